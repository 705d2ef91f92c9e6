import { environment } from "../../components/plan/environment";
import type { References } from "../../components/plan/environment";
import { connectionField, query } from "../../components/plan/connection";
import type { ConnectionPlan } from "../../components/plan/connection";
import type { ConnectionField, Value } from "../../config/platform";
import { service } from "./samples";

const connection: ConnectionPlan = {
  kind: "postgres",
  hosts: ["db-1", "db-2"],
  port: 25060,
  database: "tasks",
  user: "tasks_v1",
  password: { secret: "tasks-v1" },
  tls: true,
  options: { connect_timeout: "10" },
};

const references: References = {
  connections: { "tasks-db": connection },
  addresses: { site: "https://example.org/", api: "https://api.example.org:8443/api/" },
};

function variable(value: Value): unknown {
  return environment(service("web", { variables: { X: value } }), references)["X"];
}

test.each(["url", "parts", "spring"] as const)(
  "a service without connections in the style %s is told its port",
  (style) => {
    const name = style === "spring" ? "SERVER_PORT" : "PORT";
    expect(environment(service("web", { variableStyle: style, port: 3000 }), references)).toEqual({ [name]: "3000" });
  },
);

const options = "sslmode=require&connect_timeout=10";

test("spring", () => {
  expect(environment(service("web", { uses: ["tasks-db"], variableStyle: "spring", poolSize: 7 }), references)).toEqual(
    {
      SERVER_PORT: "8080",
      SPRING_DATASOURCE_URL: `jdbc:postgresql://db-1:25060,db-2:25060/tasks?${options}`,
      SPRING_DATASOURCE_USERNAME: "tasks_v1",
      SPRING_DATASOURCE_PASSWORD: { secret: "tasks-v1" },
      SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "7",
    },
  );
});

test("url", () => {
  expect(environment(service("web", { uses: ["tasks-db"] }), references)).toEqual({
    PORT: "8080",
    DATABASE_URL: {
      template: `postgres://tasks_v1:\${password}@db-1:25060,db-2:25060/tasks?${options}`,
      values: { password: { secret: "tasks-v1" } },
    },
  });
});

test("parts", () => {
  expect(environment(service("web", { uses: ["tasks-db"], variableStyle: "parts" }), references)).toEqual({
    PORT: "8080",
    DB_HOST: "db-1",
    DB_PORT: "25060",
    DB_NAME: "tasks",
    DB_USER: "tasks_v1",
    DB_PASSWORD: { secret: "tasks-v1" },
  });
});

test("a service's own variable wins over one of its style", () => {
  const own = service("web", { uses: ["tasks-db"], variables: { DATABASE_URL: "sqlite:", PORT: "1" } });
  expect(environment(own, references)).toEqual({ PORT: "1", DATABASE_URL: "sqlite:" });
});

test.each<[ConnectionField, unknown]>([
  ["host", "db-1"],
  ["hosts", "db-1:25060,db-2:25060"],
  ["port", "25060"],
  ["database", "tasks"],
  ["user", "tasks_v1"],
  ["password", { secret: "tasks-v1" }],
])("the field %s of a connection", (field, expected) => {
  expect(connectionField(connection, field)).toEqual(expected);
  expect(variable({ connection: "tasks-db", field })).toEqual(expected);
});

test("TLS is said either way, and a source's own option wins", () => {
  const text = (more: Partial<ConnectionPlan>): string => query({ ...connection, options: {}, ...more });
  expect([text({ tls: false }), text({}), text({ options: { sslmode: "verify-full" } })]).toEqual([
    "?sslmode=disable",
    "?sslmode=require",
    "?sslmode=verify-full",
  ]);
});

test("the address of a route: whole, its origin, its host", () => {
  expect(variable({ address: "api" })).toBe("https://api.example.org:8443/api/");
  expect(variable({ address: "api", field: "origin" })).toBe("https://api.example.org:8443");
  expect(variable({ address: "api", field: "host" })).toBe("api.example.org:8443");
  expect(variable({ address: "site", field: "origin" })).toBe("https://example.org");
});

test("a secret stays a name, also inside a template", () => {
  expect(variable({ secret: "jwt" })).toEqual({ secret: "jwt" });
  const template = "wss://${host}/ws?key=${key}";
  const values = { host: { address: "site", field: "host" }, key: { secret: "jwt" } } as const;
  expect(variable({ template, values })).toEqual({ template, values: { host: "example.org", key: { secret: "jwt" } } });
});

test("what the check would have refused throws with its name", () => {
  expect(() => variable({ address: "gone" })).toThrow('no route named "gone": the check of the platform missed it');
  expect(() => environment(service("web", { uses: ["gone"] }), references)).toThrow('no connection named "gone"');
});

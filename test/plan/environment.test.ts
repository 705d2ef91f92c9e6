import { environment } from "../../components/plan/environment";
import type { References } from "../../components/plan/environment";
import { connectionField, query } from "../../components/plan/connection";
import type { ConnectionPlan } from "../../components/plan/connection";
import type { ConnectionField, Value } from "../../config/value";
import { service } from "./samples";

const connection: ConnectionPlan = {
  kind: "postgres",
  hosts: ["db-1", "db-2"],
  port: 25060,
  database: "tasks",
  user: { login: "tasks-v1", user: "tasks_v1" },
  password: { secret: "tasks-v1" },
  tls: true,
  options: { connect_timeout: "10" },
};

const references: References = {
  connections: { "tasks-db": connection },
  addresses: { site: "https://example.org/", api: "https://api.example.org:8443/api/" },
  inside: { gateway: "http://proxy:8080", registry: "http://registry:8761" },
  environment: "development",
  secretVersions: {},
};

function variable(value: Value): unknown {
  return environment(service("web", { variables: { X: value } }), references, undefined)["X"];
}

test.each(["url", "parts", "spring"] as const)(
  "a service without connections in the style %s is told its port",
  (style) => {
    const name = style === "spring" ? "SERVER_PORT" : "PORT";
    expect(environment(service("web", { variableStyle: style, port: 3000 }), references, undefined)).toEqual({
      [name]: "3000",
    });
  },
);

const options = "sslmode=require&connect_timeout=10";

test("spring", () => {
  expect(
    environment(service("web", { uses: ["tasks-db"], variableStyle: "spring", poolSize: 20 }), references, 7),
  ).toEqual({
    SERVER_PORT: "8080",
    SPRING_DATASOURCE_URL: `jdbc:postgresql://db-1:25060,db-2:25060/tasks?${options}`,
    SPRING_DATASOURCE_USERNAME: connection.user,
    SPRING_DATASOURCE_PASSWORD: { secret: "tasks-v1" },
    SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "7",
  });
});

test("url", () => {
  expect(environment(service("web", { uses: ["tasks-db"] }), references, undefined)).toEqual({
    PORT: "8080",
    DATABASE_URL: {
      template: `postgres://\${user}:\${password}@db-1:25060,db-2:25060/tasks?${options}`,
      values: { user: connection.user, password: { secret: "tasks-v1" } },
    },
  });
});

test("parts", () => {
  expect(environment(service("web", { uses: ["tasks-db"], variableStyle: "parts" }), references, undefined)).toEqual({
    PORT: "8080",
    DB_HOST: "db-1",
    DB_PORT: "25060",
    DB_NAME: "tasks",
    DB_USER: connection.user,
    DB_PASSWORD: { secret: "tasks-v1" },
  });
});

test("a service's own variable wins over one of its style", () => {
  const own = service("web", { uses: ["tasks-db"], variables: { DATABASE_URL: "sqlite:", PORT: "1" } });
  expect(environment(own, references, undefined)).toEqual({ PORT: "1", DATABASE_URL: "sqlite:" });
});

test.each<[Exclude<ConnectionField, "poolSize">, unknown]>([
  ["host", "db-1"],
  ["hosts", "db-1:25060,db-2:25060"],
  ["port", "25060"],
  ["database", "tasks"],
  ["user", connection.user],
  ["password", { secret: "tasks-v1" }],
  ["sslmode", "require"],
])("the field %s of a connection", (field, expected) => {
  expect(connectionField(connection, field)).toEqual(expected);
  expect(variable({ connection: "tasks-db", field })).toEqual(expected);
});

test.each([
  ["parts", ["CONFIG_DB_HOST", "DB_HOST"]],
  ["url", ["CONFIG_DATABASE_URL", "DATABASE_URL"]],
  ["spring", ["CONFIG_SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_URL"]],
] as const)("two databases in the style %s: a prefix goes before the variables of one", (variableStyle, expected) => {
  const other = { ...connection, hosts: ["config"], database: "config" };
  const connections = { "tasks-db": connection, "config-db": other };
  const own = service("web", { uses: [{ name: "config-db", prefix: "CONFIG" }, "tasks-db"], variableStyle });
  const told = environment(own, { ...references, connections }, undefined);
  const [prefixed = "", plain = ""] = expected;
  expect([JSON.stringify(told[prefixed]), JSON.stringify(told[plain])]).toEqual([
    expect.stringContaining("config") as string,
    expect.stringContaining("db-1") as string,
  ]);
  const count = (start: string): number => Object.keys(told).filter((name) => name.startsWith(start)).length;
  expect(Object.keys(told)).toHaveLength(1 + 2 * count("CONFIG_"));
});

test("the planned size of a pool, for a service with a variable of its own for it", () => {
  const variables = { MAX_CONNECTIONS: { connection: "tasks-db", field: "poolSize" } } as const;
  const own = service("web", { uses: ["tasks-db"], variableStyle: "parts", poolSize: 100, variables });
  expect(environment(own, references, 13)["MAX_CONNECTIONS"]).toBe("13");
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

test("the address of a service inside: whole, or in parts", () => {
  expect(variable({ service: "gateway" })).toBe("http://proxy:8080");
  expect(variable({ service: "registry", field: "hostname" })).toBe("registry");
  expect(variable({ service: "registry", field: "port" })).toBe("8761");
});

test("a choice by the stack's environment, also inside a template", () => {
  const choice = { development: "1.0", production: "0.1" };
  expect(variable(choice)).toBe("1.0");
  const values = { share: choice };
  const own = service("web", { variables: { X: { template: "${share}", values } } });
  const production = { ...references, environment: "production" } as const;
  expect(environment(own, production, undefined)["X"]).toEqual({ template: "${share}", values: { share: "0.1" } });
});

test.each([
  ["spring", "http://zipkin", { MANAGEMENT_ZIPKIN_TRACING_ENDPOINT: "http://zipkin" }],
  ["spring", undefined, { MANAGEMENT_TRACING_ENABLED: "false" }],
  ["url", "http://zipkin", { ZIPKIN_URL: "http://zipkin", TRACING_SAMPLE_RATE: "0.5" }],
  ["parts", undefined, {}],
] as const)("traces in the style %s, sent to %p", (variableStyle, traces, expected) => {
  const own = service("web", { variableStyle, traces: "0.5" });
  const told = environment(own, { ...references, traces }, undefined);
  const { SERVER_PORT, PORT, MANAGEMENT_TRACING_SAMPLING_PROBABILITY: share, ...rest } = told;
  expect([SERVER_PORT ?? PORT, rest]).toEqual(["8080", expected]);
  expect(share).toBe("MANAGEMENT_ZIPKIN_TRACING_ENDPOINT" in expected ? "0.5" : undefined);
  // who says nothing of traces is told nothing
  const silent = environment(service("web", { variableStyle }), { ...references, traces }, undefined);
  expect(Object.keys(silent)).toHaveLength(1);
});

test("what the check would have refused throws with its name", () => {
  expect(() => variable({ address: "gone" })).toThrow('no route named "gone": the check of the platform missed it');
  expect(() => environment(service("web", { uses: ["gone"] }), references, undefined)).toThrow(
    'no connection named "gone"',
  );
});

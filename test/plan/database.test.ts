import { planDatabases } from "../../components/plan/database";
import { planPlatform } from "../../components/plan/platform";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { databaseServers, service, stackOf } from "./samples";

const databases: PlatformSpec["databases"] = [
  { name: "patient-db", engine: "postgres", database: "patient" },
  { name: "finance-db", engine: "postgres", database: "finance" },
];
const services = [
  service("patient", { uses: ["patient-db"] }),
  service("finance", { uses: ["finance-db"] }),
  service("both", { uses: ["patient-db", "finance-db"], variableStyle: "parts" }),
  service("none"),
];

const login = (name: string): object => ({ login: `${name}-db-v1`, user: `${name}_v1` });

function plan(kind: Settings["databases"]): ReturnType<typeof planPlatform> {
  return planPlatform(stackOf({ databases, databaseServers, services }, { databases: kind }));
}

test("shared: one server with all databases, each with an owner and a login of its own", () => {
  const [server, ...others] = plan("shared").databases;
  expect(others).toEqual([]);
  expect(server?.name).toBe("postgres");
  expect(server?.passwords).toEqual(["postgres-superuser", "postgres-monitor", "patient-db-v1", "finance-db-v1"]);
  const common = { kind: "postgres", hosts: ["postgres"], port: 5432, tls: false, options: {} };
  expect(server?.connections).toEqual({
    "patient-db": { ...common, database: "patient", user: login("patient"), password: { secret: "patient-db-v1" } },
    "finance-db": { ...common, database: "finance", user: login("finance"), password: { secret: "finance-db-v1" } },
  });
});

test("per-service: a server for each database, and a service waits for those that it uses alone", () => {
  const { databases: servers, services } = plan("per-service");
  expect(servers.map(({ name, passwords, connections }) => [name, passwords, Object.keys(connections)])).toEqual([
    ["patient-db", ["patient-db-superuser", "patient-db-monitor", "patient-db-v1"], ["patient-db"]],
    ["finance-db", ["finance-db-superuser", "finance-db-monitor", "finance-db-v1"], ["finance-db"]],
  ]);
  expect(services.map(({ workload, needs }) => [workload.part, needs])).toEqual([
    ["patient", ["patient-db"]],
    ["finance", ["finance-db"]],
    ["both", ["patient-db", "finance-db"]],
    ["none", []],
  ]);
  expect(plan("shared").services.map(({ needs }) => needs)).toEqual([["postgres"], ["postgres"], ["postgres"], []]);
});

test("only the host tells a client whether the server is shared", () => {
  const [shared, single] = [plan("shared"), plan("per-service")].map(
    ({ services }) => services.find(({ workload }) => workload.part === "patient")?.workload,
  );
  const url = (host: string): object => ({
    template: `postgres://\${user}:\${password}@${host}:5432/patient?sslmode=disable`,
    values: { user: login("patient"), password: { secret: "patient-db-v1" } },
  });
  expect(shared?.environment).toEqual({ PORT: "8080", DATABASE_URL: url("postgres") });
  expect(single).toEqual({ ...shared, environment: { PORT: "8080", DATABASE_URL: url("patient-db") } });
});

test("a server keeps its data, opens no port, answers over TCP before it is ready and stops fast but clean", () => {
  const [server] = plan("shared").databases;
  expect(server?.workload).toMatchObject({
    update: "recreate",
    replicas: 1,
    command: ["postgres", "-c", "work_mem=16MB", "-c", "max_connections=100"],
    environment: { POSTGRES_PASSWORD: { secret: "postgres-superuser" } },
    volumes: [{ name: "data", path: "/var/lib/postgresql/data", data: true }],
    networks: ["front"],
    aliases: ["postgres"],
    published: [],
    health: { command: ["CMD", "pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"] },
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    stopSignal: "SIGINT",
    stopGrace: 60,
  });
});

test("a setting of the description does not override the number of connections", () => {
  const postgres = {
    ...databaseServers.postgres,
    settings: { max_connections: "7" },
  } as PlatformSpec["databaseServers"]["postgres"];
  const { platform, settings } = stackOf({ databases, databaseServers: { postgres } });
  expect(planDatabases(platform, settings)[0]?.workload.command).toEqual(["postgres", "-c", "max_connections=100"]);
});

test("the roles are made with places for the passwords, in a command line that holds none", () => {
  const [server] = plan("shared").databases;
  const stdin = server?.setUp?.stdin as { template: string; values: Record<string, unknown> };
  expect(stdin.values).toEqual({
    "patient-db-v1": { secret: "patient-db-v1" },
    "finance-db-v1": { secret: "finance-db-v1" },
    "postgres-monitor": { secret: "postgres-monitor" },
  });
  const places = [...stdin.template.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name);
  expect(places).toEqual(["patient-db-v1", "finance-db-v1", "postgres-monitor"]);
  expect(server?.setUp?.command.join(" ")).not.toContain("$");
});

test("without databases there is no server", () => {
  const { platform, settings } = stackOf();
  expect(planDatabases(platform, settings)).toEqual([]);
});

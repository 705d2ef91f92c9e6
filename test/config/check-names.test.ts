import { check } from "../../config/check";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { broker, cache, databaseServers, monitoring, network, route, service, stackOf } from "../plan/samples";

function problems(platform: Partial<PlatformSpec>, settings: Partial<Settings> = {}): string[] {
  return check(stackOf(platform, settings));
}

const database = { name: "patient-db", engine: "postgres", database: "patient" } as const;

test("two parts of one name, whatever their kind", () => {
  const found = problems({
    networks: [network("front"), network("front")],
    services: [service("web"), service("web"), service("proxy"), service("patient-db")],
    databases: [database],
    databaseServers,
    routes: [route("api", { hosts: ["a"] }), route("api", { hosts: ["b"] })],
    secrets: [
      { name: "jwt", kind: "password", length: 64 },
      { name: "jwt", kind: "password", length: 32 },
    ],
  });
  expect(found).toEqual([
    'services, databases: two parts are named "web"; each name stands once',
    'services, databases: two parts are named "patient-db"; each name stands once',
    'services, databases: two parts are named "proxy"; each name stands once',
    'networks: two parts are named "front"; each name stands once',
    'routes: two parts are named "api"; each name stands once',
    'secrets: two parts are named "jwt"; each name stands once',
  ]);
});

test("a second replica and a service of its name", () => {
  const services = [service("web"), service("web-2")];
  expect(problems({ services })).toEqual([]);
  expect(problems({ services }, { replicas: { web: 2 } })).toEqual([
    'services, databases: two parts are named "web-2"; each name stands once',
  ]);
});

test("a service named like the server that databases share", () => {
  const platform = { services: [service("postgres")], databases: [database], databaseServers };
  expect(problems(platform)).toEqual(['services, databases: two parts are named "postgres"; each name stands once']);
  expect(problems(platform, { databases: "per-service" })).toEqual([]);
});

describe("an exporter is named after its server", () => {
  const parts = { caches: [cache("sessions")], brokers: [broker("events")], databases: [database], databaseServers };
  const tools = ["redis-exporter", "kafka-exporter", "postgres-exporter"] as const;
  const services = ["sessions-exporter", "events-exporter", "patient-db-exporter"].map((name) => service(name));
  const twice = services.map(({ name }) => `services, databases: two parts are named "${name}"; each name stands once`);
  const watched = { ...parts, services, monitoring: monitoring({ light: [...tools] }) };

  test("a service of that name is refused, also where the stack does not watch", () => {
    expect(problems(watched, { databases: "per-service" })).toEqual(twice);
    expect(problems(watched, { databases: "per-service", monitoring: "none" })).toEqual(twice);
  });

  test("it is free where no such exporter can run", () => {
    expect(problems(watched, { databases: "shared" })).toEqual(twice.slice(0, 2));
    expect(problems({ ...parts, services, monitoring: monitoring() }, { databases: "per-service" })).toEqual([]);
  });

  test("that of the server that databases share is the tool's own name", () => {
    expect(problems({ ...watched, services: [service("postgres-exporter")] })).toEqual([
      'services, databases: two parts are named "postgres-exporter"; each name stands once',
    ]);
  });

  test("one that is named like its tool stands once", () => {
    const own = { ...watched, services: [service("web")], caches: [cache("redis")], brokers: [broker("kafka")] };
    expect(problems(own)).toEqual([]);
  });
});

test("a service named like the client of an external database", () => {
  const platform = { services: [service("database-client")], databases: [database], databaseServers };
  const externalDatabase = {
    ...{ host: "db.example.org", port: 5432, user: "admin", database: "postgres" },
    ...{ sslmode: "require" as const, maxConnections: 500 },
  };
  expect(problems(platform, { databases: "external", externalDatabase })).toEqual([
    'services, databases: two parts are named "database-client"; each name stands once',
  ]);
  expect(problems(platform)).toEqual([]);
});

test("two descriptions of one database, whose logins would take each other's password", () => {
  const databases = [database, { ...database, name: "other-db" }];
  expect(problems({ databases, databaseServers })).toEqual([
    'databases/database: two parts are named "patient"; each name stands once',
  ]);
});

test.each(["Web", "web_1", "-web", "web-", "1web", "web db", ""])("%p is no name of a part", (name) => {
  expect(problems({ services: [service(name)] })).toEqual([
    `services: "${name}" is not a name; allowed: lower-case letters, digits and dashes`,
  ]);
});

test.each(['a"; DROP TABLE x; --', "Patient", "1st", "a-b", "a".repeat(59), ""])("%p is no database", (name) => {
  expect(problems({ databases: [{ ...database, database: name }], databaseServers })).toEqual([
    `databases/patient-db/database: "${name}" is not a name; allowed: at most 58 lower-case letters, digits and underscores`,
  ]);
});

test.each(["postgres", "template1"])("%s is the server's own database", (name) => {
  expect(problems({ databases: [{ ...database, database: name }], databaseServers })).toEqual([
    `databases/patient-db/database: "${name}" belongs to the server; choose another name`,
  ]);
});

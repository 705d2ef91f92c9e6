import { check } from "../../config/check";
import type { PlatformSpec } from "../../config/platform";
import { poolSizes } from "../../config/pools";
import { stackSecrets } from "../../config/secrets";
import type { Settings } from "../../config/settings";
import { databaseServers, mariadb, monitoring, service, stackOf } from "../plan/samples";

const billing = { name: "billing-db", engine: "mariadb", database: "billing" } as const;
const patient = { name: "patient-db", engine: "postgres", database: "billing" } as const;
const servers = { ...databaseServers, mariadb };

function problems(platform: Partial<PlatformSpec>, settings: Partial<Settings> = {}): string[] {
  return check(stackOf({ databaseServers: servers, ...platform }, settings));
}

test("databases of both engines, of one name inside, have no problem", () => {
  expect(problems({ databases: [billing, patient] })).toEqual([]);
  expect(problems({ databases: [billing, { ...billing, name: "other-db" }] })).toEqual([
    'databases/database: two parts are named "billing"; each name stands once',
  ]);
});

test("a server that is described nowhere, names that are its own, and a database of its own name", () => {
  expect(problems({ databases: [billing], databaseServers })).toEqual([
    "databaseServers/mariadb: missing; the databases of this engine need its resources",
  ]);
  expect(problems({ databases: [{ ...billing, database: "mysql" }] })).toEqual([
    'databases/billing-db/database: "mysql" belongs to the server; choose another name',
  ]);
  expect(problems({ databases: [{ ...billing, database: "Billing" }] })).toEqual([
    'databases/billing-db/database: "Billing" is not a name; allowed: at most 58 lower-case letters, digits and underscores',
  ]);
  const services = [service("mariadb"), service("mariadb-exporter")];
  const watched = monitoring({ light: ["mysqld-exporter"] });
  expect(problems({ services, databases: [billing], monitoring: watched })).toEqual([
    'services, databases: two parts are named "mariadb"; each name stands once',
    'services, databases: two parts are named "mariadb-exporter"; each name stands once',
  ]);
});

test("a field that a connection to MariaDB does not have", () => {
  const variables = { MODE: { connection: "billing-db", field: "sslmode" as const } };
  const services = [service("web", { uses: ["billing-db"], variables })];
  expect(problems({ services, databases: [billing] })).toEqual([
    'services/web/variables/MODE: no field of a connection to billing-db named "sslmode"; known: host, hosts, port, database, user, password, poolSize',
  ]);
});

test("pools count its connections by themselves", () => {
  const services = ["one", "two"].map((name) => service(name, { uses: ["billing-db"], poolSize: 30 }));
  const other = service("three", { uses: ["patient-db"], poolSize: 30 });
  const { platform, settings } = stackOf({
    ...{ services: [...services, other], databases: [billing, patient], databaseServers: servers },
  });
  // 60 connections less 20, for two generations of two
  expect(poolSizes(platform, settings)).toEqual({ one: 10, two: 10, three: 30 });
  expect(problems({ services, databases: [billing] }, { pools: { one: 30 } })).toEqual([
    "pools: server mariadb has 40 connections for pools (60 less 20), and what runs needs 31 (one 1 × 30, two 1 × 1), " +
      "and its update 30 more for a second one; lower pools or replicas, or raise its maxConnections",
  ]);
});

test("its secrets stand in the list, the superuser's is not rotated", () => {
  const { platform, settings } = stackOf({ databases: [billing], databaseServers: servers });
  expect(stackSecrets(platform, settings).map(({ name }) => name)).toEqual([
    ...["billing-db", "mariadb-monitor", "mariadb-superuser"],
  ]);
  expect(problems({ databases: [billing] }, { secretVersions: { "billing-db": 3, "mariadb-superuser": 2 } })).toEqual([
    expect.stringMatching(/^secretVersions\/mariadb-superuser: 2, but .* it opens nothing: /),
  ]);
});

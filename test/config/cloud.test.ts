import { check } from "../../config/check";
import { tokenProblems } from "../../config/check-cloud";
import { besideServer, digitaloceanDatabaseSetting } from "../../config/database-settings";
import { clusterPoolSize, poolServers, poolSizes } from "../../config/pools";
import { parseSettings } from "../../config/settings";
import type { Settings } from "../../config/settings";
import { platformOf, rofecareStack, stackOf } from "../plan/samples";

const asked = { region: "fra1", size: "db-s-2vcpu-4gb", allow: ["tag:prod"] };
const cluster = (more: object = {}): Partial<Settings> => ({
  databases: "digitalocean",
  digitaloceanDatabase: digitaloceanDatabaseSetting.parse({ ...asked, ...more }),
});

/** Problems of settings as the engine hands them over. */
function problems(values: Record<string, unknown>): string[] {
  const all = { platform: "rofecare", databases: "digitalocean", ...values };
  const texts = Object.entries(all).map(([key, value]) => {
    return [key, { value: typeof value === "string" ? value : JSON.stringify(value), secret: false }];
  });
  return parseSettings(Object.fromEntries(texts)).problems;
}

test("a cluster has one node, the major version of the pinned image, and Sunday night for maintenance", () => {
  expect(digitaloceanDatabaseSetting.parse(asked)).toEqual({
    ...asked,
    ...{ version: "15", nodes: 1, network: "private", maintenance: { day: "sunday", hour: "03:00" } },
  });
});

test.each<[object, string]>([
  [
    { region: undefined },
    "digitaloceanDatabase/region: Invalid input: expected string, received undefined; found: nothing",
  ],
  [
    { size: "s-4vcpu-8GB" },
    'digitaloceanDatabase/size: not a size of databases, such as "db-s-1vcpu-2gb"; found: "s-4vcpu-8GB"',
  ],
  [{ version: 15 }, 'digitaloceanDatabase/version: not a version in quotes, such as "15"; found: 15'],
  [{ version: "15.4" }, 'digitaloceanDatabase/version: not a major version, such as "15"; found: "15.4"'],
  [{ nodes: 4 }, "digitaloceanDatabase/nodes: Too big: expected number to be <=3; found: 4"],
  [
    { storage: "10MB" },
    'digitaloceanDatabase/storage: not an amount of storage; allowed: 1GB or more, such as 60GB; found: "10MB"',
  ],
  [{ vpc: "default" }, 'digitaloceanDatabase/vpc: not the id of a private network; found: "default"'],
  [
    { allow: [] },
    "digitaloceanDatabase/allow: nobody may connect; allowed: tags of droplets, IPv4 addresses and ranges; found: []",
  ],
  [
    { allow: ["0.0.0.0/0"] },
    'digitaloceanDatabase/allow/0: the whole internet; allowed: a tag, an address or a smaller range; found: "0.0.0.0/0"',
  ],
  [
    { allow: ["web"] },
    'digitaloceanDatabase/allow/0: not who may connect; allowed: "tag:NAME" of droplets, an IPv4 address or a range of them; found: "web"',
  ],
  [
    { maintenance: { day: "sunday", hour: "3" } },
    'digitaloceanDatabase/maintenance/hour: not a time, such as "03:00"; found: "3"',
  ],
])("a cluster is not: %j", (more, sentence) => {
  expect(problems({ digitaloceanDatabase: { ...asked, ...more } })).toEqual([sentence]);
});

test("databases are in one of four places", () => {
  expect(problems({ databases: "many" })).toEqual([
    'databases: Invalid option: expected one of "shared"|"per-service"|"external"|"digitalocean"; found: "many"',
  ]);
});

test("the cluster and its setting stand together, for a platform with Postgres", () => {
  const missing = ["digitaloceanDatabase: missing; databases: digitalocean needs its region, size and allow"];
  expect(check(rofecareStack({ databases: "digitalocean" }))).toEqual(missing);
  const alone = ["digitaloceanDatabase: stands there, but databases is shared; allowed with it: digitalocean"];
  expect(check(rofecareStack({ ...cluster(), databases: "shared" }))).toEqual(alone);
  const none = ["databases: digitalocean, but sample has no database of Postgres; leave the key out"];
  expect(check(stackOf(platformOf(), cluster()))).toEqual(none);
  const outside = ["infraOnly: true, but the databases are digitalocean; allowed with it: shared, per-service"];
  expect(check(rofecareStack({ ...cluster(), infraOnly: true }))).toEqual(outside);
  expect(check(rofecareStack(cluster()))).toEqual([]);
});

test("services connect themselves where all their pools fit, and share the cluster's pools where they do not", () => {
  const sizes = (size: string): unknown => {
    const { platform, settings } = rofecareStack(cluster({ size }));
    const shared = poolServers(platform, settings).map(({ name, free }) => [name, free]);
    return [poolSizes(platform, settings)["patient"], clusterPoolSize(platform, settings), shared];
  };
  // eight services ask for 20 each, and an update for 20 more: 180 of 25 × 8 − 3 − 4; with 12 each all update at once
  expect(sizes("db-s-4vcpu-8gb")).toEqual([12, undefined, [["digitalocean", 193]]]);
  // 93 in nine shares: eight databases, and one that has two logins for a while
  expect(sizes("db-s-2vcpu-4gb")).toEqual([20, 10, []]);
  expect(sizes("db-s-1vcpu-1gb")).toEqual([20, 2, []]);
});

test("too few connections even for pools are refused", () => {
  const databases = Array.from({ length: 18 }, (_, index) => {
    return { name: `db-${index}`, engine: "postgres" as const, database: `data_${index}` };
  });
  const many = { ...rofecareStack(), platform: { ...rofecareStack().platform } };
  many.platform.databases = [...many.platform.databases, ...databases];
  many.settings = { ...many.settings, ...cluster({ size: "db-s-1vcpu-1gb" }) };
  expect(check(many)).toEqual([
    "digitaloceanDatabase/size: the cluster has 18 connections for pools (22 less 4), and its 26 databases need 27, " +
      "one each and one more while a login is replaced; take a larger size",
  ]);
});

test("records are made in a zone that holds the stack's names", () => {
  const dns = (zone?: string): Settings["dns"] => ({ provider: "digitalocean", ...(zone && { zone }) });
  const problems = (domain: string, zone?: string) => check(rofecareStack({ domain, dns: dns(zone) }));
  expect([problems("his.example.org"), problems("his.example.org", "example.org")]).toEqual([[], []]);
  expect(problems("his.example.org", "ample.org")).toEqual([
    'dns/zone: "ample.org" does not hold his.example.org; allowed: his.example.org, or a zone that holds it',
  ]);
  expect(problems("rofecare.localhost")).toEqual([
    "dns: stands there, but every machine leads names under rofecare.localhost to itself; set domain, or leave it out",
  ]);
});

test("a token comes by the environment or as a secret", () => {
  const how = "pulumi config set --secret digitalocean:token --stack prod";
  expect(tokenProblems("prod", { environment: true })).toEqual([]);
  expect(tokenProblems("prod", { environment: false, setting: "secret" })).toEqual([]);
  expect(tokenProblems("prod", { environment: false })).toEqual([
    `digitalocean:token: missing; set DIGITALOCEAN_TOKEN, or keep it with the stack: ${how}`,
  ]);
  expect(tokenProblems("prod", { environment: true, setting: "plain" })).toEqual([
    `digitalocean:token: a secret in plain settings; set it with: ${how}`,
  ]);
});

test("beside a droplet the cluster is in its region and private network, and lets its tag in; what is said wins", () => {
  const server = { region: "ams3", vpcId: "0f2b5a3e-6a55-4a7e-9a3a-1d2c3b4a5f60", tag: "prod-host" };
  const beside = (given: object) => JSON.parse(besideServer(JSON.stringify(given), server)) as object;
  expect(beside({ size: "db-s-1vcpu-2gb" })).toEqual({
    ...{ region: "ams3", vpc: server.vpcId, allow: ["tag:prod-host"], size: "db-s-1vcpu-2gb" },
  });
  expect(beside({ allow: ["203.0.113.7"], region: "fra1", vpc: "other" })).toEqual({
    ...{ region: "fra1", vpc: "other", allow: ["203.0.113.7"] },
  });
  expect(besideServer("no object", server)).toBe("no object");
});

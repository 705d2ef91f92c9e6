// What is inside a cluster: databases, users, pools, the firewall, the settings, the authority's certificate.
import { Refusal, found, unprocessable } from "./answers";
import type { Answer, Asked, Data, Route } from "./answers";
import { poolView } from "./connections";
import { ADMINISTRATOR, FIRST_DATABASE, clusterAt, firewallRule, newPassword, userView } from "./databases";
import { oneOf, read } from "./fields";
import type { Cluster } from "./kinds";
import type { Pool } from "./outside";
import { postgresSettings } from "./postgres-settings";
import type { World } from "./world";

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

function newName(body: Data, taken: { has: (name: string) => boolean }): string {
  const name = String(read(body, { name: "string!" })["name"]);
  if (!NAME.test(name)) throw unprocessable("invalid name");
  if (taken.has(name)) throw unprocessable(`${name} already exists`);
  return name;
}

/** What can be changed only once the cluster is online. */
function online(world: World, asked: Asked): Cluster {
  const cluster = clusterAt(world, asked);
  if (cluster.status === "creating") throw new Refusal(412, "precondition_failed", "cluster is not yet online");
  return cluster;
}

async function addDatabase(world: World, asked: Asked): Promise<Answer> {
  const cluster = online(world, asked);
  const name = newName(asked.body, cluster.databases);
  await cluster.server?.createDatabase(name);
  cluster.databases.add(name);
  return { status: 201, body: { db: { name } } };
}

async function dropDatabase(world: World, asked: Asked): Promise<Answer> {
  const cluster = online(world, asked);
  const name = found([...cluster.databases].find((one) => one === asked.params["name"]));
  if (name === FIRST_DATABASE) throw unprocessable("the default database cannot be deleted");
  await cluster.server?.dropDatabase(name);
  cluster.databases.delete(name);
  return { status: 204 };
}

const databaseRoutes = (world: World, path: string): Route[] => [
  {
    method: "GET",
    path,
    scope: "database",
    answer: (asked) => ({
      status: 200,
      body: { dbs: [...clusterAt(world, asked).databases].map((name) => ({ name })) },
    }),
  },
  { method: "POST", path, scope: "database", answer: (asked) => addDatabase(world, asked) },
  {
    method: "GET",
    path: `${path}/:name`,
    scope: "database",
    answer: (asked) => {
      const name = found([...clusterAt(world, asked).databases].find((one) => one === asked.params["name"]));
      return { status: 200, body: { db: { name } } };
    },
  },
  { method: "DELETE", path: `${path}/:name`, scope: "database", answer: (asked) => dropDatabase(world, asked) },
];

function userAt(cluster: Cluster, { params }: Asked): [string, string] {
  return found([...cluster.users].find(([name]) => name === params["name"]));
}

async function setUser(cluster: Cluster, name: string, status: number): Promise<Answer> {
  const password = newPassword();
  await cluster.server?.setUser(name, password);
  cluster.users.set(name, password);
  await setPools(cluster);
  return { status, body: { user: userView(name, password) } };
}

async function dropUser(world: World, asked: Asked): Promise<Answer> {
  const cluster = online(world, asked);
  const [name] = userAt(cluster, asked);
  if (name === ADMINISTRATOR) throw unprocessable("the primary user cannot be deleted");
  await cluster.server?.dropUser(name);
  cluster.users.delete(name);
  return { status: 204 };
}

const userRoutes = (world: World, path: string): Route[] => [
  {
    method: "GET",
    path,
    scope: "database",
    answer: (asked) => {
      const users = [...clusterAt(world, asked).users].map(([name, password]) => userView(name, password));
      return { status: 200, body: { users } };
    },
  },
  {
    method: "POST",
    path,
    scope: "database",
    answer: (asked) => {
      const cluster = online(world, asked);
      return setUser(cluster, newName(asked.body, cluster.users), 201);
    },
  },
  {
    method: "GET",
    path: `${path}/:name`,
    scope: "database",
    answer: (asked) => ({ status: 200, body: { user: userView(...userAt(clusterAt(world, asked), asked)) } }),
  },
  {
    method: "POST",
    path: `${path}/:name/reset_auth`,
    scope: "database",
    answer: (asked) => setUser(online(world, asked), userAt(clusterAt(world, asked), asked)[0], 200),
  },
  { method: "DELETE", path: `${path}/:name`, scope: "database", answer: (asked) => dropUser(world, asked) },
];

const setPools = async ({ server, pools, users }: Cluster): Promise<void> =>
  server?.setPools([...pools.values()], users);

async function addPool(world: World, asked: Asked): Promise<Answer> {
  const cluster = online(world, asked);
  const given = read(asked.body, {
    name: "string!",
    mode: "string!",
    size: "integer!",
    db: "string!",
    user: "string",
  });
  const name = newName({ name: given["name"] }, cluster.pools);
  if (!cluster.databases.has(String(given["db"]))) throw unprocessable("invalid database: it does not exist");
  const user = String(given["user"] ?? "") || ADMINISTRATOR;
  if (!cluster.users.has(user)) throw unprocessable("invalid user: it does not exist");
  const mode = oneOf("mode", given["mode"], ["session", "transaction", "statement"]);
  const pool: Pool = { name, mode, size: Number(given["size"]), db: String(given["db"]), user };
  cluster.pools.set(name, pool);
  await setPools(cluster);
  return { status: 201, body: { pool: poolView(cluster, pool) } };
}

const poolAt = (cluster: Cluster, { params }: Asked): Pool => found(cluster.pools.get(params["name"] ?? ""));

const poolRoutes = (world: World, path: string): Route[] => [
  {
    method: "GET",
    path,
    scope: "database",
    answer: (asked) => {
      const cluster = clusterAt(world, asked);
      return { status: 200, body: { pools: [...cluster.pools.values()].map((pool) => poolView(cluster, pool)) } };
    },
  },
  { method: "POST", path, scope: "database", answer: (asked) => addPool(world, asked) },
  {
    method: "GET",
    path: `${path}/:name`,
    scope: "database",
    answer: (asked) => {
      const cluster = clusterAt(world, asked);
      return { status: 200, body: { pool: poolView(cluster, poolAt(cluster, asked)) } };
    },
  },
  {
    method: "DELETE",
    path: `${path}/:name`,
    scope: "database",
    answer: async (asked) => {
      const cluster = online(world, asked);
      cluster.pools.delete(poolAt(cluster, asked).name);
      await setPools(cluster);
      return { status: 204 };
    },
  },
];

function setRules(world: World, asked: Asked): Answer {
  const cluster = clusterAt(world, asked);
  const given = read(asked.body, { rules: "objects!" })["rules"] as Data[];
  const same = (one: Data, other: Data): boolean => one["type"] === other["type"] && one["value"] === other["value"];
  const known = cluster.rules;
  cluster.rules = given.map((rule) => known.find((one) => same(one, rule)) ?? firewallRule(world, cluster.id, rule));
  return { status: 204 };
}

function configure(world: World, asked: Asked): Answer {
  const cluster = online(world, asked);
  const given = read(read(asked.body, { config: "object!" })["config"] as Data, postgresSettings);
  Object.assign(cluster.config, given);
  return { status: 200 };
}

function authority(cluster: Cluster): Answer {
  const certificate = cluster.server?.authority ?? "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
  return { status: 200, body: { ca: { certificate: Buffer.from(certificate).toString("base64") } } };
}

const settingRoutes = (world: World, cluster: string): Route[] => [
  {
    method: "GET",
    path: `${cluster}/firewall`,
    scope: "database",
    answer: (asked) => ({ status: 200, body: { rules: clusterAt(world, asked).rules } }),
  },
  { method: "PUT", path: `${cluster}/firewall`, scope: "database", answer: (asked) => setRules(world, asked) },
  {
    method: "GET",
    path: `${cluster}/config`,
    scope: "database",
    answer: (asked) => ({ status: 200, body: { config: clusterAt(world, asked).config } }),
  },
  { method: "PATCH", path: `${cluster}/config`, scope: "database", answer: (asked) => configure(world, asked) },
  { method: "GET", path: `${cluster}/ca`, scope: "database", answer: (asked) => authority(clusterAt(world, asked)) },
];

const CLUSTER = "/v2/databases/:id";

export const databasePartRoutes = (world: World): Route[] => [
  ...databaseRoutes(world, `${CLUSTER}/dbs`),
  ...userRoutes(world, `${CLUSTER}/users`),
  ...poolRoutes(world, `${CLUSTER}/pools`),
  ...settingRoutes(world, CLUSTER),
];

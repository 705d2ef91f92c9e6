import { isSecret, open } from "../plugins/client";
import { Cloud } from "./digitalocean-fixture";
import type { Made } from "./digitalocean-fixture";

const cloud = new Cloud();
const given = {
  name: "store",
  engine: "pg",
  version: "15",
  size: "db-s-1vcpu-2gb",
  region: "fra1",
  nodeCount: 1,
  maintenanceWindows: [{ day: "sunday", hour: "03:00" }],
};

let cluster: Made;
beforeEach(async () => {
  cluster = await cloud.make("DatabaseCluster", given);
});

test("a cluster is online once it is made, keeps its password secret, and has its maintenance window", async () => {
  expect(cluster.outputs).toMatchObject({
    port: 25_060,
    user: "doadmin",
    database: "defaultdb",
    storageSizeMib: "30720",
  });
  expect(["password", "uri", "privateUri"].map((name) => isSecret(cluster.outputs[name]))).toEqual([true, true, true]);
  expect(open(cluster.outputs["uri"])).toContain("sslmode=require");
  const known = cloud.simulation.world.clusters.get(cluster.id);
  expect(known).toMatchObject({ status: "online", maintenance: { day: "sunday", hour: "03:00:00" } });
  const { inputs } = await cloud.read("DatabaseCluster", cluster);
  expect(inputs).toEqual(cluster.inputs);
});

test("it grows and is upgraded in place; another name is another cluster", async () => {
  const bigger = { ...given, size: "db-s-2vcpu-4gb", nodeCount: 2, version: "16" };
  const changed = await cloud.change("DatabaseCluster", cluster, bigger);
  const known = cloud.simulation.world.clusters.get(cluster.id);
  expect(known).toMatchObject({ size: "db-s-2vcpu-4gb", nodes: 2, version: "16", status: "online", storage: 61_440 });
  expect(cloud.simulation.log.filter((line) => line.includes("/resize"))).toHaveLength(1);
  expect(changed.outputs["password"]).toEqual(cluster.outputs["password"]);
  expect(await cloud.replaces("DatabaseCluster", cluster, { ...given, name: "other" })).toEqual(["name"]);
});

test("databases, users and pools are made in it, with passwords that are secret, and removed, twice over", async () => {
  const clusterId = cluster.id;
  const db = await cloud.make("DatabaseDb", { clusterId, name: "shop" });
  const user = await cloud.make("DatabaseUser", { clusterId, name: "shop" });
  const pool = await cloud.make("DatabaseConnectionPool", {
    clusterId,
    name: "shop-pool",
    dbName: "shop",
    user: "shop",
    mode: "transaction",
    size: 5,
  });
  expect([db.id, user.id, pool.id]).toEqual([
    `${clusterId}/database/shop`,
    `${clusterId}/user/shop`,
    `${clusterId}/shop-pool`,
  ]);
  expect(open(user.outputs["password"])).toMatch(/^AVNS_/);
  expect(open(pool.outputs["password"])).toBe(open(user.outputs["password"]));
  expect(open(pool.outputs["uri"])).toContain("/shop-pool?sslmode=require");
  const all = { DatabaseDb: db, DatabaseUser: user, DatabaseConnectionPool: pool };
  for (const [name, made] of Object.entries(all)) {
    expect((await cloud.read(name, made)).inputs).toEqual(made.inputs);
  }
  for (const [name, made] of Object.entries(all).reverse()) {
    await cloud.remove(name, made);
    await cloud.remove(name, made);
    expect([name, (await cloud.read(name, made)).id]).toEqual([name, ""]);
  }
});

test("its firewall and its settings are set, changed, and seen when they were changed by hand", async () => {
  const clusterId = cluster.id;
  await cloud.make("Tag", { name: "platform" });
  const firewall = await cloud.make("DatabaseFirewall", { clusterId, rules: [{ type: "tag", value: "platform" }] });
  expect(firewall.outputs["rules"]).toMatchObject([{ type: "tag", value: "platform", uuid: expect.any(String) }]);
  expect((await cloud.read("DatabaseFirewall", firewall)).inputs).toEqual(firewall.inputs);
  const config = await cloud.make("DatabasePostgresqlConfig", { clusterId, workMem: 16, pgStatStatementsTrack: "all" });
  const known = cloud.simulation.world.clusters.get(clusterId);
  expect(known?.config).toEqual({ work_mem: 16, "pg_stat_statements.track": "all" });
  Object.assign(known?.config ?? {}, { work_mem: 4 });
  expect((await cloud.read("DatabasePostgresqlConfig", config)).inputs["workMem"]).toBe(4);
  await cloud.remove("DatabaseFirewall", firewall);
  expect(known?.rules).toEqual([]);
});

test("a cluster deleted by hand takes all that was in it along", async () => {
  const clusterId = cluster.id;
  const db = await cloud.make("DatabaseDb", { clusterId, name: "shop" });
  const firewall = await cloud.make("DatabaseFirewall", { clusterId, rules: [] });
  cloud.simulation.world.clusters.delete(clusterId);
  expect((await cloud.read("DatabaseCluster", cluster)).id).toBe("");
  expect((await cloud.read("DatabaseDb", db)).id).toBe("");
  await cloud.remove("DatabaseFirewall", firewall);
  await cloud.remove("DatabaseDb", db);
});

test("a version, a size or a region that there is not is told with those that there are", async () => {
  await expect(cloud.make("DatabaseCluster", { ...given, name: "other", size: "db-s-9vcpu" })).rejects.toThrow(
    /the database cluster other could not be created: .* \(422\); size is "db-s-9vcpu", allowed are db-s-1vcpu-1gb, /,
  );
  await expect(cloud.make("DatabaseCluster", { ...given, name: "other", version: "9" })).rejects.toThrow(
    /version is "9", allowed are 14, 15, 16, 17/,
  );
  const { failures } = await cloud.plugin.check("digitalocean:index/databaseCluster:DatabaseCluster", "it", {
    ...given,
    storageSizeMib: "10 GB",
  });
  expect(failures["storageSizeMib"]).toMatch(/must match/);
});

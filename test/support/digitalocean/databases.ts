// Postgres clusters. Other engines are refused: this project uses none.
import { randomBytes, randomUUID } from "node:crypto";
import { found, unprocessable } from "./answers";
import type { Answer, Asked, Data, Route } from "./answers";
import { databaseSizes, postgresVersions, regions, slugs } from "./catalog";
import { oneOf, read, strings } from "./fields";
import type { Cluster } from "./kinds";
import { connection } from "./connections";
import { defaultProject } from "./projects";
import { defaultVpc } from "./vpcs";
import { now } from "./world";
import type { World } from "./world";

export const newPassword = (): string => `AVNS_${randomBytes(12).toString("hex")}`;

export const userView = (name: string, password: string): Data => ({
  name,
  role: name === ADMINISTRATOR ? "primary" : "normal",
  password,
});

export const ADMINISTRATOR = "doadmin";
export const FIRST_DATABASE = "defaultdb";

export const clusterView = (cluster: Cluster): Data => {
  const reached = { database: FIRST_DATABASE, user: ADMINISTRATOR };
  return {
    id: cluster.id,
    name: cluster.name,
    engine: "pg",
    version: cluster.version,
    num_nodes: cluster.nodes,
    size: cluster.size,
    region: cluster.region,
    status: cluster.status,
    created_at: cluster.created_at,
    private_network_uuid: cluster.vpc,
    tags: cluster.tags,
    db_names: [...cluster.databases],
    connection: connection(cluster, { ...reached, hidden: false }),
    private_connection: connection(cluster, { ...reached, hidden: true }),
    users: [...cluster.users].map(([name, password]) => userView(name, password)),
    maintenance_window: { ...cluster.maintenance, pending: false },
    project_id: cluster.project,
    storage_size_mib: cluster.storage,
  };
};

const FIELDS = {
  name: "string!",
  engine: "string!",
  version: "string",
  size: "string!",
  region: "string!",
  num_nodes: "integer!",
  private_network_uuid: "string",
  project_id: "string",
  tags: "strings",
  storage_size_mib: "integer",
  rules: "objects",
} as const;

const MOST_NODES = 3;

function refuseSize(size: unknown, nodes: unknown): string {
  const slug = String(size);
  if (databaseSizes[slug] === undefined) {
    throw unprocessable(`invalid size: it must be one of ${Object.keys(databaseSizes).join(", ")}`);
  }
  if (Number(nodes) < 1 || Number(nodes) > MOST_NODES) throw unprocessable("invalid node count: it must be 1, 2 or 3");
  return slug;
}

function refuseStorage(size: string, storage: unknown): number {
  const least = databaseSizes[size] ?? 0;
  if (storage === undefined || storage === 0) return least;
  if (Number(storage) < least) throw unprocessable(`invalid storage size: ${size} has at least ${least} MiB`);
  return Number(storage);
}

export function firewallRule(world: World, cluster_uuid: string, given: Data): Data {
  const fields = {
    type: "string!",
    value: "string!",
    uuid: "string",
    cluster_uuid: "string",
    created_at: "string",
  } as const;
  const { type, value } = read(given, fields);
  const kind = oneOf("type", type, ["droplet", "k8s", "ip_addr", "tag", "app"]);
  if (kind === "tag" && !world.tags.has(String(value))) throw unprocessable("invalid tag: it does not exist");
  return { uuid: randomUUID(), cluster_uuid, type: kind, value, created_at: now() };
}

function draft(world: World, given: Data): Cluster {
  const [region, size] = [String(given["region"]), refuseSize(given["size"], given["num_nodes"])];
  if (!slugs(regions).includes(region)) throw unprocessable("invalid region");
  const vpc = String(given["private_network_uuid"] ?? "");
  if (vpc !== "" && world.vpcs.get(vpc)?.region !== region) throw unprocessable("invalid private network");
  const id = randomUUID();
  return {
    id,
    name: String(given["name"]),
    version: oneOf("version", given["version"] ?? postgresVersions.at(-1), postgresVersions),
    size,
    nodes: Number(given["num_nodes"]),
    region,
    status: "creating",
    created_at: now(),
    vpc: vpc || defaultVpc(world, region).id,
    project: String(given["project_id"] || defaultProject(world).id),
    tags: world.tag(strings(given["tags"])),
    storage: refuseStorage(size, given["storage_size_mib"]),
    maintenance: { day: "monday", hour: "00:00:00" },
    databases: new Set([FIRST_DATABASE]),
    users: new Map([[ADMINISTRATOR, newPassword()]]),
    pools: new Map(),
    rules: ((given["rules"] ?? []) as Data[]).map((rule) => firewallRule(world, id, rule)),
    config: {},
    server: undefined,
  };
}

async function bringOnline(world: World, cluster: Cluster): Promise<void> {
  try {
    cluster.server = await world.outside.startPostgres?.(cluster);
  } catch (error) {
    world.clusters.delete(cluster.id);
    throw error;
  }
  // It may have been removed while its server started.
  if (!world.clusters.has(cluster.id)) return cluster.server?.remove();
  cluster.status = "online";
}

function create(world: World, { body }: Asked): Answer {
  const given = read(body, FIELDS);
  oneOf("engine", given["engine"], ["pg"]);
  if (!/^[a-z][a-z0-9-]{2,62}$/.test(String(given["name"]))) throw unprocessable("invalid name");
  if ([...world.clusters.values()].some(({ name }) => name === given["name"])) {
    throw unprocessable("cluster name is not available");
  }
  const cluster = draft(world, given);
  world.clusters.set(cluster.id, cluster);
  world.later(() => bringOnline(world, cluster));
  return { status: 201, body: { database: clusterView(cluster) } };
}

export const clusterAt = (world: World, { params }: Asked): Cluster => found(world.clusters.get(params["id"] ?? ""));

/** Changes a cluster that is online, and is done only after a while. */
function changeLater(world: World, cluster: Cluster, status: Cluster["status"], change: () => void): void {
  if (cluster.status !== "online") throw unprocessable("cluster is not online");
  cluster.status = status;
  world.later(() => {
    change();
    cluster.status = "online";
  });
}

function resize(world: World, asked: Asked): Answer {
  const cluster = clusterAt(world, asked);
  const given = read(asked.body, { size: "string!", num_nodes: "integer!", storage_size_mib: "integer" });
  const size = refuseSize(given["size"], given["num_nodes"]);
  const storage = Math.max(cluster.storage, refuseStorage(size, given["storage_size_mib"]));
  changeLater(world, cluster, "resizing", () => {
    Object.assign(cluster, { size, nodes: Number(given["num_nodes"]), storage });
  });
  return { status: 202 };
}

function migrate(world: World, asked: Asked): Answer {
  const cluster = clusterAt(world, asked);
  const region = oneOf("region", read(asked.body, { region: "string!" })["region"], slugs(regions));
  changeLater(world, cluster, "migrating", () => {
    cluster.region = region;
  });
  return { status: 202 };
}

function upgrade(world: World, asked: Asked): Answer {
  const cluster = clusterAt(world, asked);
  const version = oneOf("version", read(asked.body, { version: "string!" })["version"], postgresVersions);
  if (Number(version) <= Number(cluster.version)) throw unprocessable("version must be newer than the cluster's own");
  changeLater(world, cluster, "migrating", () => {
    cluster.version = version;
  });
  return { status: 204 };
}

function maintain(world: World, asked: Asked): Answer {
  const given = read(asked.body, { day: "string!", hour: "string!" });
  const hour = String(given["hour"]);
  if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(hour)) throw unprocessable("invalid maintenance window hour");
  const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  const day = oneOf("day", given["day"], days);
  clusterAt(world, asked).maintenance = { day, hour: hour.length === 5 ? `${hour}:00` : hour };
  return { status: 204 };
}

async function remove(world: World, asked: Asked): Promise<Answer> {
  const cluster = clusterAt(world, asked);
  world.clusters.delete(cluster.id);
  await cluster.server?.remove();
  return { status: 204 };
}

const options = (): Data => {
  const layouts = [1, 2, MOST_NODES].map((num_nodes) => ({ num_nodes, sizes: Object.keys(databaseSizes) }));
  return { options: { pg: { regions: slugs(regions), versions: [...postgresVersions], layouts } } };
};

function list(world: World, asked: Asked): Answer {
  const tag = asked.query.get("tag_name");
  const shown = [...world.clusters.values()].filter((cluster) => tag === null || cluster.tags.includes(tag));
  return { status: 200, body: { databases: shown.map(clusterView) } };
}

const CLUSTER = "/v2/databases/:id";

export const databaseRoutes = (world: World): Route[] => [
  { method: "GET", path: "/v2/databases/options", scope: "database", answer: () => ({ status: 200, body: options() }) },
  { method: "GET", path: "/v2/databases", scope: "database", answer: (asked) => list(world, asked) },
  { method: "POST", path: "/v2/databases", scope: "database", answer: (asked) => create(world, asked) },
  {
    method: "GET",
    path: CLUSTER,
    scope: "database",
    answer: (asked) => ({ status: 200, body: { database: clusterView(clusterAt(world, asked)) } }),
  },
  { method: "DELETE", path: CLUSTER, scope: "database", answer: (asked) => remove(world, asked) },
  { method: "PUT", path: `${CLUSTER}/resize`, scope: "database", answer: (asked) => resize(world, asked) },
  { method: "PUT", path: `${CLUSTER}/migrate`, scope: "database", answer: (asked) => migrate(world, asked) },
  { method: "PUT", path: `${CLUSTER}/upgrade`, scope: "database", answer: (asked) => upgrade(world, asked) },
  { method: "PUT", path: `${CLUSTER}/maintenance`, scope: "database", answer: (asked) => maintain(world, asked) },
];

import { clusterConnections } from "./database-settings";
import { databaseServersOf } from "./database-servers";
import type { PlatformSpec, ServiceSpec } from "./platform";
import { names } from "./references";
import { runningParts } from "./selection";
import type { Settings } from "./settings";
import { usedNames } from "./uses";

/** Connections of a server that pools leave alone: for its owner, exporters, backups and migrations. */
const kept = 20;
/** The same of a managed cluster, where nothing of ours but the client connects beside the services. */
const keptOfCluster = 4;
/** During an update both generations of a service hold their pools. */
const generations = 2;

interface Server {
  name: string;
  maxConnections: number;
  /** Of these, those that pools leave alone. */
  kept: number;
  databases: string[];
  /** It can have connection pools of its own, which many clients share. */
  pooling: boolean;
}

interface Client {
  service: ServiceSpec;
  /** Databases of the server that the service uses: each replica has a pool for each. */
  databases: number;
  /** Replicas that the description asks for, and those that run. */
  replicas: { described: number; running: number };
  explicit: number | undefined;
}

/** A server whose connections are shared, and the pools that one replica of each of its clients has there. */
export interface PoolServer {
  name: string;
  /** Connections for pools. */
  free: number;
  /** Pools of one replica, by service. */
  pools: Record<string, number>;
}

/** Largest pool of each service that names one: its own, or its share of what the server has left. */
export function poolSizes(platform: PlatformSpec, settings: Settings): Record<string, number> {
  const sizes = servers(platform, settings).flatMap((server) => {
    const clients = clientsOf(server, platform, settings);
    const share = isPooled(server, clients) ? Infinity : shareOf(server, clients);
    return clients.map((client) => [client.service.name, sizeOf(client, share)] as const);
  });
  // a service with databases on two servers has one size for both
  return sizes.reduce<Record<string, number>>(
    (all, [name, size]) => ({ ...all, [name]: Math.min(size, all[name] ?? size) }),
    {},
  );
}

/** The servers whose connections the pools of their clients take up; behind pools of its own a server has enough. */
export function poolServers(platform: PlatformSpec, settings: Settings): PoolServer[] {
  return servers(platform, settings).flatMap((server) => {
    const clients = clientsOf(server, platform, settings);
    if (isPooled(server, clients)) return [];
    const pools = clients.map(({ service, databases }) => [service.name, databases] as const);
    return [{ name: server.name, free: freeOf(server), pools: Object.fromEntries(pools) }];
  });
}

/**
 * Connections of the pool that each database has on a managed cluster, where those that the services ask for, with a second
 * generation of the largest, are more than it has; none where they connect to it themselves. While a login is replaced its
 * pool is there twice.
 */
export function clusterPoolSize(platform: PlatformSpec, settings: Settings): number | undefined {
  const server = servers(platform, settings).find(({ pooling }) => pooling);
  if (server === undefined || !isPooled(server, clientsOf(server, platform, settings))) return undefined;
  return Math.max(1, Math.floor(freeOf(server) / (server.databases.length + 1)));
}

function isPooled(server: Server, clients: Client[]): boolean {
  const { running, update } = neededBy(clients, Infinity);
  return server.pooling && running + update.connections > freeOf(server);
}

/**
 * One sentence for each server whose connections are fewer than the pools of its clients, with room for a second
 * generation of the largest: an update goes in as many batches as that takes.
 */
export function checkPools(platform: PlatformSpec, settings: Settings): string[] {
  return servers(platform, settings).flatMap((server) => {
    const clients = clientsOf(server, platform, settings);
    const { running, update } = neededBy(clients, 1);
    const free = freeOf(server);
    if (isPooled(server, clients)) return checkClusterPools(server);
    if (clients.length === 0 || running + update.connections <= free) return [];
    const list = clients.map(
      ({ service, databases, replicas, explicit = 1 }) =>
        `${service.name} ${databases * replicas.running} × ${explicit}`,
    );
    const room =
      update.connections === 0 ? "" : `, and its update ${update.connections} more for a second ${update.service}`;
    return [
      `pools: server ${server.name} has ${free} connections for pools (${server.maxConnections} less ${server.kept}), and what runs ` +
        `needs ${running} (${list.join(", ")})${room}; lower pools or replicas, or raise its maxConnections`,
    ];
  });
}

/** Even with pools of the cluster's own each database needs a connection, and one that is being replaced a second. */
function checkClusterPools(server: Server): string[] {
  const [free, needed] = [freeOf(server), server.databases.length + 1];
  if (free >= needed) return [];
  return [
    `digitaloceanDatabase/size: the cluster has ${free} connections for pools (${server.maxConnections} less ${server.kept}), ` +
      `and its ${server.databases.length} databases need ${needed}, one each and one more while a login is replaced; take a larger size`,
  ];
}

function servers(platform: PlatformSpec, settings: Settings): Server[] {
  const { externalDatabase, digitaloceanDatabase } = settings;
  return databaseServersOf(platform, settings).map(({ name, engine, databases, external }) => {
    const maxConnections = platform.databaseServers[engine]?.maxConnections ?? 0;
    const own = { name, maxConnections, kept, databases: names(databases), pooling: false };
    if (!external) return own;
    if (digitaloceanDatabase === undefined) {
      return { ...own, name: "external", maxConnections: externalDatabase?.maxConnections ?? maxConnections };
    }
    const connections = clusterConnections(digitaloceanDatabase.size);
    return { ...own, name: "digitalocean", maxConnections: connections, kept: keptOfCluster, pooling: true };
  });
}

function clientsOf(server: Server, platform: PlatformSpec, settings: Settings): Client[] {
  const parts = runningParts(platform, settings);
  return platform.services.flatMap((service) => {
    const used = usedNames(service).filter((name) => server.databases.includes(name)).length;
    if (used === 0 || service.poolSize === undefined || !parts.has(service.name)) return [];
    const described = service.replicas ?? 1;
    const replicas = { described, running: settings.replicas[service.name] ?? described };
    return [{ service, databases: used, replicas, explicit: settings.pools[service.name] }];
  });
}

/**
 * What one pool may hold when those without a size of their own share what is left. The description's replicas decide
 * while what runs fits, so that a service that is scaled does not change the pools of all others.
 */
function shareOf(server: Server, clients: Client[]): number {
  const described = shareAmong(server, clients, "described");
  const { running, update } = neededBy(clients, described);
  return running + update.connections <= freeOf(server) ? described : shareAmong(server, clients, "running");
}

/** The share with which both generations of all clients fit. */
function shareAmong(server: Server, clients: Client[], counted: keyof Client["replicas"]): number {
  const pools = ({ databases, replicas }: Client) => databases * replicas[counted] * generations;
  const taken = sum(clients.map((client) => pools(client) * (client.explicit ?? 0)));
  const sharing = sum(clients.filter(({ explicit }) => explicit === undefined).map(pools));
  return Math.max(1, Math.floor((freeOf(server) - taken) / Math.max(1, sharing)));
}

/** Connections of everything that runs, and those that the update of the largest rolling service adds. */
function neededBy(
  clients: Client[],
  share: number,
): { running: number; update: { service: string; connections: number } } {
  const each = clients.map((client) => ({
    service: client.service.name,
    rolling: client.service.update !== "recreate",
    connections: client.databases * client.replicas.running * sizeOf(client, share),
  }));
  const [update = { service: "", connections: 0 }] = each
    .filter(({ rolling }) => rolling)
    .sort((left, right) => right.connections - left.connections);
  return { running: sum(each.map(({ connections }) => connections)), update };
}

function sizeOf({ service, explicit }: Client, share: number): number {
  return explicit ?? Math.min(service.poolSize ?? 1, share);
}

function freeOf({ maxConnections, kept }: Server): number {
  return maxConnections - kept;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import type { PlatformSpec, ServiceSpec } from "./platform";
import { runningParts } from "./selection";
import type { Settings } from "./settings";
import { usedNames } from "./uses";

/** Connections of a server that pools leave alone: for its owner, exporters, backups and migrations. */
const kept = 20;
/** During an update both generations of a service hold their pools. */
const generations = 2;

interface Server {
  name: string;
  maxConnections: number;
  databases: string[];
}

interface Client {
  service: ServiceSpec;
  /** Pools of this service on the server, in both generations. */
  pools: number;
  explicit: number | undefined;
}

/** Largest pool of each service that names one: its own, or its share of what the server has left. */
export function poolSizes(platform: PlatformSpec, settings: Settings): Record<string, number> {
  const sizes = servers(platform, settings).flatMap((server) => {
    const clients = clientsOf(server, platform, settings);
    const share = shareOf(server, clients);
    return clients.map(
      ({ service, explicit }) => [service.name, explicit ?? Math.min(service.poolSize ?? 1, share)] as const,
    );
  });
  // a service with databases on two servers has one size for both
  return sizes.reduce<Record<string, number>>(
    (all, [name, size]) => ({ ...all, [name]: Math.min(size, all[name] ?? size) }),
    {},
  );
}

/** One sentence for each server whose connections are fewer than the pools of its clients. */
export function checkPools(platform: PlatformSpec, settings: Settings): string[] {
  return servers(platform, settings).flatMap((server) => {
    const clients = clientsOf(server, platform, settings);
    const wanted = sum(clients.map(({ pools, explicit = 1 }) => pools * explicit));
    const free = server.maxConnections - kept;
    if (clients.length === 0 || wanted <= free) return [];
    const list = clients.map(
      ({ service, pools, explicit = 1 }) => `${service.name} ${pools / generations} × ${explicit}`,
    );
    return [
      `pools: server ${server.name} has ${free} connections for pools (${server.maxConnections} less ${kept}), and an update of all ` +
        `needs ${wanted} (twice ${list.join(", ")}); lower pools or replicas, or raise its maxConnections`,
    ];
  });
}

function servers({ databases, databaseServers }: PlatformSpec, settings: Settings): Server[] {
  const own = databaseServers.postgres?.maxConnections ?? 0;
  if (databases.length === 0) return [];
  if (settings.databases === "per-service") {
    return databases.map(({ name }) => ({ name, maxConnections: own, databases: [name] }));
  }
  const external = settings.databases === "external";
  const maxConnections = external ? (settings.externalDatabase?.maxConnections ?? own) : own;
  return [{ name: external ? "external" : "postgres", maxConnections, databases: databases.map(({ name }) => name) }];
}

function clientsOf(server: Server, platform: PlatformSpec, settings: Settings): Client[] {
  const running = runningParts(platform, settings);
  return platform.services.flatMap((service) => {
    const used = usedNames(service).filter((name) => server.databases.includes(name)).length;
    if (used === 0 || service.poolSize === undefined || !running.has(service.name)) return [];
    const replicas = settings.replicas[service.name] ?? service.replicas ?? 1;
    return [{ service, pools: used * replicas * generations, explicit: settings.pools[service.name] }];
  });
}

/** What one pool may hold when those without a size of their own share what is left. */
function shareOf({ maxConnections }: Server, clients: Client[]): number {
  const taken = sum(clients.map(({ pools, explicit = 0 }) => pools * explicit));
  const sharing = sum(clients.filter(({ explicit }) => explicit === undefined).map(({ pools }) => pools));
  return Math.max(1, Math.floor((maxConnections - kept - taken) / Math.max(1, sharing)));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

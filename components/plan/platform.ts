import type { LoadedStack } from "../../config/settings";
import type { SecretSpec } from "../../config/platform";
import { planDatabases } from "./database";
import type { DatabaseServerPlan } from "./database";
import { planDnsRecords } from "./dns";
import type { DnsRecord } from "./dns";
import { planEdge, routeAddresses } from "./edge";
import type { EdgeTemplate } from "./edge";
import { planNetworks } from "./networks";
import type { NetworkPlan } from "./networks";
import { planProxy } from "./proxy";
import { planService } from "./service";
import type { WorkloadPlan } from "./workload";

export interface ServicePlan {
  workload: WorkloadPlan;
  /** Database servers that must be ready, and have its databases, before it starts. */
  servers: string[];
  /** Services that must be ready before it starts. */
  after: string[];
}

/** All that a stack will run, as plain data: it can be compared, drawn and checked before anything is made. */
export interface PlatformPlan {
  name: string;
  networks: NetworkPlan[];
  databases: DatabaseServerPlan[];
  services: ServicePlan[];
  proxy: WorkloadPlan;
  edge: EdgeTemplate;
  urls: Record<string, string>;
  dnsRecords: DnsRecord[];
  secrets: SecretSpec[];
}

/** The plan of a platform under one stack's settings. */
export function planPlatform({ platform, settings }: LoadedStack): PlatformPlan {
  const databases = planDatabases(platform, settings);
  const urls = routeAddresses(platform, settings);
  const connections = Object.assign({}, ...databases.map((server) => server.connections)) as Record<string, never>;
  const services = platform.services.map((service) => ({
    workload: planService(service, platform, settings, { connections, addresses: urls }),
    servers: databases
      .filter((server) => service.uses.some((name) => name in server.connections))
      .map(({ name }) => name),
    after: service.after ?? [],
  }));
  return {
    name: platform.name,
    networks: planNetworks(platform, settings),
    databases,
    services: inStartOrder(services),
    proxy: planProxy(platform, settings),
    edge: planEdge(platform, settings),
    urls,
    dnsRecords: planDnsRecords(platform, settings),
    secrets: platform.secrets,
  };
}

/** Services so that each stands behind those that it waits for; `check` has refused cycles. */
function inStartOrder(services: ServicePlan[]): ServicePlan[] {
  const ordered: ServicePlan[] = [];
  const place = (service: ServicePlan): void => {
    if (ordered.includes(service)) return;
    services.filter(({ workload }) => service.after.includes(workload.part)).forEach(place);
    ordered.push(service);
  };
  services.forEach(place);
  return ordered;
}

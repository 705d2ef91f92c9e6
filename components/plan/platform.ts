import { balancedNames } from "../../config/balancers";
import { insideAddress, insideListeners } from "../../config/inside";
import { poolSizes } from "../../config/pools";
import { runningParts, startsAfter } from "../../config/selection";
import type { LoadedStack, Settings } from "../../config/settings";
import { backingKinds, brokerPages } from "../../config/usable";
import type { BackingKind, PlatformSpec, RouteSpec, SecretSpec } from "../../config/platform";
import type { BackingPlan } from "./backing";
import { planBalancer } from "./balancer";
import { planCache } from "./cache";
import { withChosenVersion } from "./chosen-version";
import { credentialsOf, planSecrets, withOlderLogins } from "./credentials";
import { planDatabases } from "./database";
import { planDnsRecords, planZoneRecords } from "./dns";
import type { DnsRecord } from "./dns";
import { planDocuments } from "./document-database";
import { planEdge, routeAddresses } from "./edge";
import type { References } from "./environment";
import { planBroker } from "./broker";
import { tracesAddress } from "./monitoring/consoles";
import { planMonitoring } from "./monitoring/monitoring";
import type { MonitoringPlan, Unavailable } from "./monitoring/monitoring";
import { planNetworks } from "./networks";
import type { NetworkPlan } from "./networks";
import { planObjectStore } from "./object-store";
import { planProxy } from "./proxy";
import { asReleased, leaving, noRelease } from "./release";
import type { Release } from "./release";
import { upstreamOf } from "./route";
import type { EdgeTemplate } from "./route";
import { secretsIn } from "./secret-versions";
import { planService } from "./service";
import { stopped } from "./workload";
import type { WorkloadPlan } from "./workload";

export interface ServicePlan {
  workload: WorkloadPlan;
  /** Backing parts and services that must be ready before it starts. */
  needs: string[];
}

/** All that a stack will run, as plain data: it can be compared, drawn and checked before anything is made. */
export interface PlatformPlan {
  name: string;
  networks: NetworkPlan[];
  databases: BackingPlan[];
  caches: BackingPlan[];
  brokers: BackingPlan[];
  documents: BackingPlan[];
  objectStores: BackingPlan[];
  /** Balancers among them. Each stands behind those that it needs. */
  services: ServicePlan[];
  monitoring: MonitoringPlan;
  proxy: WorkloadPlan;
  edge: EdgeTemplate;
  /** The proxy keeps the routes that it has: a later pass of the same update changes them. */
  keepsRoutes: boolean;
  /** Parts that the proxy leads to. */
  routed: string[];
  urls: Record<string, string>;
  dnsRecords: DnsRecord[];
  /** Those that the stack makes itself, in the zone that it makes them in. */
  zoneRecords: DnsRecord[];
  secrets: SecretSpec[];
}

/** The plan of a platform under one stack's settings, without what cannot be had here; services of a release as in it. */
export function planPlatform(
  stack: LoadedStack,
  unavailable: Unavailable = {},
  release: Release = noRelease,
): PlatformPlan {
  const { platform, settings } = stack;
  const { services, backing, named, left } = planUsers(stack, unavailable, release);
  const all = backingOf(backing);
  const monitoring = planMonitoring(
    all,
    services.map(({ workload }) => workload),
    stack,
    unavailable,
  );
  const running = [...services, ...monitoring.tools].map(({ workload }) => workload);
  return {
    name: platform.name,
    networks: planNetworks(platform, settings),
    ...backing,
    services: inStartOrder(services),
    monitoring,
    ...planWayIn(running, pagesOf(backing, platform), left, stack),
    keepsRoutes: release.next !== undefined,
    secrets: planSecrets(platform, settings, named),
  };
}

type Backing = Record<BackingKind, BackingPlan[]>;

/** Whether a plan has something at DigitalOcean. */
export function needsDigitalocean({ databases, zoneRecords }: PlatformPlan): boolean {
  return zoneRecords.length > 0 || databases.some(({ cluster }) => cluster !== undefined);
}

/** All servers that services use. */
export function backingOf(plan: Backing): BackingPlan[] {
  return backingKinds.flatMap((kind) => plan[kind]);
}

/** Services, what they use, and the versions of secrets that they name. */
function planUsers(
  stack: LoadedStack,
  unavailable: Unavailable,
  release: Release,
): { services: ServicePlan[]; backing: Backing; named: Set<string>; left: ServicePlan[] } {
  const { platform, settings } = stack;
  const present = backingOf(planBacking(platform, settings));
  const described = planServices(stack, present, unavailable);
  const services = asReleased(described, release, credentialsOf(present, stack));
  const named = new Set(services.flatMap(({ workload }) => secretsIn(workload)));
  const versions = withOlderLogins(named, settings, (then) => planBacking(platform, then));
  return { services, named, backing: versions, left: leaving(described, release) };
}

/** The proxy, and the routes to what runs. */
function planWayIn(
  planned: WorkloadPlan[],
  pages: Record<string, number>,
  leaving: ServicePlan[],
  { platform, settings }: LoadedStack,
): Pick<PlatformPlan, "proxy" | "edge" | "routed" | "urls" | "dnsRecords" | "zoneRecords"> {
  const running = planned.filter(({ replicas }) => replicas > 0);
  const ports = {
    ...(running.length > 0 && pages),
    ...Object.fromEntries(running.map(({ part, port }) => [part, port])),
  };
  const open = {
    ...platform,
    routes: platform.routes.filter((route) => isOpen(route, settings) && upstreamOf(route) in ports),
  };
  const inside = insideListeners(platform).map(({ service }) => service.name);
  // the routes that are kept may lead to what the description no longer has
  const left = leaving.map(({ workload }) => workload.part);
  const dnsRecords = planDnsRecords(open, settings);
  const routed = new Set([...open.routes.map(upstreamOf), ...inside, ...left]);
  return {
    proxy: { ...planProxy(platform, settings), replicas: running.length > 0 ? 1 : 0 },
    edge: planEdge(open, settings, ports),
    routed: [...routed].filter((part) => part in ports),
    urls: routeAddresses(open, settings),
    dnsRecords,
    zoneRecords: planZoneRecords(dnsRecords, settings),
  };
}

/** Ports of the pages of brokers that run. */
function pagesOf({ brokers }: Backing, platform: PlatformSpec): Record<string, number> {
  const running = brokers.filter(({ workload }) => workload.replicas > 0).map(({ name }) => name);
  return Object.fromEntries(Object.entries(brokerPages(platform)).filter(([name]) => running.includes(name)));
}

function isOpen({ environment }: RouteSpec, settings: Settings): boolean {
  return environment === undefined || environment === settings.environment;
}

/** All backing parts of a description; those that the stack does not run have no replicas, and keep their data. */
function planBacking(platform: PlatformSpec, settings: Settings): Backing {
  const running = runningParts(platform, settings);
  const selected = (described: BackingPlan): BackingPlan => {
    const plan = withChosenVersion(described, settings);
    return Object.keys(plan.connections).some((name) => running.has(name)) ? plan : stopped(plan);
  };
  return {
    databases: planDatabases(platform, settings).map(selected),
    caches: platform.caches.map((cache) => planCache(cache, platform, settings)).map(selected),
    brokers: platform.brokers.map((broker) => planBroker(broker, platform, settings)).map(selected),
    documents: platform.documents.map((server) => planDocuments(server, platform, settings)).map(selected),
    objectStores: platform.objectStores.map((store) => planObjectStore(store, platform, settings)).map(selected),
  };
}

function planServices(stack: LoadedStack, backing: BackingPlan[], unavailable: Unavailable): ServicePlan[] {
  const { platform, settings } = stack;
  const running = runningParts(platform, settings);
  const pools = poolSizes(platform, settings);
  const references = referencesOf(stack, backing, running.has("zipkin") && !("zipkin" in unavailable));
  const services = platform.services
    .filter(({ name }) => running.has(name))
    .map((service) => ({
      workload: planService(service, stack, references, pools[service.name]),
      needs: [
        ...new Set(
          startsAfter(service).map((name) => backing.find(({ connections }) => name in connections)?.name ?? name),
        ),
      ],
    }));
  const balancers = platform.balancers
    .filter(({ name }) => running.has(name))
    .map((balancer) => ({ workload: planBalancer(balancer, stack), needs: balancedNames(balancer) }))
    .map((balancer) => withChosenVersion(balancer, settings));
  return [...services, ...balancers];
}

function referencesOf({ platform, settings }: LoadedStack, backing: BackingPlan[], traced: boolean): References {
  const inside = platform.services.map((service) => [service.name, insideAddress(service)] as const);
  return {
    connections: Object.assign({}, ...backing.map(({ connections }) => connections)) as References["connections"],
    addresses: routeAddresses(platform, settings),
    inside: Object.fromEntries(inside),
    environment: settings.environment,
    secretVersions: settings.secretVersions,
    ...(traced && { traces: tracesAddress }),
  };
}

/** Services so that each stands behind those that it waits for; `check` has refused cycles. */
function inStartOrder(services: ServicePlan[]): ServicePlan[] {
  const ordered: ServicePlan[] = [];
  const place = (service: ServicePlan): void => {
    if (ordered.includes(service)) return;
    services.filter(({ workload }) => service.needs.includes(workload.part)).forEach(place);
    ordered.push(service);
  };
  services.forEach(place);
  return ordered;
}

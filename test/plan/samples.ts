import type { CacheSpec, DocumentDatabaseSpec, KafkaSpec, ObjectStoreSpec, RabbitmqSpec } from "../../config/backing";
import type { BalancedSpec, BalancerSpec } from "../../config/balancers";
import type { MonitoringSpec } from "../../config/monitoring";
import type { NetworkSpec, PlatformSpec, RouteSpec, ServiceSpec } from "../../config/platform";
import { rofecare } from "../../config/platforms/rofecare";
import { parseSettings } from "../../config/settings";
import type { LoadedStack, Settings } from "../../config/settings";
import { backingKinds } from "../../config/usable";

const defaults = parseSettings({ platform: { value: "rofecare", secret: false } }).stack?.settings;

/** Settings of a stack that says nothing, but for what a test is about. */
export function settingsOf(more: Partial<Settings>): Settings {
  if (defaults === undefined) throw new Error("the settings of a stack that says nothing could not be read");
  return { ...defaults, ...more };
}

export function network(name: string, subnet?: string): NetworkSpec {
  return { name, subnet, holds: ["proxy", "services", ...backingKinds, "monitoring"] };
}

export function service(name: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name,
    image: { name: `example/${name}:1.0.0` },
    port: 8080,
    readiness: { path: "/health" },
    startPeriod: "10s",
    resources: { cpus: 0.5, memory: "128MB" },
    uses: [],
    variableStyle: "url",
    ...more,
  };
}

export function route(name: string, more: Partial<RouteSpec> = {}): RouteSpec {
  return { name, hosts: [name], service: "web", ...more };
}

/** The smallest platform that has no problem, with what a test is about. */
export function platformOf(more: Partial<PlatformSpec> = {}): PlatformSpec {
  return {
    name: "sample",
    description: "Smallest platform of the tests",
    registry: "registry.example.org/sample",
    networks: [network("front")],
    services: [service("web")],
    balancers: [],
    databases: [],
    databaseServers: {},
    caches: [],
    brokers: [],
    documents: [],
    objectStores: [],
    routes: [],
    secrets: [],
    logs: { fileSize: "10MB", files: 3 },
    proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
    ...more,
  };
}

export const databaseServers: PlatformSpec["databaseServers"] = {
  postgres: { resources: { cpus: 1, memory: "512MB" }, maxConnections: 100, settings: { work_mem: "16MB" } },
};

export const mariadb: PlatformSpec["databaseServers"]["mariadb"] & object = {
  ...{ resources: { cpus: 1, memory: "384MB" }, maxConnections: 60, settings: { wait_timeout: "600" } },
};

export function cache(name: string, more: Partial<CacheSpec> = {}): CacheSpec {
  const resources = { cpus: 0.5, memory: "384MB" } as const;
  return { name, engine: "redis", resources, maxMemory: "256MB", eviction: "allkeys-lru", ...more };
}

export function broker(name: string, more: Partial<KafkaSpec> = {}): KafkaSpec {
  return {
    name,
    engine: "kafka",
    clusterId: "sample-kafka-cluster-1",
    resources: { cpus: 1, memory: "1GB" },
    heap: "512MB",
    settings: {},
    hostPort: 9092,
    ...more,
  };
}

export function balancer(name: string, services: BalancedSpec[]): BalancerSpec {
  return { name, engine: "haproxy", services, resources: { cpus: 0.5, memory: "64MB" } };
}

export function rabbitmq(name: string, more: Partial<RabbitmqSpec> = {}): RabbitmqSpec {
  const virtualHosts = [{ name: "events", virtualHost: "clinic" }];
  return { name, engine: "rabbitmq", virtualHosts, resources: { cpus: 1, memory: "256MB" }, settings: {}, ...more };
}

export function monitoring(more: Partial<MonitoringSpec> = {}): MonitoringSpec {
  return { light: ["prometheus", "zipkin"], full: ["grafana"], interval: "15s", retention: "7d", ...more };
}

export function stackOf(platform: Partial<PlatformSpec> = {}, settings: Partial<Settings> = {}): LoadedStack {
  const full = platformOf(platform);
  return { platform: full, settings: settingsOf({ domain: `${full.name}.localhost`, ...settings }) };
}

export function rofecareStack(settings: Partial<Settings> = {}): LoadedStack {
  return { platform: rofecare, settings: settingsOf(settings) };
}

export function objectStore(name: string, buckets: string[], more: Partial<ObjectStoreSpec> = {}): ObjectStoreSpec {
  const resources = { cpus: 0.5, memory: "128MB" } as const;
  return { name, engine: "versitygw", buckets: buckets.map((bucket) => ({ name: bucket })), resources, ...more };
}

export function documents(
  name: string,
  databases: string[],
  more: Partial<DocumentDatabaseSpec> = {},
): DocumentDatabaseSpec {
  const resources = { cpus: 0.5, memory: "512MB" } as const;
  return { name, engine: "mongodb", databases: databases.map((database) => ({ name: database })), resources, ...more };
}

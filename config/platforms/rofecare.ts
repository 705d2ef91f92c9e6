import type { PlatformSpec, RouteSpec } from "../platform";
import { databaseOf, domains, services } from "./rofecare-services";

/** A page for operators, behind basic authentication. */
function operatorRoute(name: string, service: string): RouteSpec {
  return { name, hosts: [name], service, auth: { user: "admin", password: "operators" } };
}

/** Rofecare, a hospital information system: eight domains behind a gateway, each with a database of its own. */
export const rofecare: PlatformSpec = {
  name: "rofecare",
  description: "Hospital information system",
  registry: "ghcr.io/rofecare",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services", "monitoring"] },
    { name: "database", internal: true, holds: ["databases", "caches", "brokers"] },
  ],
  services,
  balancers: [],
  databases: domains.map(({ name }, index) => ({
    name: databaseOf(name),
    engine: "postgres",
    database: `rofecare_${name.replaceAll("-", "_")}`,
    hostPort: 5433 + index,
  })),
  databaseServers: {
    postgres: {
      resources: { cpus: 1, memory: "1GB", reservedMemory: "512MB" },
      maxConnections: 100,
      settings: {
        shared_buffers: "256MB",
        effective_cache_size: "768MB",
        work_mem: "16MB",
        maintenance_work_mem: "128MB",
      },
    },
  },
  caches: [
    {
      name: "redis",
      engine: "redis",
      resources: { cpus: 0.5, memory: "384MB", reservedMemory: "128MB" },
      maxMemory: "256MB",
      eviction: "allkeys-lru",
      hostPort: 6379,
    },
  ],
  brokers: [
    {
      name: "kafka",
      engine: "kafka",
      clusterId: "rofecare-kafka-nodes-A",
      resources: { cpus: 1, memory: "1GB", reservedMemory: "512MB" },
      heap: "512MB",
      settings: {},
      hostPort: 9092,
    },
  ],
  documents: [],
  objectStores: [],
  monitoring: {
    light: [
      "prometheus",
      "zipkin",
      "node-exporter",
      "cadvisor",
      "postgres-exporter",
      "redis-exporter",
      "kafka-exporter",
    ],
    full: ["grafana", "elasticsearch", "kibana", "kafka-ui"],
    interval: "10s",
    retention: "15d",
  },
  routes: [
    { name: "api", hosts: ["api"], service: "gateway", hide: ["/actuator", "/actuator/*"] },
    { name: "api-health", hosts: ["api"], path: "/actuator/health", service: "gateway" },
    { name: "app", hosts: ["app"], service: "frontend" },
    operatorRoute("eureka", "discovery-server"),
    operatorRoute("config", "config-server"),
    operatorRoute("prometheus", "prometheus"),
    operatorRoute("zipkin", "zipkin"),
    operatorRoute("grafana", "grafana"),
    operatorRoute("kibana", "kibana"),
    operatorRoute("kafka-ui", "kafka-ui"),
  ],
  secrets: [
    {
      name: "jwt-secret",
      kind: "password",
      length: 64,
      rotation: {
        effect: "sessions end and everybody signs in again, but where services take APP_JWT_SECRET_PREVIOUS as well",
      },
    },
    {
      name: "config-encryption-key",
      kind: "password",
      length: 64,
      rotation: {
        refused: "what is encrypted with it could no longer be read; encrypt that anew first: see docs/rotation.md",
      },
    },
    { name: "operators", kind: "password", length: 32 },
  ],
  logs: { fileSize: "100MB", files: 50 },
  proxy: {
    resources: { cpus: 0.5, memory: "128MB" },
    headers: {
      "X-Frame-Options": "DENY",
      "X-Content-Type-Options": "nosniff",
      "X-XSS-Protection": "1; mode=block",
    },
  },
};

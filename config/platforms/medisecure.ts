import { usualAlerts } from "../alerts";
import type { PlatformSpec, RouteSpec, ServiceSpec } from "../platform";

const services: ServiceSpec[] = [
  {
    name: "backend",
    image: { repository: "backend", reference: "medisecure-backend" },
    port: 8000,
    readiness: { path: "/health" },
    metrics: { path: "/metrics" },
    startPeriod: "60s",
    resources: { cpus: 0.5, memory: "256MB", reservedMemory: "128MB" },
    replicas: 2,
    uses: [
      { name: "patient-db", prefix: "PATIENT" },
      { name: "billing-db", prefix: "BILLING" },
      "appointments",
      "documents",
      "events",
      "cache",
    ],
    variableStyle: "url",
    variables: {
      JWT_SECRET: { secret: "jwt-secret" },
      CORS_ORIGIN: { address: "web", field: "origin" },
    },
    readOnlyRoot: true,
  },
  {
    name: "frontend",
    image: { repository: "frontend", reference: "medisecure-frontend" },
    port: 3001,
    readiness: { path: "/health" },
    metrics: { path: "/metrics" },
    startPeriod: "30s",
    resources: { cpus: 0.25, memory: "128MB", reservedMemory: "64MB" },
    replicas: 2,
    uses: [],
    variableStyle: "url",
    variables: {
      NODE_ENV: "production",
      NODE_OPTIONS: "--max-old-space-size=64",
      API_URL: { address: "api", field: "origin" },
    },
    readOnlyRoot: true,
  },
];

/** A page for operators, behind basic authentication. */
function operatorRoute(part: string, hide: string[] = []): RouteSpec {
  return { name: part, hosts: [part], service: part, hide, auth: { user: "admin", password: "operators" } };
}

/** MediSecure: a medical practice, with a store of its own kind for each of its concerns, behind HAProxy. */
export const medisecure: PlatformSpec = {
  name: "medisecure",
  description: "Medical practice",
  registry: "ghcr.io/medisecure",
  networks: [
    { name: "edge", holds: ["proxy", "balancers"] },
    { name: "application", internal: true, holds: ["balancers", "services"] },
    { name: "data", internal: true, holds: ["databases", "documents", "caches", "objectStores"] },
    // the page of the broker is the one thing of the stores that the proxy reaches
    { name: "messages", internal: true, holds: ["proxy", "brokers"] },
    { name: "monitoring", internal: true, holds: ["proxy", "monitoring"] },
  ],
  services,
  balancers: [
    {
      name: "haproxy",
      engine: "haproxy",
      services: [
        { service: "backend", rateLimit: { requests: 1000, window: "10s" } },
        { service: "frontend", rateLimit: { requests: 1000, window: "10s" } },
      ],
      resources: { cpus: 0.5, memory: "128MB", reservedMemory: "32MB" },
    },
  ],
  databases: [
    { name: "patient-db", engine: "postgres", database: "patients", hostPort: 5432 },
    { name: "billing-db", engine: "mariadb", database: "billing", hostPort: 3306 },
  ],
  databaseServers: {
    mariadb: {
      resources: { cpus: 0.5, memory: "384MB", reservedMemory: "128MB" },
      maxConnections: 100,
      settings: { innodb_buffer_pool_size: "96M" },
    },
    postgres: {
      resources: { cpus: 0.5, memory: "256MB", reservedMemory: "96MB" },
      maxConnections: 100,
      settings: { shared_buffers: "64MB", effective_cache_size: "192MB", work_mem: "4MB" },
    },
  },
  caches: [
    {
      name: "cache",
      engine: "redis",
      resources: { cpus: 0.25, memory: "96MB", reservedMemory: "32MB" },
      maxMemory: "64MB",
      eviction: "allkeys-lru",
      hostPort: 6379,
    },
  ],
  brokers: [
    {
      name: "rabbitmq",
      engine: "rabbitmq",
      virtualHosts: [{ name: "events", virtualHost: "medisecure" }],
      resources: { cpus: 0.5, memory: "384MB", reservedMemory: "192MB" },
      settings: {},
      hostPort: 5672,
    },
  ],
  documents: [
    {
      name: "mongodb",
      engine: "mongodb",
      databases: [{ name: "appointments" }],
      resources: { cpus: 0.5, memory: "384MB", reservedMemory: "128MB" },
      hostPort: 27017,
    },
  ],
  objectStores: [
    {
      name: "store",
      engine: "versitygw",
      buckets: [{ name: "documents" }],
      resources: { cpus: 0.5, memory: "128MB", reservedMemory: "48MB" },
      hostPort: 9000,
    },
  ],
  monitoring: {
    light: ["prometheus", "node-exporter", "postgres-exporter", "mysqld-exporter", "redis-exporter"],
    full: ["grafana", "alertmanager", "cadvisor"],
    development: ["phpmyadmin", "pgadmin", "mongo-express"],
    interval: "5s",
    retention: "15d",
    alerts: usualAlerts,
    resources: { prometheus: { cpus: 0.5, memory: "384MB", reservedMemory: "128MB" } },
  },
  routes: [
    { name: "web", hosts: ["@"], service: "frontend", through: "haproxy", hide: ["/metrics", "/health/deep"] },
    {
      name: "api",
      hosts: ["api"],
      service: "backend",
      through: "haproxy",
      hide: ["/metrics", "/health/deep"],
      bodyLimit: "10MB",
    },
    operatorRoute("haproxy", ["/metrics"]),
    operatorRoute("prometheus"),
    operatorRoute("grafana"),
    { ...operatorRoute("rabbitmq"), environment: "development" },
    { ...operatorRoute("phpmyadmin"), environment: "development" },
    { ...operatorRoute("pgadmin"), environment: "development" },
    { ...operatorRoute("mongo-express"), environment: "development" },
  ],
  secrets: [
    { name: "jwt-secret", kind: "password", length: 64 },
    { name: "operators", kind: "password", length: 32 },
  ],
  logs: { fileSize: "10MB", files: 5 },
  scale: {
    kubernetes: {
      ...{ backend: { least: 3, most: 10 }, frontend: { least: 3, most: 10 }, haproxy: 2 },
      ...{ postgres: 1, mongodb: 3, mariadb: 3, rabbitmq: 3, store: 4, cache: 3 },
    },
  },
  proxy: {
    resources: { cpus: 0.5, memory: "128MB" },
    headers: { "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" },
  },
};

import { usualAlerts } from "../alerts";
import type { PlatformSpec, RouteSpec, ServiceSpec } from "../platform";
import type { Value } from "../value";

/** What all four services have in common; the stand-in is one image, which plays a role. */
function service(name: string, own: Pick<ServiceSpec, "port"> & Partial<ServiceSpec>): ServiceSpec {
  return {
    name,
    image: { repository: `todo-${name}`, reference: "todoapp" },
    readiness: { path: "/health" },
    metrics: { path: "/metrics" },
    startPeriod: "30s",
    resources: { cpus: 0.5, memory: "128MB", reservedMemory: "64MB" },
    uses: [],
    variableStyle: "parts",
    readOnlyRoot: true,
    ...own,
    variables: {
      NODE_ENV: "production",
      NODE_OPTIONS: "--max-old-space-size=64",
      REFERENCE_ROLE: name,
      ...own.variables,
    },
  };
}

const token: Record<string, Value> = { JWT_SECRET: { secret: "jwt-secret" } };

const services: ServiceSpec[] = [
  service("private-api", {
    port: 5050,
    networks: ["api"],
    uses: [
      { name: "config-db", prefix: "CONFIG" },
      { name: "intern-db", prefix: "INTERN" },
    ],
    poolSize: 100,
    variables: { ...token, MAX_CONNECTIONS: { connection: "config-db", field: "poolSize" } },
  }),
  service("public-api", {
    port: 5555,
    replicas: 3,
    // each login takes 16 MB for as long as its password is looked at
    resources: { cpus: 0.5, memory: "192MB", reservedMemory: "96MB" },
    networks: ["api"],
    uses: ["user-db"],
    poolSize: 100,
    variables: { ...token, MAX_CONNECTIONS: { connection: "user-db", field: "poolSize" } },
  }),
  service("gateway", {
    port: 5000,
    networks: ["api", "frontend"],
    after: ["private-api", "public-api"],
    variables: {
      ...token,
      PRIVATE_API_URL: { service: "private-api" },
      PUBLIC_API_URL: { service: "public-api" },
      CORS_ORIGIN: { address: "web", field: "origin" },
      RATE_LIMIT_MAX: "1000",
    },
  }),
  service("web", {
    port: 3000,
    networks: ["frontend"],
    after: ["gateway"],
    variables: { GATEWAY_URL: { service: "gateway" }, API_GATEWAY_URL: { address: "gateway", field: "origin" } },
  }),
];

/** A page for operators, behind basic authentication. */
function operatorRoute(tool: string): RouteSpec {
  return { name: tool, hosts: [tool], service: tool, auth: { user: "admin", password: "operators" } };
}

/** TodoApp: a private and a public API behind a gateway, a page, and three databases that are apart from each other. */
export const todoapp: PlatformSpec = {
  name: "todoapp",
  description: "Todo lists",
  registry: "ghcr.io/todoapp",
  networks: [
    { name: "database", internal: true, holds: ["databases"] },
    { name: "api", internal: true, holds: ["proxy", "services"] },
    { name: "frontend", holds: ["proxy"] },
    { name: "monitoring", internal: true, holds: ["proxy", "monitoring"] },
  ],
  services,
  balancers: [],
  databases: [
    { name: "config-db", engine: "postgres", database: "todo_config", hostPort: 5432 },
    { name: "user-db", engine: "postgres", database: "todo_user", hostPort: 5433 },
    { name: "intern-db", engine: "postgres", database: "todo_intern", hostPort: 5434 },
  ],
  databaseServers: {
    postgres: {
      resources: { cpus: 0.5, memory: "256MB", reservedMemory: "96MB" },
      maxConnections: 100,
      settings: { shared_buffers: "64MB", effective_cache_size: "192MB", work_mem: "4MB" },
    },
  },
  caches: [],
  brokers: [],
  documents: [],
  objectStores: [],
  monitoring: {
    light: ["prometheus", "alertmanager", "node-exporter", "cadvisor", "postgres-exporter"],
    full: ["grafana"],
    interval: "5s",
    retention: "15d",
    alerts: usualAlerts,
    resources: { prometheus: { cpus: 0.5, memory: "384MB", reservedMemory: "128MB" } },
  },
  routes: [
    { name: "web", hosts: ["@"], service: "web", hide: ["/metrics", "/health/deep"] },
    { name: "api", hosts: ["@"], path: "/api/*", service: "gateway", stripPrefix: "/api", hide: ["/api/metrics"] },
    { name: "gateway", hosts: ["api"], service: "gateway", hide: ["/metrics"] },
    operatorRoute("prometheus"),
    operatorRoute("alertmanager"),
    operatorRoute("grafana"),
  ],
  secrets: [
    { name: "jwt-secret", kind: "password", length: 64 },
    { name: "operators", kind: "password", length: 32 },
  ],
  logs: { fileSize: "10MB", files: 5 },
  proxy: {
    resources: { cpus: 0.5, memory: "128MB" },
    headers: { "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" },
  },
};

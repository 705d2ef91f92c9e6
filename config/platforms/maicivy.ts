import type { PlatformSpec, RateLimitSpec, RouteSpec } from "../platform";
import { maicivyAlerts, maicivyDashboard } from "./maicivy-monitoring";

/** On the whole site together: 21 requests at once, then one each 0.6 s. */
const perClient: RateLimitSpec = { name: "site", requests: 100, window: "1m", burst: 20, concurrent: 10 };

const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self' data:",
  "connect-src 'self' https://api.anthropic.com https://api.openai.com",
];

/** A way in on the site itself, by its bare name and by `www`. */
function siteRoute(name: string, service: string, own: Partial<RouteSpec> = {}): RouteSpec {
  return {
    ...{ name, service, hosts: ["@", "www"] },
    headers: { "Content-Security-Policy": policy.join("; ") },
    rateLimit: perClient,
    bodyLimit: "10MB",
    timeouts: { response: "60s", idle: "60s" },
    ...own,
  };
}

/** A page for operators, behind basic authentication. */
function operatorRoute(tool: string): RouteSpec {
  return { name: tool, hosts: [tool], service: tool, auth: { user: "admin", password: "operators" } };
}

const pictures = ["jpg", "jpeg", "png", "gif", "ico", "svg"];
const staticFiles = [...pictures, "css", "js", "woff", "woff2", "ttf", "eot"].map((extension) => `*.${extension}`);

/** What a visitor of the dashboard has no business with; Grafana's own rights refuse most of it as well. */
const notForVisitors = [
  ...["/login*", "/signup*", "/metrics", "/explore*", "/swagger*", "/admin/*", "/connections*", "/api/admin/*"],
  ...["/api/datasources/proxy/*", "/api/datasources/uid/*", "/api/snapshots*", "/api/orgs*", "/api/users*"],
];

const services: PlatformSpec["services"] = [
  {
    name: "backend",
    image: { repository: "maicivy-backend", reference: "maicivy-backend" },
    port: 8080,
    readiness: { path: "/health" },
    metrics: { path: "/metrics" },
    startPeriod: "30s",
    resources: { cpus: 0.5, memory: "128MB", reservedMemory: "48MB" },
    uses: ["maicivy-db", "cache"],
    // it asks the two language models
    egress: true,
    variableStyle: "url",
    variables: {
      ENV: { development: "development", production: "production" },
      CLAUDE_API_KEY: { secret: "claude-api-key" },
      OPENAI_API_KEY: { secret: "openai-api-key" },
      FRONTEND_URL: { address: "site", field: "origin" },
    },
    readOnlyRoot: true,
  },
  {
    name: "frontend",
    image: { repository: "maicivy-frontend", reference: "maicivy-frontend" },
    port: 3000,
    readiness: { path: "/" },
    startPeriod: "30s",
    resources: { cpus: 0.5, memory: "128MB", reservedMemory: "64MB" },
    uses: [],
    after: ["backend"],
    variableStyle: "url",
    variables: {
      NODE_ENV: "production",
      NODE_OPTIONS: "--max-old-space-size=64",
      NEXT_PUBLIC_API_URL: { template: "${site}/api", values: { site: { address: "site", field: "origin" } } },
      NEXT_PUBLIC_WS_URL: { template: "wss://${host}/ws", values: { host: { address: "site", field: "host" } } },
    },
    readOnlyRoot: true,
  },
];

const routes: RouteSpec[] = [
  siteRoute("site", "frontend", {
    hide: ["/metrics"],
    cache: { paths: staticFiles, maxAge: "365d" },
    accessLog: { except: staticFiles },
  }),
  siteRoute("api", "backend", { path: "/api/*", cache: "no-store" }),
  siteRoute("websocket", "backend", { path: "/ws/*", timeouts: { response: "60s", idle: "24h" } }),
  siteRoute("health", "backend", { path: "/health/*", accessLog: false }),
  {
    name: "analytics",
    hosts: ["analytics"],
    service: "grafana",
    headers: { "X-Frame-Options": "SAMEORIGIN" },
    hide: notForVisitors,
  },
  operatorRoute("grafana"),
  operatorRoute("prometheus"),
  operatorRoute("alertmanager"),
];

/** maicivy: a CV that fits itself to an offer, on one small server, with its measurements in public. */
export const maicivy: PlatformSpec = {
  name: "maicivy",
  description: "Interactive CV",
  registry: "ghcr.io/maicivy",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "inside", internal: true, holds: ["proxy", "services"] },
    { name: "data", internal: true, holds: ["databases", "caches"] },
    { name: "monitoring", internal: true, holds: ["proxy", "monitoring"] },
  ],
  services,
  databases: [{ name: "maicivy-db", engine: "postgres", database: "maicivy", hostPort: 5432 }],
  databaseServers: {
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
      resources: { cpus: 0.5, memory: "384MB", reservedMemory: "64MB" },
      maxMemory: "256MB",
      eviction: "allkeys-lru",
      persistent: true,
      hostPort: 6379,
    },
  ],
  brokers: [],
  documents: [],
  objectStores: [],
  balancers: [],
  monitoring: {
    light: ["prometheus", "alertmanager", "grafana", "node-exporter", "postgres-exporter", "redis-exporter"],
    full: ["cadvisor"],
    interval: "15s",
    retention: "15d",
    alerts: maicivyAlerts,
    publicDashboard: maicivyDashboard,
    resources: {
      prometheus: { cpus: 0.5, memory: "320MB", reservedMemory: "128MB" },
      grafana: { cpus: 0.5, memory: "320MB", reservedMemory: "160MB" },
      alertmanager: { cpus: 0.25, memory: "64MB", reservedMemory: "32MB" },
    },
  },
  routes,
  secrets: [
    {
      name: "claude-api-key",
      kind: "supplied",
      description: "Key of Anthropic's API",
      development: "no-key-in-development",
    },
    {
      name: "openai-api-key",
      kind: "supplied",
      description: "Key of OpenAI's API",
      development: "no-key-in-development",
    },
    { name: "operators", kind: "password", length: 32 },
  ],
  logs: { fileSize: "10MB", files: 3 },
  proxy: {
    resources: { cpus: 0.5, memory: "128MB" },
    headers: {
      "X-Frame-Options": "DENY",
      "X-Content-Type-Options": "nosniff",
      "X-XSS-Protection": "1; mode=block",
      "Referrer-Policy": "strict-origin-when-cross-origin",
    },
  },
};

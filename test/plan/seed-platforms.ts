import type { PlatformSpec } from "../../config/platform";
import { databaseServers, platformOf, service } from "./samples";

/** A one-server site in the style of maicivy, without the parts that the types do not have yet (cache, monitoring). */
export const maicivy: PlatformSpec = platformOf({
  name: "maicivy",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "inside", internal: true, holds: ["proxy", "services"] },
    { name: "data", internal: true, holds: ["databases"] },
  ],
  services: [
    service("frontend", {
      port: 3000,
      readiness: { path: "/" },
      after: ["backend"],
      variables: {
        NODE_ENV: "production",
        NEXT_PUBLIC_API_URL: { template: "${site}/api", values: { site: { address: "site", field: "origin" } } },
        NEXT_PUBLIC_WS_URL: { template: "wss://${host}/ws", values: { host: { address: "site", field: "host" } } },
      },
    }),
    service("backend", {
      metrics: { path: "/metrics" },
      uses: ["maicivy-db"],
      egress: true,
      variables: {
        ENV: "production",
        CLAUDE_API_KEY: { secret: "claude-api-key" },
        OPENAI_API_KEY: { secret: "openai-api-key" },
        FRONTEND_URL: { address: "site", field: "origin" },
      },
    }),
  ],
  databases: [{ name: "maicivy-db", engine: "postgres", database: "maicivy" }],
  databaseServers,
  routes: [
    {
      name: "site",
      hosts: ["@", "www"],
      service: "frontend",
      cache: { paths: ["*.js", "*.css", "*.svg", "*.woff2"], maxAge: "365d" },
      headers: { "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https:" },
    },
    {
      name: "api",
      hosts: ["@", "www"],
      path: "/api/*",
      service: "backend",
      rateLimit: { requests: 100, window: "1m" },
      bodyLimit: "10MB",
      cache: "no-store",
      timeouts: { connect: "60s", response: "60s" },
    },
    { name: "websocket", hosts: ["@", "www"], path: "/ws/*", service: "backend", timeouts: { idle: "86400s" } },
    { name: "health", hosts: ["@", "www"], path: "/health", service: "backend", accessLog: false },
  ],
  secrets: [
    { name: "claude-api-key", kind: "supplied", description: "Key of the first language model" },
    { name: "openai-api-key", kind: "supplied", description: "Key of the second language model" },
  ],
  proxy: {
    resources: { cpus: 0.5, memory: "128MB" },
    headers: { "X-Frame-Options": "DENY", "Referrer-Policy": "strict-origin-when-cross-origin" },
  },
});

/** Several APIs behind a gateway in the style of todoapp, without the monitoring that the types do not have yet. */
export const todoapp: PlatformSpec = platformOf({
  name: "todoapp",
  networks: [
    { name: "database", internal: true, subnet: "172.21.0.0/24", holds: ["databases"] },
    { name: "api", internal: true, subnet: "172.22.0.0/24", holds: ["services"] },
    { name: "frontend", subnet: "172.24.0.0/24", holds: ["proxy"] },
  ],
  services: [
    service("web", {
      image: { build: { context: "apps/web" } },
      port: 3000,
      readiness: { path: "/" },
      networks: ["frontend"],
      after: ["gateway"],
    }),
    service("gateway", {
      image: { build: { context: "apps/gateway" } },
      port: 5000,
      networks: ["api", "frontend"],
      after: ["private-api", "public-api"],
      variables: { CORS_ORIGIN: { address: "web", field: "origin" }, RATE_LIMIT_MAX: "1000" },
    }),
    service("private-api", {
      image: { build: { context: "apps/private-api" } },
      port: 5050,
      variableStyle: "parts",
      uses: ["config-db", "intern-db"],
      variables: {
        CONFIG_DB_HOST: { connection: "config-db", field: "host" },
        CONFIG_DB_PASSWORD: { connection: "config-db", field: "password" },
        JWT_SECRET: { secret: "jwt-secret" },
      },
    }),
    service("public-api", {
      image: { build: { context: "apps/public-api" } },
      port: 5555,
      variableStyle: "parts",
      uses: ["user-db"],
      variables: { JWT_SECRET: { secret: "jwt-secret" } },
    }),
  ],
  databases: [
    { name: "config-db", engine: "postgres", database: "todo_config" },
    { name: "user-db", engine: "postgres", database: "todo_user" },
    { name: "intern-db", engine: "postgres", database: "todo_intern" },
  ],
  databaseServers,
  routes: [
    { name: "web", hosts: ["@"], service: "web" },
    { name: "api", hosts: ["@"], path: "/api/*", service: "gateway", stripPrefix: "/api" },
  ],
  secrets: [{ name: "jwt-secret", kind: "password", length: 64 }],
});

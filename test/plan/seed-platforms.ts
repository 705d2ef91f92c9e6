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

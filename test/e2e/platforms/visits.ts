import type { PlatformSpec } from "../../../config/platform";
import { platform as web } from "./web";

/** One service that counts visits: all of them in a database, each page's in a cache whose data outlast it. */
export const platform: PlatformSpec = {
  ...web,
  name: "visits",
  description: "One service with a database and a cache, for tests",
  networks: [...web.networks, { name: "data", internal: true, holds: ["databases", "caches"] }],
  services: [
    {
      name: "visits",
      image: { repository: "maicivy-backend", reference: "maicivy-backend" },
      port: 8080,
      readiness: { path: "/health" },
      startPeriod: "30s",
      stopGrace: "2s",
      resources: { cpus: 0.5, memory: "64MB" },
      uses: ["visits-db", "pages"],
      variableStyle: "url",
      variables: { FRONTEND_URL: "https://visits.invalid", CLAUDE_API_KEY: "none", OPENAI_API_KEY: "none" },
      readOnlyRoot: true,
    },
  ],
  databases: [{ name: "visits-db", engine: "postgres", database: "visits" }],
  databaseServers: {
    postgres: { resources: { cpus: 1, memory: "256MB" }, maxConnections: 40, settings: { shared_buffers: "32MB" } },
  },
  caches: [
    {
      ...{ name: "pages", engine: "redis", maxMemory: "16MB", eviction: "noeviction", persistent: true },
      resources: { cpus: 0.5, memory: "64MB" },
    },
  ],
  routes: [{ name: "visits", hosts: ["visits"], service: "visits" }],
};

import type { PlatformSpec } from "../../../config/platform";
import { webImage } from "../../support/web-images";

/** A cache that keeps what it has, a broker, and a service that is given the passwords of both. */
export const platform: PlatformSpec = {
  name: "stores",
  description: "What passwords change in, for tests",
  registry: "registry.example.org/stores",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services", "databases", "caches", "brokers"] },
  ],
  services: [
    {
      ...{ name: "web", image: { name: webImage("stores-web", "1") }, port: 8080, readiness: { path: "/" } },
      ...{ startPeriod: "10s", stopGrace: "2s", resources: { cpus: 0.5, memory: "32MB" } },
      ...{ uses: ["redis", "kafka"], variableStyle: "url" },
    },
  ],
  balancers: [],
  databases: [],
  databaseServers: {},
  caches: [
    {
      ...{ name: "redis", engine: "redis", persistent: true },
      ...{ resources: { cpus: 0.5, memory: "96MB" }, maxMemory: "64MB", eviction: "allkeys-lru" },
    },
  ],
  brokers: [
    {
      ...{ name: "kafka", engine: "kafka", clusterId: "stores-kafka-cluster-A", hostPort: 17_092 },
      ...{ resources: { cpus: 1, memory: "640MB" }, heap: "256MB", settings: {} },
    },
  ],
  documents: [],
  objectStores: [],
  routes: [{ name: "web", hosts: ["web"], service: "web" }],
  secrets: [],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

import type { PlatformSpec } from "../../../config/platform";
import { webImage } from "../../support/web-images";

/** A server of documents and a store of objects, and a service that is told how to reach one database and one bucket. */
export const platform: PlatformSpec = {
  name: "objects",
  description: "Documents and objects, for tests",
  registry: "registry.example.org/objects",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services", "documents", "objectStores"] },
  ],
  services: [
    {
      ...{ name: "web", image: { name: webImage("objects-web", "1") }, port: 8080, readiness: { path: "/" } },
      ...{ startPeriod: "10s", stopGrace: "2s", resources: { cpus: 0.5, memory: "32MB" } },
      ...{ uses: ["visits", "scans"], variableStyle: "url" },
    },
  ],
  balancers: [],
  databases: [],
  databaseServers: {},
  documents: [
    {
      ...{ name: "mongodb", engine: "mongodb", databases: [{ name: "visits" }, { name: "notes" }] },
      resources: { cpus: 0.5, memory: "512MB" },
    },
  ],
  caches: [],
  brokers: [],
  objectStores: [
    {
      ...{ name: "store", engine: "versitygw", buckets: [{ name: "scans" }, { name: "letters" }] },
      resources: { cpus: 0.5, memory: "128MB" },
    },
  ],
  routes: [{ name: "web", hosts: ["web"], service: "web" }],
  secrets: [],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

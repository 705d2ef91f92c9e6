import type { PlatformSpec } from "../../config/platform";

export const platform: PlatformSpec = {
  name: "sample",
  description: "One service behind the proxy",
  registry: "registry.example.org/sample",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "inside", internal: true, holds: ["proxy", "services", "databases", "caches", "brokers", "monitoring"] },
  ],
  services: [
    {
      name: "web",
      image: { build: { context: "platforms/sample/web", base: "node" } },
      port: 8080,
      readiness: { path: "/health" },
      startPeriod: "10s",
      stopGrace: "10s",
      resources: { cpus: 0.5, memory: "128MB" },
      uses: [],
      variableStyle: "url",
      readOnlyRoot: true,
    },
  ],
  databases: [],
  databaseServers: {},
  caches: [],
  brokers: [],
  documents: [],
  objectStores: [],
  balancers: [],
  routes: [{ name: "web", hosts: ["@"], service: "web" }],
  secrets: [],
  logs: { fileSize: "10MB", files: 3 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: { "X-Content-Type-Options": "nosniff" } },
};

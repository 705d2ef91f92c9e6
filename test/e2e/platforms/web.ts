import type { PlatformSpec, ServiceSpec } from "../../../config/platform";

const service = (name: string): ServiceSpec => ({
  name,
  image: { repository: name, reference: "domain-service" },
  port: 8080,
  readiness: { path: "/" },
  startPeriod: "2s",
  stopGrace: "2s",
  resources: { cpus: 0.2, memory: "32MB" },
  uses: [],
  variableStyle: "parts",
});

/** Two services that start in milliseconds; their releases are images of `test/support/web-images.ts`. */
export const platform: PlatformSpec = {
  name: "web",
  description: "Two tiny services, for tests",
  registry: "platform-test",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services"] },
  ],
  services: [service("shop"), service("news")],
  balancers: [],
  databases: [],
  databaseServers: {},
  caches: [],
  brokers: [],
  documents: [],
  objectStores: [],
  routes: [
    { name: "shop", hosts: ["shop"], service: "shop" },
    { name: "news", hosts: ["news"], service: "news" },
  ],
  secrets: [],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

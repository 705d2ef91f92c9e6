import type { PlatformSpec, ServiceSpec } from "../../../config/platform";

function service(name: string, more: Partial<ServiceSpec>): ServiceSpec {
  return {
    name,
    image: { name: "platform-test/tiny-web:1" },
    port: 8080,
    readiness: { path: "/" },
    startPeriod: "10s",
    stopGrace: "2s",
    resources: { cpus: 0.5, memory: "32MB" },
    uses: [],
    variableStyle: "url",
    ...more,
  };
}

/** Two services whose processes start in milliseconds, a registry of the kind that is never doubled, and a database. */
export const platform: PlatformSpec = {
  name: "tiny",
  description: "Small platform of the tests",
  registry: "registry.example.org/tiny",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services", "databases"] },
  ],
  services: [
    service("registry", { update: "recreate" }),
    service("web", { uses: ["web-db"], after: ["registry"], variables: { GREETING: "hello" } }),
    service("other", {}),
  ],
  balancers: [],
  databases: [{ name: "web-db", engine: "postgres", database: "tiny_web" }],
  databaseServers: {
    postgres: { resources: { cpus: 1, memory: "256MB" }, maxConnections: 40, settings: { work_mem: "4MB" } },
  },
  caches: [],
  brokers: [],
  documents: [],
  objectStores: [],
  routes: [
    { name: "web", hosts: ["web"], service: "web" },
    { name: "other", hosts: ["other"], service: "other" },
  ],
  secrets: [],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

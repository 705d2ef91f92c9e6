import type { PlatformSpec } from "../../../config/platform";

/** A service that starts in milliseconds with a database, a page behind a password, and a key that must stay. */
export const platform: PlatformSpec = {
  name: "clinic",
  description: "What has secrets, for tests",
  registry: "registry.invalid/clinic",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services", "databases"] },
  ],
  services: [
    {
      name: "patient",
      image: { name: "platform-test/rotation:1" },
      port: 8080,
      readiness: { path: "/" },
      startPeriod: "30s",
      stopGrace: "5s",
      resources: { cpus: 0.2, memory: "32MB" },
      uses: ["patient-db"],
      variableStyle: "parts",
    },
  ],
  databases: [{ name: "patient-db", engine: "postgres", database: "clinic_patient" }],
  databaseServers: {
    postgres: { resources: { cpus: 1, memory: "256MB" }, maxConnections: 40, settings: { work_mem: "4MB" } },
  },
  caches: [],
  brokers: [],
  routes: [
    { name: "api", hosts: ["api"], service: "patient" },
    { name: "page", hosts: ["page"], service: "patient", auth: { user: "admin", password: "operators" } },
  ],
  secrets: [
    { name: "operators", kind: "password", length: 32 },
    {
      name: "records-key",
      kind: "password",
      length: 64,
      rotation: { refused: "what is encrypted with it could no longer be read" },
    },
  ],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

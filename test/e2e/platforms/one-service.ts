import type { PlatformSpec } from "../../../config/platform";

/** One Spring service with a database of its own, without a gateway: what starts in seconds. */
export const platform: PlatformSpec = {
  name: "clinic",
  description: "One service, for tests",
  registry: "registry.invalid/clinic",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services"] },
    { name: "database", internal: true, holds: ["databases"] },
  ],
  services: [
    {
      name: "patient",
      image: { repository: "clinic-service-patient", reference: "domain-service" },
      port: 8082,
      readiness: { path: "/actuator/health/readiness" },
      metrics: { path: "/actuator/prometheus" },
      startPeriod: "90s",
      resources: { cpus: 1, memory: "512MB", reservedMemory: "256MB" },
      poolSize: 20,
      uses: ["patient-db"],
      variableStyle: "spring",
      readOnlyRoot: true,
      variables: {
        SPRING_APPLICATION_NAME: "patient-service",
        REFERENCE_ROUTE: "patients",
        JAVA_TOOL_OPTIONS: "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError",
        MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: "true",
      },
    },
  ],
  balancers: [],
  databases: [{ name: "patient-db", engine: "postgres", database: "clinic_patient" }],
  databaseServers: {
    postgres: {
      resources: { cpus: 1, memory: "512MB", reservedMemory: "128MB" },
      maxConnections: 100,
      settings: { shared_buffers: "64MB" },
    },
  },
  caches: [],
  brokers: [],
  documents: [],
  objectStores: [],
  routes: [{ name: "patients", hosts: ["api"], path: "/api/patients/*", service: "patient" }],
  secrets: [],
  logs: { fileSize: "100MB", files: 50 },
  proxy: {
    resources: { cpus: 0.5, memory: "128MB" },
    headers: {
      "X-Frame-Options": "DENY",
      "X-Content-Type-Options": "nosniff",
      "X-XSS-Protection": "1; mode=block",
    },
  },
};

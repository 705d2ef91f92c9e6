import type { PlatformSpec } from "../platform";

/** Rofecare, a hospital information system: one Spring service a domain, each with a database of its own. */
export const rofecare: PlatformSpec = {
  name: "rofecare",
  description: "Hospital information system",
  registry: "ghcr.io/rofecare",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services"] },
    { name: "database", internal: true, holds: ["databases"] },
  ],
  services: [
    {
      name: "patient",
      image: { repository: "rofecare-service-patient", reference: "domain-service" },
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
        JAVA_TOOL_OPTIONS:
          "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+UseStringDeduplication",
        SPRING_DATASOURCE_HIKARI_MINIMUMIDLE: "5",
        SPRING_DATASOURCE_HIKARI_IDLETIMEOUT: "300000",
        SPRING_DATASOURCE_HIKARI_MAXLIFETIME: "1200000",
        SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT: "30000",
        MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: "true",
      },
    },
  ],
  databases: [{ name: "patient-db", engine: "postgres", database: "rofecare_patient" }],
  databaseServers: {
    postgres: {
      resources: { cpus: 1, memory: "1GB", reservedMemory: "512MB" },
      maxConnections: 100,
      settings: {
        shared_buffers: "256MB",
        effective_cache_size: "768MB",
        work_mem: "16MB",
        maintenance_work_mem: "128MB",
      },
    },
  },
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

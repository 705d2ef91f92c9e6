import type { PlatformPlan } from "../components/plan/platform";
import type { WorkloadPlan } from "../components/plan/workload";
import { TINY } from "../test/support/tiny-image";

/** Seconds before Docker looks at a container's health for the first time: more often, the looks would be the load. */
export const firstLook = 15;

/** A platform of small services that start in milliseconds: what it costs is what deploying costs. */
export function planServices(count: number): PlatformPlan {
  const names = Array.from({ length: count }, (_, index) => `service-${index + 1}`);
  return {
    name: "bench",
    networks: [{ name: "inside", internal: true }],
    databases: [],
    caches: [],
    brokers: [],
    documents: [],
    objectStores: [],
    services: names.map((name) => ({ workload: planService(name), needs: [] })),
    monitoring: { tools: [], leftOut: {} },
    proxy: { ...planService("proxy"), replicas: 0 },
    edge: {},
    keepsRoutes: false,
    routed: [],
    urls: {},
    dnsRecords: [],
    zoneRecords: [],
    secrets: [],
  };
}

function planService(part: string): WorkloadPlan {
  return {
    part,
    image: { name: TINY },
    replicas: 1,
    update: "rolling",
    command: ["httpd", "-f", "-p", "8080"],
    environment: { PORT: "8080" },
    files: [],
    volumes: [],
    networks: ["inside"],
    aliases: [],
    published: [],
    port: 8080,
    health: { command: ["CMD", "true"], interval: firstLook, timeout: 5, retries: 3, startPeriod: firstLook },
    readyTimeout: 300,
    resources: { cpus: 0.1, memory: "16MB" },
    readOnlyRoot: true,
    scratch: [],
    capabilities: [],
    stopGrace: 1,
    logs: { fileSize: "1MB", files: 1 },
  };
}

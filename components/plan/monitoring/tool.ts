import { networksOf } from "../../../config/networks";
import type { MonitoringTool } from "../../../config/monitoring";
import type { ResourceSpec } from "../../../config/resources";
import type { LoadedStack } from "../../../config/settings";
import { seconds } from "../../../config/units";
import { httpHealth } from "../workload";
import type { WorkloadPlan } from "../workload";

/** What one tool is watched with, and what it asks of the platform. */
export interface ToolPlan {
  tool: MonitoringTool;
  workload: WorkloadPlan;
  /** Parts that must be ready before it starts. */
  needs: string[];
  /** Names of the secrets that it is made with. */
  passwords: string[];
}

/** What a tool says of itself; everything else is the same for all. */
export interface Tool extends Partial<WorkloadPlan> {
  /** Name of its container, where there may be several. @default the tool's */
  part?: string;
  port: number;
  /** Path that answers when it is ready. */
  path: string;
  /** Seconds in which it may be not ready yet. @default 15 */
  startPeriod?: number;
  needs?: string[];
  passwords?: string[];
}

const exporter: ResourceSpec = { cpus: 0.25, memory: "64MB", reservedMemory: "24MB" };

/** What each tool gets unless the description says more. */
const defaults: Record<MonitoringTool, ResourceSpec> = {
  prometheus: { cpus: 0.5, memory: "512MB", reservedMemory: "128MB" },
  alertmanager: { cpus: 0.25, memory: "96MB", reservedMemory: "32MB" },
  zipkin: { cpus: 0.5, memory: "512MB", reservedMemory: "256MB" },
  "node-exporter": exporter,
  cadvisor: { cpus: 0.5, memory: "192MB", reservedMemory: "64MB" },
  "postgres-exporter": exporter,
  "mysqld-exporter": exporter,
  "redis-exporter": exporter,
  "kafka-exporter": exporter,
  grafana: { cpus: 0.5, memory: "384MB", reservedMemory: "192MB" },
  elasticsearch: { cpus: 1, memory: "1GB", reservedMemory: "768MB" },
  kibana: { cpus: 0.5, memory: "1GB", reservedMemory: "512MB" },
  phpmyadmin: { cpus: 0.25, memory: "192MB", reservedMemory: "64MB" },
  pgadmin: { cpus: 0.5, memory: "384MB", reservedMemory: "192MB" },
  "mongo-express": { cpus: 0.25, memory: "192MB", reservedMemory: "96MB" },
  "kafka-ui": { cpus: 0.5, memory: "512MB", reservedMemory: "256MB" },
};

/** The whole plan of a tool: replaced in place, reached by its name, without rights that it does not name. */
export function planTool(tool: MonitoringTool, own: Tool, { platform, settings }: LoadedStack): ToolPlan {
  const { part = tool, path, startPeriod = 15, needs = [], passwords = [], ...more } = own;
  const workload: WorkloadPlan = {
    part,
    image: { name: tool },
    replicas: 1,
    update: "recreate",
    environment: {},
    files: [],
    volumes: [],
    networks: networksOf("monitoring", platform),
    aliases: [part],
    published: [],
    health: httpHealth({ path }, own.port, startPeriod),
    readyTimeout: seconds(settings.readyTimeout),
    resources: platform.monitoring?.resources?.[tool] ?? defaults[tool],
    // what is laid into the root before the start needs a root that can be written
    readOnlyRoot: (more.files ?? []).length === 0,
    scratch: ["/tmp"],
    capabilities: [],
    stopGrace: 15,
    logs: platform.logs,
    ...more,
  };
  return { tool, workload, needs, passwords };
}

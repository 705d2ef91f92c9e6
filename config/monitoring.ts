import type { AlertSpec } from "./alerts";
import type { BrokerSpec, CacheSpec, DatabaseSpec, DocumentDatabaseSpec } from "./backing";
import type { ResourceSpec } from "./resources";
import type { Duration } from "./units";
import type { Environment } from "./value";

/**
 * What can watch a platform. The exporters of databases, caches and brokers come one for each server; a tool whose image
 * cannot be had here is left out.
 */
export type MonitoringTool =
  | "prometheus"
  | "alertmanager"
  | "zipkin"
  | "node-exporter"
  | "cadvisor"
  | "postgres-exporter"
  | "mysqld-exporter"
  | "redis-exporter"
  | "kafka-exporter"
  | "grafana"
  | "elasticsearch"
  | "kibana"
  | "kafka-ui"
  | "phpmyadmin"
  | "pgadmin"
  | "mongo-express";

export interface MonitoringSpec {
  /** The tools of `monitoring: light`. */
  light: MonitoringTool[];
  /** What `monitoring: full` has besides. */
  full: MonitoringTool[];
  /** What both have besides under `environment: development`, such as pages that change what databases hold. @default none */
  development?: MonitoringTool[];
  /** Time between two looks at a part. */
  interval: Duration;
  /** How long measurements are kept. */
  retention: Duration;
  /** What Prometheus tells Alertmanager of. @default nothing */
  alerts?: AlertSpec[];
  /** Shown to everybody. @default Grafana asks for a login */
  publicDashboard?: PublicDashboardSpec;
  /** What a tool gets over its defaults. */
  resources?: Partial<Record<MonitoringTool, ResourceSpec>>;
}

/**
 * A dashboard of Grafana's that everybody sees without a login. It is the only one of its Grafana, whose source of data
 * answers the expressions of these panels and no others: operators ask Prometheus at its own page.
 */
export interface PublicDashboardSpec {
  /** Route to Grafana at which it stands. */
  route: string;
  title: string;
  /** Time between two looks of a browser. */
  refresh: Duration;
  /** How far back it looks at first. */
  range: Duration;
  panels: PanelSpec[];
}

export interface PanelSpec {
  title: string;
  kind: "stat" | "timeseries";
  /** PromQL without variables of Grafana's: it is answered as it stands here or not at all. */
  expression: string;
  /** Name of each line; `{{label}}` is filled in. */
  legend: string;
  /** @default a number */
  unit?: "seconds" | "bytes" | "share" | "requests per second";
  /** Colours from these values on. @default none */
  thresholds?: { from: number; colour: "green" | "yellow" | "red" }[];
}

interface WatchedParts {
  databases: DatabaseSpec[];
  documents: DocumentDatabaseSpec[];
  caches: CacheSpec[];
  brokers: BrokerSpec[];
}

/** Tools that another tool is nothing without. */
export const toolNeeds: Partial<Record<MonitoringTool, MonitoringTool[]>> = {
  kibana: ["elasticsearch"],
  alertmanager: ["prometheus"],
};

/** The engine that a tool looks at. */
const watchedEngines: Partial<Record<MonitoringTool, string>> = {
  "postgres-exporter": "postgres",
  "mysqld-exporter": "mariadb",
  "redis-exporter": "redis",
  "kafka-exporter": "kafka",
  "kafka-ui": "kafka",
  phpmyadmin: "mariadb",
  pgadmin: "postgres",
  "mongo-express": "mongodb",
};

/** Names of the parts that a tool looks at, and so needs where it is asked for by its name. */
export function watchedParts(tool: MonitoringTool, { databases, documents, caches, brokers }: WatchedParts): string[] {
  // services use a server of documents by its databases
  const held = documents.flatMap(({ engine, databases: own }) => own.map(({ name }) => ({ engine, name })));
  return [...databases, ...held, ...caches, ...brokers]
    .filter(({ engine }) => engine === watchedEngines[tool])
    .map(({ name }) => name);
}

interface WatchedStack {
  monitoring: "none" | "light" | "full";
  environment: Environment;
}

/** The tools that one stack asks for. */
export function wantedTools(spec: MonitoringSpec | undefined, stack: WatchedStack): MonitoringTool[] {
  if (spec === undefined || stack.monitoring === "none") return [];
  const { light, full, development = [] } = spec;
  return [
    ...light,
    ...(stack.monitoring === "full" ? full : []),
    ...(stack.environment === "development" ? development : []),
  ];
}

/** All tools of a description, whatever a stack asks for. */
export function describedTools(spec: MonitoringSpec | undefined): MonitoringTool[] {
  return wantedTools(spec, { monitoring: "full", environment: "development" });
}

import type { AlertSpec } from "./alerts";
import type { ResourceSpec } from "./resources";
import type { Duration } from "./units";

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
  | "redis-exporter"
  | "kafka-exporter"
  | "grafana"
  | "elasticsearch"
  | "kibana"
  | "kafka-ui";

export interface MonitoringSpec {
  /** The tools of `monitoring: light`. */
  light: MonitoringTool[];
  /** What `monitoring: full` has besides. */
  full: MonitoringTool[];
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

/** Tools that another tool is nothing without. */
export const toolNeeds: Partial<Record<MonitoringTool, MonitoringTool[]>> = {
  kibana: ["elasticsearch"],
  alertmanager: ["prometheus"],
};

/** What a tool looks at, and so needs where it is asked for by its name. */
export const watchedKinds: Partial<Record<MonitoringTool, "databases" | "caches" | "brokers">> = {
  "postgres-exporter": "databases",
  "redis-exporter": "caches",
  "kafka-exporter": "brokers",
  "kafka-ui": "brokers",
};

/** The tools that one stack asks for. */
export function wantedTools(spec: MonitoringSpec | undefined, level: "none" | "light" | "full"): MonitoringTool[] {
  if (spec === undefined || level === "none") return [];
  return level === "light" ? spec.light : [...spec.light, ...spec.full];
}

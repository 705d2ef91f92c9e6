import type { AlertSpec } from "../../../config/alerts";
import { networksOf, openNetworks } from "../../../config/networks";
import type { LoadedStack } from "../../../config/settings";
import { seconds } from "../../../config/units";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

const port = 9093;

/** Where Prometheus sends alerts, by Alertmanager's name inside. */
export const alertsAddress = `alertmanager:${port}`;

/** A part that Prometheus looks at. */
export interface WatchedPart {
  part: string;
  replicas: number;
}

/** Alertmanager, alone: it keeps alerts for its page, and posts them to the stack's webhook where there is one. */
export function planAlertmanager(stack: LoadedStack): ToolPlan {
  const { platform, settings } = stack;
  const { webhook } = settings.alerts;
  const networks = networksOf("monitoring", platform);
  const path = "/etc/alertmanager/alertmanager.yml";
  return planTool(
    "alertmanager",
    {
      port,
      path: "/-/ready",
      metrics: { path: "/metrics" },
      // without an address of its own for others of its kind
      command: [`--config.file=${path}`, "--storage.path=/alertmanager", "--cluster.listen-address="],
      files: [{ path, content: configuration(webhook), mode: "0444" }],
      volumes: [{ name: "data", path: "/alertmanager", data: true }],
      networks: webhook === undefined ? networks : [...new Set([...networks, ...openNetworks(platform).slice(0, 1)])],
      user: "65534:65534",
    },
    stack,
  );
}

function configuration(webhook: string | undefined): string {
  const receiver = { name: "operators", ...(webhook && { webhook_configs: [{ url: webhook, send_resolved: true }] }) };
  const times = { group_wait: "5s", group_interval: "1m", repeat_interval: "4h" };
  const route = { receiver: receiver.name, group_by: ["alertname", "part"], ...times };
  return JSON.stringify({ route, receivers: [receiver] }, undefined, 2);
}

/** Prometheus' rules as JSON, which is YAML as well. */
export function alertRules(alerts: AlertSpec[], watched: WatchedPart[]): string {
  const rules = alerts.flatMap((alert) => {
    if (alert.each === undefined) return [rule(alert, {})];
    return watched.map(({ part, replicas }) => rule(filled(alert, { part, replicas }), { part }));
  });
  return JSON.stringify({ groups: [{ name: "platform", rules }] }, undefined, 2);
}

function rule({ name, expression, for: held, severity, summary }: AlertSpec, labels: object): object {
  return {
    alert: name,
    expr: expression,
    for: `${seconds(held)}s`,
    labels: { severity, ...labels },
    annotations: { summary },
  };
}

function filled(alert: AlertSpec, { part, replicas }: WatchedPart): AlertSpec {
  const fill = (text: string): string => text.replaceAll("${part}", part).replaceAll("${replicas}", String(replicas));
  return { ...alert, expression: fill(alert.expression), summary: fill(alert.summary) };
}

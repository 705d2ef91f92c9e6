import type { MonitoringSpec } from "../../../config/monitoring";
import { proxyPorts } from "../../../config/inside";
import { networksOf, serviceNetworks } from "../../../config/networks";
import type { LoadedStack } from "../../../config/settings";
import { seconds } from "../../../config/units";
import { isRabbitmq } from "../../../config/usable";
import { replicasAlias } from "../service";
import type { FilePlan, WorkloadPlan } from "../workload";
import { alertRules, alertsAddress } from "./alerts";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

const port = 9090;
const folder = "/etc/prometheus";

/** What Prometheus looks at beside the parts that say so. */
const fixed = [
  { part: "prometheus", target: `localhost:${port}`, replicas: 1 },
  { part: "proxy", target: `proxy:${proxyPorts.metrics}`, replicas: 1 },
];

/** Prometheus, which looks at every part that has measurements, at each replica by itself. */
export function planPrometheus(running: WorkloadPlan[], spec: MonitoringSpec, stack: LoadedStack): ToolPlan {
  const watched = running.filter(({ metrics, replicas }) => metrics !== undefined && replicas > 0);
  return planTool(
    "prometheus",
    {
      port,
      path: "/-/ready",
      command: [
        `--config.file=${folder}/prometheus.yml`,
        "--storage.tsdb.path=/prometheus",
        `--storage.tsdb.retention.time=${seconds(spec.retention)}s`,
      ],
      files: files(watched, spec, stack),
      volumes: [{ name: "data", path: "/prometheus", data: true }],
      networks: networks(stack),
      user: "65534:65534",
      stopGrace: 60,
    },
    stack,
  );
}

/** Those of the monitoring, and one of each other part that is on none of these and tells its measurements itself. */
function networks({ platform, settings }: LoadedStack): string[] {
  const joined = networksOf("monitoring", platform);
  const services = platform.services.filter(({ metrics }) => metrics !== undefined);
  const places = [
    ...services.map((service) => serviceNetworks(service, platform, settings)),
    ...platform.brokers.filter(isRabbitmq).map(() => networksOf("brokers", platform)),
  ];
  for (const own of places) {
    const [first] = own;
    if (first !== undefined && !own.some((network) => joined.includes(network))) joined.push(first);
  }
  return joined;
}

function files(watched: WorkloadPlan[], spec: MonitoringSpec, stack: LoadedStack): FilePlan[] {
  const configured = { path: `${folder}/prometheus.yml`, content: configuration(watched, spec, stack), mode: "0444" };
  if (spec.alerts === undefined) return [configured];
  const rules = alertRules(spec.alerts, [...fixed, ...watched]);
  return [configured, { path: `${folder}/rules.yml`, content: rules, mode: "0444" }];
}

/** Prometheus' configuration as JSON, which is YAML as well. */
function configuration(watched: WorkloadPlan[], { interval, alerts }: MonitoringSpec, { platform }: LoadedStack) {
  const every = `${seconds(interval)}s`;
  const told = watched.some(({ part }) => part === "alertmanager");
  return JSON.stringify(
    {
      global: {
        scrape_interval: every,
        ...(alerts && { evaluation_interval: every }),
        external_labels: { platform: platform.name },
      },
      ...(alerts && { rule_files: [`${folder}/rules.yml`] }),
      ...(told && { alerting: { alertmanagers: [{ static_configs: [{ targets: [alertsAddress] }] }] } }),
      scrape_configs: [
        ...fixed.map(({ part, target }) => ({ job_name: part, static_configs: [{ targets: [target] }] })),
        ...watched.map(scrape),
      ],
    },
    undefined,
    2,
  );
}

function scrape({ part, port: own, metrics, aliases }: WorkloadPlan): object {
  const { path = "/metrics", port: other = own } = metrics ?? {};
  const replicas = aliases.find((alias) => alias === replicasAlias(part));
  return {
    job_name: part,
    metrics_path: path,
    ...(replicas === undefined
      ? { static_configs: [{ targets: [`${part}:${other}`] }] }
      : { dns_sd_configs: [{ names: [replicas], type: "A", port: other, refresh_interval: "10s" }] }),
  };
}

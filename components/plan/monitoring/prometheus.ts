import type { MonitoringSpec } from "../../../config/monitoring";
import { proxyPorts } from "../../../config/inside";
import type { LoadedStack } from "../../../config/settings";
import { seconds } from "../../../config/units";
import { replicasAlias } from "../service";
import type { WorkloadPlan } from "../workload";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

const port = 9090;

/** Prometheus, which looks at every part that has measurements, at each replica by itself. */
export function planPrometheus(watched: WorkloadPlan[], spec: MonitoringSpec, stack: LoadedStack): ToolPlan {
  return planTool(
    "prometheus",
    {
      port,
      path: "/-/ready",
      command: [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        `--storage.tsdb.retention.time=${seconds(spec.retention)}s`,
      ],
      files: [{ path: "/etc/prometheus/prometheus.yml", content: configuration(watched, spec, stack), mode: "0444" }],
      volumes: [{ name: "data", path: "/prometheus", data: true }],
      user: "65534:65534",
      stopGrace: 60,
    },
    stack,
  );
}

/** Prometheus' configuration as JSON, which is YAML as well. */
function configuration(watched: WorkloadPlan[], { interval }: MonitoringSpec, { platform }: LoadedStack): string {
  const fixed = [
    { name: "prometheus", target: `localhost:${port}` },
    { name: "proxy", target: `proxy:${proxyPorts.metrics}` },
  ];
  return JSON.stringify(
    {
      global: { scrape_interval: `${seconds(interval)}s`, external_labels: { platform: platform.name } },
      scrape_configs: [
        ...fixed.map(({ name, target }) => ({ job_name: name, static_configs: [{ targets: [target] }] })),
        ...watched.filter(({ metrics, replicas }) => metrics !== undefined && replicas > 0).map(scrape),
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

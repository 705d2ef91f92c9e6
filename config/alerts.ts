import type { Duration } from "./units";

/** When somebody is to be told that a platform is not as it should be. */
export interface AlertSpec {
  /** One word in capitals, such as `PartDown`. */
  name: string;
  /** PromQL that gives something as long as it holds. */
  expression: string;
  /**
   * `part`: one alert for each part that is looked at; `${part}` and `${replicas}` in the expression and the summary are
   * its name and how many of it run. @default one alert
   */
  each?: "part";
  /** How long it must hold before anybody is told. */
  for: Duration;
  severity: "warning" | "critical";
  /** One sentence for whoever is told; Prometheus' own `{{ $labels.… }}` and `{{ $value }}` are filled in. */
  summary: string;
}

const share = "{{ $value | humanizePercentage }}";
const limited = '{container_label_platform_part!=""}';

/** What any platform wants to be told of. */
export const usualAlerts: AlertSpec[] = [
  {
    name: "PartDown",
    // replicas that are gone are gone from the list of targets too, so that none of them is down
    expression: '(count(up{job="${part}"} == 1) or vector(0)) < ${replicas}',
    each: "part",
    for: "15s",
    severity: "critical",
    summary: "{{ $value }} of ${replicas} of ${part} can be reached",
  },
  {
    name: "ErrorRatio",
    expression:
      'sum(rate(caddy_http_request_duration_seconds_count{server="main",code=~"5.."}[2m]))' +
      ' / sum(rate(caddy_http_request_duration_seconds_count{server="main"}[2m])) > 0.05',
    for: "1m",
    severity: "critical",
    summary: `${share} of the answers to requests from outside are errors of the platform`,
  },
  {
    name: "DiskAlmostFull",
    expression: 'node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"} < 0.1',
    for: "5m",
    severity: "warning",
    summary: `${share} of the machine's disk is free`,
  },
  {
    name: "MemoryAlmostFull",
    expression: "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1",
    for: "2m",
    severity: "warning",
    summary: `${share} of the machine's memory is free`,
  },
  {
    name: "PartMemoryAlmostFull",
    expression: `container_memory_working_set_bytes${limited} / (container_spec_memory_limit_bytes${limited} > 0) > 0.9`,
    for: "2m",
    severity: "warning",
    summary: `{{ $labels.container_label_platform_part }} uses ${share} of its memory and is killed at the limit`,
  },
];

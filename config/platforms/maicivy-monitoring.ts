import type { AlertSpec } from "../alerts";
import type { PublicDashboardSpec } from "../monitoring";

const errors = 'sum(rate(http_requests_total{job="backend",status=~"5.."}[5m]))';
const answers = 'sum(rate(http_requests_total{job="backend"}[5m]))';
const share = "{{ $value | humanizePercentage }}";

/** The seed's alerts. What is gone from the list of targets has no `up`, and an exporter can be up without its server. */
export const maicivyAlerts: AlertSpec[] = [
  {
    name: "BackendDown",
    expression: '(count(up{job="backend"} == 1) or vector(0)) < 1',
    for: "2m",
    severity: "critical",
    summary: "no backend can be reached",
  },
  {
    name: "HighErrorRate",
    expression: `${errors} / ${answers} > 0.05`,
    for: "5m",
    severity: "warning",
    summary: `${share} of the backend's answers are errors of its own`,
  },
  {
    name: "PostgresDown",
    expression: "absent(pg_up == 1)",
    for: "1m",
    severity: "critical",
    summary: "PostgreSQL takes no connection, or nothing looks at it",
  },
  {
    name: "RedisDown",
    expression: "absent(redis_up == 1)",
    for: "1m",
    severity: "warning",
    summary: "Redis takes no connection, or nothing looks at it",
  },
  {
    name: "DiskSpaceLow",
    expression: 'node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"} < 0.1',
    for: "5m",
    severity: "warning",
    summary: `${share} of the machine's disk is free`,
  },
  {
    name: "HighMemoryUsage",
    expression: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9",
    for: "5m",
    severity: "warning",
    summary: `${share} of the machine's memory is in use`,
  },
];

/** The seed's six panels. */
export const maicivyDashboard: PublicDashboardSpec = {
  route: "analytics",
  title: "maicivy – production",
  refresh: "5s",
  range: "1h",
  panels: [
    {
      title: "Visiteurs en temps réel",
      kind: "stat",
      expression: "sum(analytics_realtime_visitors)",
      legend: "Visiteurs actuels",
      thresholds: [
        { from: 0, colour: "green" },
        { from: 10, colour: "yellow" },
        { from: 50, colour: "red" },
      ],
    },
    {
      title: "Requêtes par seconde",
      kind: "timeseries",
      expression: "sum by (method, path) (rate(http_requests_total[5m]))",
      legend: "{{method}} {{path}}",
      unit: "requests per second",
    },
    {
      title: "Temps de réponse (P95)",
      kind: "timeseries",
      expression: "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
      legend: "P95",
      unit: "seconds",
    },
    {
      title: "Part des erreurs",
      kind: "timeseries",
      expression: `(${errors} or vector(0)) / ${answers}`,
      legend: "Erreurs 5xx",
      unit: "share",
    },
    {
      title: "Connexions à la base",
      kind: "timeseries",
      expression: 'sum(pg_stat_database_numbackends{datname="maicivy"})',
      legend: "Connexions actives",
    },
    {
      title: "Mémoire de Redis",
      kind: "timeseries",
      expression: "redis_memory_used_bytes",
      legend: "Mémoire utilisée",
      unit: "bytes",
    },
  ],
};

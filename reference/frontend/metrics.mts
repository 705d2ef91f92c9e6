/** Upper bounds in seconds; the time-out of a round of questions lies between the last two. */
const BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2];

interface Series {
  labels: string;
  count: number;
  sum: number;
  buckets: number[];
}

const startedAt = Date.now() / 1_000 - process.uptime();

/** Counts requests and their durations, and writes them as Prometheus reads them. */
export class Metrics {
  readonly #series = new Map<string, Series>();

  observe(path: string, status: number, seconds: number): void {
    const labels = `path="${path}",status="${status}"`;
    const series = this.#series.get(labels) ?? { labels, count: 0, sum: 0, buckets: BUCKETS.map(() => 0) };
    this.#series.set(labels, series);
    series.count += 1;
    series.sum += seconds;
    BUCKETS.forEach((bound, index) => {
      if (seconds <= bound) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
    });
  }

  text(): string {
    const durations = [...this.#series.values()].flatMap(histogramLines);
    const head = [
      "# HELP http_request_duration_seconds Answered requests.",
      "# TYPE http_request_duration_seconds histogram",
    ];
    return `${[...head, ...durations, ...processLines()].join("\n")}\n`;
  }
}

function histogramLines({ labels, count, sum, buckets }: Series): string[] {
  const name = "http_request_duration_seconds";
  return [
    ...BUCKETS.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${buckets[index] ?? 0}`),
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${count}`,
  ];
}

function processLines(): string[] {
  const { user, system } = process.cpuUsage();
  return [
    ...gauge("process_start_time_seconds", "Start, in seconds since 1970.", startedAt),
    ...gauge("process_resident_memory_bytes", "Memory in use.", process.memoryUsage.rss()),
    ...gauge("nodejs_heap_size_used_bytes", "Heap in use.", process.memoryUsage().heapUsed),
    "# HELP process_cpu_seconds_total Processor time.",
    "# TYPE process_cpu_seconds_total counter",
    `process_cpu_seconds_total ${(user + system) / 1_000_000}`,
  ];
}

const gauge = (name: string, help: string, value: number): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`,
  `${name} ${value}`,
];

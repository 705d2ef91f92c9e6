import { planPlatform } from "../../components/plan/platform";
import type { MonitoringPlan } from "../../components/plan/monitoring/monitoring";
import type { ToolPlan } from "../../components/plan/monitoring/tool";
import type { Settings } from "../../config/settings";
import { monitoring, rofecareStack, service, stackOf } from "./samples";

function planned(settings: Partial<Settings> = {}, unavailable: Record<string, string> = {}): MonitoringPlan {
  return planPlatform(rofecareStack(settings), unavailable).monitoring;
}

function tool(name: string, { tools }: MonitoringPlan = planned({ monitoring: "full" })): ToolPlan {
  const found = tools.filter(({ workload }) => workload.part === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${name}`);
  return found[0];
}

function running({ tools }: MonitoringPlan): string[] {
  return tools.flatMap(({ workload }) => (workload.replicas > 0 ? [workload.part] : [])).sort();
}

interface Scrape {
  job_name: string;
  metrics_path?: string;
  static_configs?: { targets: string[] }[];
  dns_sd_configs?: { names: string[]; type: string; port: number; refresh_interval: string }[];
}

interface Configuration {
  global: Record<string, unknown>;
  scrape_configs: Scrape[];
}

function configuration(settings: Partial<Settings> = {}, unavailable: Record<string, string> = {}): Configuration {
  const [file] = tool("prometheus", planned(settings, unavailable)).workload.files;
  return JSON.parse(file?.content as string) as Configuration;
}

/** Each job with where it looks. */
function watched(settings: Partial<Settings> = {}, unavailable: Record<string, string> = {}): Record<string, string> {
  const jobs = configuration(settings, unavailable).scrape_configs.map(
    ({ job_name, metrics_path = "/metrics", static_configs, dns_sd_configs }) => {
      const fixed = static_configs?.flatMap(({ targets }) => targets) ?? [];
      const found = dns_sd_configs?.flatMap(({ names, port }) => names.map((name) => `each of ${name}:${port}`)) ?? [];
      return [job_name, `${[...fixed, ...found].join()}${metrics_path}`] as const;
    },
  );
  return Object.fromEntries(jobs);
}

const light = [
  "cadvisor",
  "kafka-exporter",
  "node-exporter",
  "postgres-exporter",
  "prometheus",
  "redis-exporter",
  "zipkin",
];
const full = ["elasticsearch", "grafana", "kafka-ui", "kibana"];

test("none, light and full", () => {
  expect(running(planned({ monitoring: "none" }))).toEqual([]);
  expect(running(planned({}))).toEqual(light);
  expect(running(planned({ monitoring: "full" }))).toEqual([...light, ...full].sort());
});

test("a platform that is not watched has no tools", () => {
  expect(planPlatform(stackOf()).monitoring).toEqual({ tools: [], leftOut: {} });
  const some = planPlatform(stackOf({ monitoring: monitoring() })).monitoring;
  expect(some.tools.map(({ workload }) => [workload.part, workload.replicas])).toEqual([
    ["prometheus", 1],
    ["zipkin", 1],
    ["grafana", 0],
  ]);
});

test("an exporter for each server", () => {
  const parts = running(planned({ databases: "per-service" })).filter((part) => part.endsWith("-db-exporter"));
  expect(parts).toHaveLength(8);
  const exporter = tool("patient-db-exporter", planned({ databases: "per-service" }));
  expect(exporter).toMatchObject({ tool: "postgres-exporter", needs: ["patient-db"] });
  expect(exporter.workload.environment).toEqual({
    DATA_SOURCE_URI: "patient-db:5432/postgres?sslmode=disable",
    DATA_SOURCE_USER: "platform_monitor",
    DATA_SOURCE_PASS: { secret: "patient-db-monitor" },
  });
});

test("everything that has measurements is looked at, the proxy and the tools among it", () => {
  const spring = (name: string, port: number): [string, string] => [
    name,
    `each of tasks.${name}:${port}/actuator/prometheus`,
  ];
  const expected = {
    prometheus: "localhost:9090/metrics",
    proxy: "proxy:2020/metrics",
    ...Object.fromEntries([
      spring("config-server", 8888),
      spring("discovery-server", 8761),
      spring("gateway", 8080),
      spring("identity", 8081),
      spring("patient", 8082),
      spring("clinical", 8083),
      spring("medical-technology", 8084),
      spring("pharmacy", 8085),
      spring("finance", 8086),
      spring("platform", 8087),
      spring("interoperability", 8088),
    ]),
    frontend: "each of tasks.frontend:3000/metrics",
    "postgres-exporter": "postgres-exporter:9187/metrics",
    "redis-exporter": "redis-exporter:9121/metrics",
    "kafka-exporter": "kafka-exporter:9308/metrics",
    "node-exporter": "node-exporter:9100/metrics",
    cadvisor: "cadvisor:8080/metrics",
    zipkin: "zipkin:9411/prometheus",
  };
  expect(watched()).toEqual(expected);
  expect(watched({ monitoring: "full" })).toEqual({ ...expected, grafana: "grafana:3000/metrics" });
  expect(configuration().global).toEqual({ scrape_interval: "10s", external_labels: { platform: "rofecare" } });
});

test("each replica is looked at by itself, and what does not run is not", () => {
  const [job] = configuration({ replicas: { patient: 3 } }).scrape_configs.filter(
    ({ job_name }) => job_name === "patient",
  );
  expect(job?.dns_sd_configs).toEqual([{ names: ["tasks.patient"], type: "A", port: 8082, refresh_interval: "10s" }]);
  expect(Object.keys(watched({ only: ["patient", "prometheus"] })).sort()).toEqual([
    "config-server",
    "discovery-server",
    "patient",
    "prometheus",
    "proxy",
  ]);
  expect(Object.keys(watched({}, { cadvisor: "no registry" }))).not.toContain("cadvisor");
});

test("measurements on a port of their own", () => {
  const services = [service("web", { metrics: { path: "/m", port: 9100 } }), service("quiet", { port: 1 })];
  const { tools } = planPlatform(stackOf({ services, monitoring: monitoring() })).monitoring;
  const [file] = tools[0]?.workload.files ?? [];
  const jobs = (JSON.parse(file?.content as string) as Configuration).scrape_configs;
  expect(jobs.map(({ job_name }) => job_name)).toEqual(["prometheus", "proxy", "web", "zipkin"]);
  expect(jobs[2]).toMatchObject({ metrics_path: "/m", dns_sd_configs: [{ names: ["tasks.web"], port: 9100 }] });
});

test("what cannot be had is left out with its reason, and only where the stack asks for it", () => {
  const unavailable = { grafana: "no registry answers", "kafka-ui": "no registry answers" };
  const some = planned({ monitoring: "full" }, unavailable);
  expect(some.leftOut).toEqual(unavailable);
  expect(running(some)).toEqual([...light, "elasticsearch", "kibana"].sort());
  expect(planned({}, unavailable).leftOut).toEqual({});
});

test("a tool without what it needs does not run either", () => {
  const searchless = planned({ monitoring: "full" }, { elasticsearch: "no registry" });
  expect(running(searchless)).toEqual([...light, "grafana", "kafka-ui"].sort());
  expect(searchless.leftOut).toEqual({ elasticsearch: "no registry", kibana: "it needs elasticsearch: no registry" });
  expect(planned({ monitoring: "full" }, { kibana: "too old", elasticsearch: "no registry" }).leftOut).toEqual({
    elasticsearch: "no registry",
    kibana: "too old",
  });
  expect(running(planned({ only: ["monitoring", "redis"] }))).toEqual(
    light.filter((part) => !["kafka-exporter", "postgres-exporter"].includes(part)),
  );
});

test("tools that keep data keep it while they do not run", () => {
  for (const name of ["prometheus", "grafana", "elasticsearch"]) {
    const stopped = tool(name, planned({ monitoring: "none" })).workload;
    expect(stopped).toMatchObject({ replicas: 0, volumes: [{ name: "data", data: true }] });
    expect(stopped.volumes).toEqual(tool(name).workload.volumes);
  }
});

test("every tool lives with what it watches, has no port outside and is confined", () => {
  for (const { workload } of planned({ monitoring: "full" }).tools) {
    const watches = /^(postgres|redis|kafka)-exporter$|^kafka-ui$/.test(workload.part);
    expect([workload.part, workload.networks]).toEqual([
      workload.part,
      watches ? ["backend", "database"] : ["backend"],
    ]);
    expect(workload).toMatchObject({ published: [], capabilities: [], update: "recreate", aliases: [workload.part] });
  }
});

test("exporters and consoles wait for what they look at, and no password stands in a command", () => {
  const needs = planned({ monitoring: "full" }).tools.map(({ workload, needs }) => [workload.part, needs] as const);
  expect(Object.fromEntries(needs.filter(([, all]) => all.length > 0))).toEqual({
    "postgres-exporter": ["postgres"],
    "redis-exporter": ["redis"],
    "kafka-exporter": ["kafka"],
    "kafka-ui": ["kafka"],
    kibana: ["elasticsearch"],
  });
  const content = {
    template:
      "--kafka.server=kafka:29092\n--sasl.enabled\n--sasl.mechanism=scram-sha256\n" +
      "--sasl.username=${user}\n--sasl.password=${password}\n",
    values: { user: { login: "kafka-password", user: "kafka_v1" }, password: { secret: "kafka-password" } },
  };
  expect(tool("redis-exporter").workload.environment).toEqual({
    REDIS_ADDR: "redis://redis:6379",
    REDIS_PASSWORD: { secret: "redis-password" },
  });
  const { command, files } = tool("kafka-exporter").workload;
  expect([command, files]).toEqual([
    ["@/etc/platform/arguments"],
    [{ path: "/etc/platform/arguments", mode: "0444", content }],
  ]);
  expect(tool("kafka-ui").workload.environment).toEqual({
    SERVER_PORT: "8180",
    KAFKA_CLUSTERS_0_NAME: "kafka",
    KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: "kafka:29092",
    KAFKA_CLUSTERS_0_PROPERTIES_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
    KAFKA_CLUSTERS_0_PROPERTIES_SASL_MECHANISM: "SCRAM-SHA-256",
    KAFKA_CLUSTERS_0_PROPERTIES_SASL_JAAS_CONFIG: {
      template:
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";',
      values: { user: { login: "kafka-password", user: "kafka_v1" }, password: { secret: "kafka-password" } },
    },
  });
  expect(tool("grafana").passwords).toEqual(["grafana-admin"]);
  expect(tool("grafana").workload.environment["GF_SECURITY_ADMIN_PASSWORD"]).toEqual({ secret: "grafana-admin" });
});

test("the description's resources for a tool go over its own", () => {
  const resources = { prometheus: { cpus: 2, memory: "2GB" } } as const;
  const { tools } = planPlatform(stackOf({ monitoring: monitoring({ resources }) })).monitoring;
  expect(tools[0]?.workload.resources).toEqual(resources.prometheus);
  expect(tool("prometheus").workload.command).toContain("--storage.tsdb.retention.time=1296000s");
});

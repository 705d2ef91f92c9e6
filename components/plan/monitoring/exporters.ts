import { networksOf } from "../../../config/networks";
import type { LoadedStack } from "../../../config/settings";
import type { BackingPlan } from "../backing";
import { addresses } from "../connection";
import type { ConnectionPlan } from "../connection";
import type { FilePlan } from "../workload";
import { monitorLogin } from "../database-logins";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

const metrics = { path: "/metrics" };

/** The exporter of one server: of databases, of a cache or of a broker; none for somebody else's, nor where none is known. */
export function planExporter(server: BackingPlan, stack: LoadedStack): ToolPlan[] {
  const [connection] = Object.values(server.connections);
  if (connection?.hosts.includes(server.name) !== true) return [];
  const plan = exporters[connection.kind];
  return plan === undefined ? [] : [plan(server, connection, stack)];
}

type Planner = (...all: [BackingPlan, ConnectionPlan, LoadedStack]) => ToolPlan;

/** RabbitMQ tells its measurements itself; a store of objects or documents tells none that Prometheus could fetch. */
const exporters: Partial<Record<ConnectionPlan["kind"], Planner>> = {
  postgres: ({ name }, { port }, stack) => {
    const { user, secret } = monitorLogin(name, stack.settings);
    const environment = {
      DATA_SOURCE_URI: `${name}:${port}/postgres?sslmode=disable`,
      DATA_SOURCE_USER: user,
      DATA_SOURCE_PASS: { secret },
    };
    return planTool(
      "postgres-exporter",
      { ...place(name, "databases", stack), path: "/", port: 9187, environment },
      stack,
    );
  },
  mariadb: ({ name }, { port }, stack) => {
    const { user, secret } = monitorLogin(name, stack.settings);
    const lines = ["[client]", `host=${name}`, `port=${port}`, `user=${user}`, "password=${password}"];
    const content = { template: `${lines.join("\n")}\n`, values: { password: { secret } } };
    const files = [{ path: "/etc/platform/my.cnf", content, mode: "0444" }];
    const command = files.map(({ path }) => `--config.my-cnf=${path}`);
    return planTool(
      "mysqld-exporter",
      { ...place(name, "databases", stack), path: "/", port: 9104, command, files },
      stack,
    );
  },
  redis: ({ name }, { password, ...connection }, stack) => {
    const environment = {
      REDIS_ADDR: `redis://${addresses(connection)}`,
      ...(password && { REDIS_PASSWORD: password }),
    };
    return planTool(
      "redis-exporter",
      { ...place(name, "caches", stack), path: "/health", port: 9121, environment },
      stack,
    );
  },
  kafka: ({ name }, connection, stack) => {
    const files = [kafkaArguments(connection)];
    const command = files.map(({ path }) => `@${path}`);
    return planTool(
      "kafka-exporter",
      { ...place(name, "brokers", stack), path: "/healthz", port: 9308, command, files },
      stack,
    );
  },
};

/** Its password is an argument, and arguments in a file stand in no process list. */
function kafkaArguments({ user = "", password = "", ...connection }: ConnectionPlan): FilePlan {
  const lines = [
    `--kafka.server=${addresses({ ...connection })}`,
    "--sasl.enabled",
    "--sasl.mechanism=scram-sha256",
    "--sasl.username=${user}",
    "--sasl.password=${password}",
  ];
  const content = { template: `${lines.join("\n")}\n`, values: { user, password } };
  return { path: "/etc/platform/arguments", content, mode: "0444" };
}

function place(server: string, kind: "databases" | "caches" | "brokers", { platform }: LoadedStack) {
  const networks = [...new Set([...networksOf("monitoring", platform), ...networksOf(kind, platform)])];
  return { part: `${server}-exporter`, metrics, networks, needs: [server] };
}

/** What cAdvisor leaves out: nothing here asks for it, and it costs memory and processor time. */
const unmeasured = [
  ...["advtcp", "app", "cpu_topology", "cpuLoad", "cpuset", "disk", "hugetlb", "memory_numa", "oom_event", "percpu"],
  ...["pressure", "process", "referenced_memory", "resctrl", "sched", "tcp", "udp"],
];

/** What the host and its containers use. */
export function planHostExporters(stack: LoadedStack): ToolPlan[] {
  return [planNodeExporter(stack), planContainerExporter(stack)];
}

function planNodeExporter(stack: LoadedStack): ToolPlan {
  const command = ["--path.rootfs=/host", "--path.procfs=/host/proc", "--path.sysfs=/host/sys"];
  const hostPaths = [{ host: "/", path: "/host" }];
  return planTool("node-exporter", { port: 9100, path: "/", metrics, command, hostPaths }, stack);
}

function planContainerExporter(stack: LoadedStack): ToolPlan {
  const command = [
    "--docker_only=true",
    "--housekeeping_interval=15s",
    "--max_housekeeping_interval=15s",
    "--store_container_labels=false",
    "--whitelisted_container_labels=platform.part,platform.stack,platform.generation",
    `--disable_metrics=${unmeasured.join(",")}`,
  ];
  const same = ["/sys", "/var/run/docker.sock", "/var/lib/docker"].map((path) => ({ host: path, path }));
  const hostPaths = [...same, { host: "/", path: "/rootfs" }];
  return planTool("cadvisor", { port: 8080, path: "/healthz", metrics, command, hostPaths }, stack);
}

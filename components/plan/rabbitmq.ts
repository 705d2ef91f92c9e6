import { rabbitmqPorts } from "../../config/backing";
import type { RabbitmqSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { loginPlan } from "./logins";
import { administratorOf, makeLogins, retireLogin, virtualHostLogin } from "./rabbitmq-logins";
import type { VirtualHostLogin } from "./rabbitmq-logins";
import { currentName } from "./secret-versions";
import { laterLooks } from "./workload";
import type { FilePlan, HealthPlan, WorkloadPlan } from "./workload";

const cookieFile = "/etc/platform/erlang-cookie";
const definitionsFile = "/etc/platform/definitions.json";
const dataPath = "/var/lib/rabbitmq";

/** One RabbitMQ node with its virtual hosts, each with a login of its own, and how each is reached. */
export function planRabbitmq(broker: RabbitmqSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name, virtualHosts } = broker;
  const logins = virtualHosts.map((virtualHost) => virtualHostLogin(virtualHost, settings));
  const administratorSecret = administratorOf(broker, settings);
  return {
    name,
    workload: planServer(broker, platform, settings),
    passwords: [cookieOf(broker, settings), administratorSecret, ...logins.map(({ secret }) => secret)],
    setUp: makeLogins(name, logins, administratorSecret),
    logins: logins.map((login) => loginPlan(name, login, retireLogin(name, login))),
    connections: Object.fromEntries(logins.map((login) => [login.name, connection(name, login)])),
  };
}

function connection(host: string, { virtualHost, user, secret }: VirtualHostLogin): ConnectionPlan {
  return {
    kind: "rabbitmq",
    hosts: [host],
    port: rabbitmqPorts.clients,
    virtualHost,
    user: { login: secret, user },
    password: { secret },
    tls: false,
    options: {},
  };
}

/** Name of the secret that nodes and their tools know each other by. */
function cookieOf({ name }: RabbitmqSpec, settings: Settings): string {
  return currentName(`${name}-cookie`, settings);
}

// Erlang takes the cookie from a file that is its user's alone, and memory for as many files as it may open
const start = [
  `install -m 0400 ${cookieFile} ${dataPath}/.erlang.cookie`,
  "ulimit -S -n 65536 || true",
  "exec rabbitmq-server",
].join("\n");

// clients are let in last; RabbitMQ notes nothing of a connection that says nothing
const probe = [
  `exec 3<>/dev/tcp/127.0.0.1/${rabbitmqPorts.clients} 4<>/dev/tcp/127.0.0.1/${rabbitmqPorts.metrics}`,
  "printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&4",
  "read -r -t 4 -u 4 answer && [[ $answer == HTTP/* ]]",
].join(" && ");
const health: HealthPlan = { command: ["CMD", "bash", "-c", probe], timeout: 6, startPeriod: 120, ...laterLooks };

function planServer(broker: RabbitmqSpec, platform: PlatformSpec, settings: Settings): WorkloadPlan {
  const { name, hostPort, resources } = broker;
  const { clients, metrics } = rabbitmqPorts;
  return {
    part: name,
    image: { name: "rabbitmq" },
    replicas: 1,
    update: "recreate",
    // the data lie in a folder that is named after the node
    hostname: name,
    command: ["bash", "-c", start],
    environment: { RABBITMQ_NODENAME: `rabbit@${name}` },
    files: filesOf(broker, settings),
    volumes: [{ name: "data", path: dataPath, data: true }],
    ...backingPlace("brokers", { part: name, port: { inside: clients, host: hostPort } }, platform, settings),
    port: clients,
    metrics: { path: "/metrics", port: metrics },
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources,
    user: "999:999",
    readOnlyRoot: false,
    scratch: [],
    capabilities: [],
    stopGrace: 60,
    logs: platform.logs,
  };
}

function filesOf(broker: RabbitmqSpec, settings: Settings): FilePlan[] {
  const mode = "0444";
  const folder = "/etc/rabbitmq";
  return [
    { path: `${folder}/conf.d/50-platform.conf`, content: configuration(broker), mode },
    { path: `${folder}/enabled_plugins`, content: "[rabbitmq_management,rabbitmq_prometheus].\n", mode },
    // a broker that is given definitions makes no user of its own that everybody knows
    { path: definitionsFile, content: '{ "users": [] }\n', mode },
    { path: cookieFile, content: { secret: cookieOf(broker, settings) }, mode },
  ];
}

function configuration({ resources, settings }: RabbitmqSpec): string {
  const properties: Record<string, string> = {
    "listeners.tcp.default": String(rabbitmqPorts.clients),
    "management.tcp.port": String(rabbitmqPorts.management),
    "prometheus.tcp.port": String(rabbitmqPorts.metrics),
    load_definitions: definitionsFile,
    // without it RabbitMQ takes the machine's memory for its own
    total_memory_available_override_value: String(mebibytes(resources.memory) * 1024 * 1024),
    "vm_memory_high_watermark.relative": "0.6",
    "disk_free_limit.relative": "1.0",
    "log.file": "false",
    "log.console": "true",
    "log.console.level": "info",
    ...settings,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

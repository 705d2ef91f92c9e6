import { kafkaPorts } from "../../config/backing";
import type { KafkaSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import { addLogin, loginModule, mechanism, removeLogin } from "./kafka-logins";
import { loginUser, versionName, versionOf } from "./secret-versions";
import { laterLooks } from "./workload";
import type { HealthPlan, WorkloadPlan } from "./workload";

const { inside, controller, administration } = kafkaPorts;
const dataPath = "/var/lib/kafka/data";

const probe = ["CMD", "bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${inside}`];
const health: HealthPlan = { command: probe, timeout: 5, startPeriod: 120, ...laterLooks };

/** One Kafka node in KRaft mode, broker and controller in one, with one login for its clients, and how it is reached. */
export function planKafka(broker: KafkaSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name } = broker;
  const password = `${name}-password`;
  const version = versionOf(password, settings);
  const login = { user: loginUser(name, version), secret: versionName(password, version) };
  const access = { user: { login: login.secret, user: login.user }, password: { secret: login.secret } };
  return {
    name,
    workload: planServer(broker, platform, settings),
    passwords: [login.secret],
    setUp: addLogin(name, login),
    logins: [{ name: `${name}-login-v${version}`, retire: removeLogin(name, login) }],
    connections: { [name]: { kind: "kafka", hosts: [name], port: inside, ...access, tls: false, options: {} } },
  };
}

function planServer(broker: KafkaSpec, platform: PlatformSpec, settings: Settings): WorkloadPlan {
  const { name, hostPort, clusterId, resources } = broker;
  const mark = { file: "meta.properties", prefix: "cluster.id=", value: clusterId, meaning: "cluster id of Kafka" };
  return {
    part: name,
    image: { name: "kafka" },
    replicas: 1,
    update: "recreate",
    environment: environmentOf(broker),
    files: [],
    volumes: [{ name: "data", path: dataPath, data: true, mark }],
    ...backingPlace("brokers", { part: name, port: { inside: hostPort, host: hostPort } }, platform, settings),
    port: inside,
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources,
    readOnlyRoot: false,
    scratch: [],
    capabilities: [],
    stopGrace: 60,
    logs: platform.logs,
  };
}

function environmentOf({ name, hostPort, clusterId, heap, settings }: KafkaSpec): Record<string, string> {
  const megabytes = mebibytes(heap);
  const properties: Record<string, string> = {
    "node.id": "1",
    "process.roles": "broker,controller",
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    "controller.listener.names": "CONTROLLER",
    ...listeners(name, hostPort),
    "log.dirs": dataPath,
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    ...settings,
  };
  const named = Object.entries(properties).map(([key, value]) => [variableOf(key), value] as const);
  return {
    ...Object.fromEntries(named),
    CLUSTER_ID: clusterId,
    KAFKA_HEAP_OPTS: `-Xms${Math.ceil(megabytes / 2)}m -Xmx${megabytes}m`,
  };
}

/** Clients log in; the broker itself and its tools come by a listener that its own container alone reaches. */
function listeners(name: string, hostPort: number): Record<string, string> {
  const own = `ADMINISTRATION://127.0.0.1:${administration}`;
  const login = Object.fromEntries(
    ["inside", "host"].map((listener) => [
      `listener.name.${listener}.${mechanism.toLowerCase()}.sasl.jaas.config`,
      `${loginModule};`,
    ]),
  );
  return {
    listeners: `INSIDE://:${inside},HOST://:${hostPort},${own},CONTROLLER://127.0.0.1:${controller}`,
    // programs on the host reach the broker on the port that infraOnly publishes
    "advertised.listeners": `INSIDE://${name}:${inside},HOST://localhost:${hostPort},${own}`,
    "listener.security.protocol.map":
      "INSIDE:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT,ADMINISTRATION:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "ADMINISTRATION",
    "sasl.enabled.mechanisms": mechanism,
    ...login,
  };
}

/** The variable by which the official image takes a server property. */
function variableOf(property: string): string {
  return `KAFKA_${property.replaceAll("_", "__").replaceAll("-", "___").replaceAll(".", "_").toUpperCase()}`;
}

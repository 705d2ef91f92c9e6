import { kafkaPorts } from "../../config/backing";
import type { BrokerSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import { laterLooks } from "./workload";
import type { HealthPlan } from "./workload";

const { inside, controller } = kafkaPorts;
const dataPath = "/var/lib/kafka/data";

const probe = ["CMD", "bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${inside}`];
const health: HealthPlan = { command: probe, timeout: 5, startPeriod: 60, ...laterLooks };

/** One Kafka node in KRaft mode, broker and controller in one, and how it is reached. */
export function planKafka(broker: BrokerSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name, hostPort, clusterId, resources } = broker;
  const mark = { file: "meta.properties", prefix: "cluster.id=", value: clusterId, meaning: "cluster id of Kafka" };
  return {
    name,
    workload: {
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
    },
    passwords: [],
    logins: [],
    connections: { [name]: { kind: "kafka", hosts: [name], port: inside, tls: false, options: {} } },
  };
}

function environmentOf({ name, hostPort, clusterId, heap, settings }: BrokerSpec): Record<string, string> {
  const megabytes = mebibytes(heap);
  const properties: Record<string, string> = {
    "node.id": "1",
    "process.roles": "broker,controller",
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `INSIDE://:${inside},HOST://:${hostPort},CONTROLLER://127.0.0.1:${controller}`,
    // programs on the host reach the broker on the port that infraOnly publishes
    "advertised.listeners": `INSIDE://${name}:${inside},HOST://localhost:${hostPort}`,
    "listener.security.protocol.map": "INSIDE:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "INSIDE",
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

/** The variable by which the official image takes a server property. */
function variableOf(property: string): string {
  return `KAFKA_${property.replaceAll("_", "__").replaceAll("-", "___").replaceAll(".", "_").toUpperCase()}`;
}

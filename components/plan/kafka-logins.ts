import { kafkaPorts } from "../../config/backing";
import type { ConnectionPlan } from "./connection";
import type { PlanValue, TaskPlan } from "./workload";

/** How clients prove who they are. */
export const mechanism = "SCRAM-SHA-256";

/** What Java's clients and the broker call it, in a setting of JAAS. */
export const loginModule = "org.apache.kafka.common.security.scram.ScramLoginModule required";

export interface KafkaLogin {
  user: string;
  /** Name of the secret that is its password. */
  secret: string;
}

/** The properties by which a client of Java logs in. */
export function clientProperties({ user = "", password = "" }: ConnectionPlan): Record<string, PlanValue> {
  const template = `${loginModule} username="\${user}" password="\${password}";`;
  return {
    "security.protocol": "SASL_PLAINTEXT",
    "sasl.mechanism": mechanism,
    "sasl.jaas.config": { template, values: { user, password } },
  };
}

// Beside the broker in its container: without a bound of its own the tool would take the broker's heap once more.
const tool =
  `KAFKA_HEAP_OPTS=-Xmx64m KAFKA_JVM_PERFORMANCE_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" ` +
  `/opt/kafka/bin/kafka-configs.sh --bootstrap-server 127.0.0.1:${kafkaPorts.administration} --alter --entity-type users`;

/** Makes a login, or gives it its password again; it stands in the data, and others stay. */
export function addLogin(part: string, { user, secret }: KafkaLogin): TaskPlan {
  return {
    purpose: "Making the login of clients",
    part,
    command: ["bash", "-c", `${tool} --entity-name "$0" --add-config-file /dev/stdin`, user],
    stdin: { template: `${mechanism}=password=\${password}\n`, values: { password: { secret } } },
  };
}

/** One that is gone already is as it should be. */
export function removeLogin(part: string, { user }: KafkaLogin): TaskPlan {
  const script =
    `answer=$(${tool} --entity-name "$0" --delete-config ${mechanism} 2>&1) || ` +
    `[[ $answer == *"credential that does not exist"* ]] || { echo "$answer" >&2; exit 1; }`;
  return { purpose: "Taking away an old login", part, command: ["bash", "-c", script, user], stdin: "" };
}

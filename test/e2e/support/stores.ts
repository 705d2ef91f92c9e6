import { spawnSync } from "node:child_process";
import { textOf } from "../../../bench/peer/values";
import type { ConnectionPlan } from "../../../components/plan/connection";
import { clientProperties } from "../../../components/plan/kafka-logins";

interface Ending {
  code: number | null;
  /** Both outputs. */
  said: string;
}

/** Runs a command in a container; what it must not show it gets by its environment or its input. */
function inside(container: string, script: string, environment: NodeJS.ProcessEnv, input = ""): Ending {
  const passed = Object.keys(environment).flatMap((name) => ["--env", name]);
  const words = ["exec", "--interactive", ...passed, container, "bash", "-c", script];
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync("docker", words, { encoding: "utf8", env, input, timeout: 120_000 });
  return { code: status, said: `${stdout}${stderr}`.trim() };
}

/** What Redis answers to a client with a password. */
export function askRedis(container: string, password: string, command: string): string {
  return inside(container, `redis-cli ${command}`, { REDISCLI_AUTH: password }).said;
}

const tools = "/opt/kafka/bin";

function withLogin(container: string, login: { user: string; password: string }, script: string, input?: string) {
  const server: ConnectionPlan = { kind: "kafka", hosts: ["kafka"], port: 29_092, tls: false, options: {} };
  const properties = Object.entries(clientProperties({ ...server, ...login }));
  const LOGIN = properties.map(([name, value]) => `${name}=${textOf(value, String)}\n`).join("");
  const prepared = `file=$(mktemp); echo "$LOGIN" >$file; ${script}; code=$?; rm $file; exit $code`;
  return inside(container, prepared, { LOGIN }, input);
}

/** A record into a topic, as a client with a login. */
export function produce(container: string, login: { user: string; password: string }, record: string): Ending {
  const client = `--bootstrap-server kafka:29092 --producer.config $file --topic records`;
  return withLogin(container, login, `${tools}/kafka-console-producer.sh ${client}`, `${record}\n`);
}

/** The first records of the topic. */
export function consume(container: string, login: { user: string; password: string }, count: number): Ending {
  const client = `--bootstrap-server kafka:29092 --consumer.config $file --topic records --from-beginning`;
  const bounds = `--max-messages ${count} --timeout-ms 60000`;
  return withLogin(container, login, `${tools}/kafka-console-consumer.sh ${client} ${bounds}`);
}

/** What MariaDB answers to a client with a login, over TCP. */
export function askMariadb(container: string, login: { user: string; password: string }, sql: string): string {
  const client = "mariadb --no-defaults --batch --skip-column-names --protocol=tcp --host=127.0.0.1";
  const charset = "--default-character-set=utf8mb4";
  return inside(container, `${client} ${charset} --user="$NAME"`, { MYSQL_PWD: login.password, NAME: login.user }, sql)
    .said;
}

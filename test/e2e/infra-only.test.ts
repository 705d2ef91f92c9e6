import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { clientProperties } from "../../components/plan/kafka-logins";
import { textOf } from "../../bench/peer/values";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { containersOf, docker, dockerWith, healthOf, namesOf } from "./support/docker";
import { isFree, TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(240_000);

/** The description's own: programs in an IDE are set to them. */
const ports = { postgres: 5433, redis: 6379, kafka: 9092 };

let stack: TestStack;
let credentials: Outputs["credentials"];

beforeAll(async () => {
  for (const [part, port] of Object.entries(ports)) {
    if (!(await isFree(port))) throw new Error(`port ${port} of ${part} is taken on this machine; this test needs it`);
  }
  stack = await TestStack.make({ platform: "rofecare", infraOnly: true });
  expectCode(await stack.up(), 0);
  ({ credentials } = await stack.outputs<Outputs>("--show-secrets"));
});

afterAll(() => stack.remove());

const imageOf = (part: string): string => String(containersOf(stack.name)[part]?.Image);

/** Runs a client as a program on this machine would run: on its network, and no other. */
function onHost(part: string, variables: Record<string, string>, script: string): string {
  const passed = Object.keys(variables).flatMap((name) => ["--env", name]);
  const words = ["run", "--rm", "--network", "host", ...passed, "--entrypoint", "sh", imageOf(part), "-c", script];
  return dockerWith(variables, ...words);
}

test("databases, caches and brokers run alone", () => {
  expect(Object.keys(containersOf(stack.name)).sort()).toEqual(Object.keys(ports).sort());
  for (const [part, { HostConfig }] of Object.entries(containersOf(stack.name))) {
    const published = Object.values(HostConfig.PortBindings ?? {}) as { HostIp: string; HostPort: string }[][];
    const port = String(ports[part as keyof typeof ports]);
    expect([part, published]).toEqual([part, [[{ HostIp: "127.0.0.1", HostPort: port }]]]);
  }
  expect(healthOf(stack.name)).toEqual({ postgres: "well", redis: "well", kafka: "well" });
});

test("a program on this machine reaches a database with its login", () => {
  const address = `postgresql://rofecare_finance_v1@127.0.0.1:${ports.postgres}/rofecare_finance`;
  const password = { PGPASSWORD: String(credentials["finance-db-v1"]) };
  expect(onHost("postgres", password, `psql -At "${address}" -c "SELECT current_database()"`)).toBe("rofecare_finance");
});

test("Redis answers those who have its password", async () => {
  const socket = connect(ports.redis, "127.0.0.1");
  socket.end(`PING\r\nAUTH ${credentials["redis-password"]}\r\nPING\r\nQUIT\r\n`);
  expect((await text(socket)).split("\r\n")).toEqual([expect.stringMatching(/^-NOAUTH/), "+OK", "+PONG", "+OK", ""]);
});

test("a record goes through Kafka, from and to programs on this machine that log in", () => {
  const tools = "/opt/kafka/bin";
  const server = `--bootstrap-server localhost:${ports.kafka} --topic from-the-host`;
  const properties = clientProperties({
    ...{ kind: "kafka", hosts: ["localhost"], port: ports.kafka, tls: false, options: {} },
    ...{ user: "kafka_v1", password: String(credentials["kafka-password"]) },
  });
  const login = Object.entries(properties).map(([name, value]) => `${name}=${textOf(value, String)}\n`);
  const told = onHost(
    "kafka",
    { LOGIN: login.join("") },
    `echo "$LOGIN" >/tmp/login; ` +
      `echo kept | ${tools}/kafka-console-producer.sh ${server} --producer.config /tmp/login && ` +
      `${tools}/kafka-console-consumer.sh ${server} --consumer.config /tmp/login ` +
      "--from-beginning --max-messages 1 --timeout-ms 30000",
  );
  expect(told).toMatch(/^kept$/m);
});

/** The stack as it is must be refused, and left as it is. */
async function refused(): Promise<string> {
  const before = namesOf("container", stack.name);
  const ending = await stack.up();
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(namesOf("container", stack.name)).toEqual(before);
  return ending.stderr;
}

test("a broker with another cluster id than its volume's is refused before anything changes", async () => {
  stack.set({ platform: "./test/e2e/platforms/other-cluster.ts", infraOnly: true });
  expect(await refused()).toMatch(
    /^The data volume \S+kafka-data\S+ of kafka holds cluster id of Kafka rofecare-kafka-nodes-A, and this stack is to run another-kafka-nodes-AA/m,
  );
});

test("a Postgres volume of another major version is refused before anything changes", async () => {
  stack.set({ platform: "rofecare", infraOnly: true });
  const postgres = String(containersOf(stack.name)["postgres"]?.Id);
  const write = (version: string): string =>
    docker("exec", postgres, "sh", "-c", `echo ${version} > "$PGDATA/PG_VERSION"`);
  const version = docker("exec", postgres, "sh", "-c", 'cat "$PGDATA/PG_VERSION"');
  write("13");
  try {
    expect(await refused()).toMatch(
      new RegExp(
        `^The data volume \\S+postgres-data\\S+ of postgres holds major version of Postgres 13, .* run ${version},`,
        "m",
      ),
    );
  } finally {
    write(version);
  }
});

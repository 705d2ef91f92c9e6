import { planPlatform } from "../../components/plan/platform";
import type { BackingPlan } from "../../components/plan/backing";
import type { CacheSpec, KafkaSpec } from "../../config/backing";
import { images, majorVersion } from "../../config/images";
import type { Settings } from "../../config/settings";
import { broker, cache, rofecareStack, service, stackOf } from "./samples";

function planCache(more: Partial<CacheSpec> = {}): BackingPlan | undefined {
  return planPlatform(stackOf({ caches: [cache("store", more)] })).caches[0];
}

function planBroker(more: Partial<KafkaSpec> = {}, settings: Partial<Settings> = {}): BackingPlan | undefined {
  return planPlatform(stackOf({ brokers: [broker("events", more)] }, settings)).brokers[0];
}

test("Rofecare's cache: 256 MB, the least used goes first, nothing on disk, who may come in stands in a file of its own", () => {
  const [redis] = planPlatform(rofecareStack()).caches;
  expect(redis?.workload.files).toEqual([
    {
      path: "/etc/platform/redis.conf",
      content:
        "port 6379\nbind * -::*\ndir /data\naclfile /var/tmp/users.acl\nmaxmemory 256mb\n" +
        'maxmemory-policy allkeys-lru\nappendonly no\nsave ""\n',
      mode: "0444",
    },
    { path: "/etc/platform/administrator", content: { secret: "redis-administrator" }, mode: "0444" },
  ]);
  expect(redis?.passwords).toEqual(["redis-administrator", "redis-password"]);
  expect(redis?.workload).toMatchObject({
    ...{ update: "recreate", replicas: 1, networks: ["database"], aliases: ["redis"], published: [] },
    volumes: [{ name: "users", path: "/var/tmp", data: false }],
    ...{ environment: {}, command: ["sh", "-c", expect.any(String) as string], scratch: ["/data"] },
    resources: { cpus: 0.5, memory: "384MB" },
  });
});

test("a cache that persists has a volume with data, and writes all into it", () => {
  const plan = planCache({ persistent: true });
  expect(plan?.workload.volumes).toContainEqual({ name: "data", path: "/data", data: true });
  expect(plan?.workload.scratch).toEqual([]);
  expect(JSON.stringify(plan?.workload.files)).toContain("appendonly yes");
});

test("how a cache is reached", () => {
  expect(planCache()?.connections).toEqual({
    store: {
      kind: "redis",
      hosts: ["store"],
      port: 6379,
      password: { secret: "store-password" },
      tls: false,
      options: {},
    },
  });
});

test("Rofecare's broker: two listeners for clients with a login, one copy of everything, an identity that its data carry", () => {
  const [kafka] = planPlatform(rofecareStack()).brokers;
  const loginModule = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  expect(kafka?.workload.environment).toEqual({
    CLUSTER_ID: "rofecare-kafka-nodes-A",
    KAFKA_HEAP_OPTS: "-Xms256m -Xmx512m",
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_CONTROLLER_QUORUM_VOTERS: "1@127.0.0.1:9093",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_LISTENERS: "INSIDE://:29092,HOST://:9092,ADMINISTRATION://127.0.0.1:29093,CONTROLLER://127.0.0.1:9093",
    KAFKA_ADVERTISED_LISTENERS: "INSIDE://kafka:29092,HOST://localhost:9092,ADMINISTRATION://127.0.0.1:29093",
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP:
      "INSIDE:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT,ADMINISTRATION:PLAINTEXT,CONTROLLER:PLAINTEXT",
    KAFKA_INTER_BROKER_LISTENER_NAME: "ADMINISTRATION",
    KAFKA_SASL_ENABLED_MECHANISMS: "SCRAM-SHA-256",
    KAFKA_LISTENER_NAME_INSIDE_SCRAM___SHA___256_SASL_JAAS_CONFIG: loginModule,
    KAFKA_LISTENER_NAME_HOST_SCRAM___SHA___256_SASL_JAAS_CONFIG: loginModule,
    KAFKA_LOG_DIRS: "/var/lib/kafka/data",
    KAFKA_DEFAULT_REPLICATION_FACTOR: "1",
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
  });
  const mark = { file: "meta.properties", prefix: "cluster.id=", value: "rofecare-kafka-nodes-A" };
  expect(kafka?.workload).toMatchObject({
    ...{ update: "recreate", networks: ["database"], aliases: ["kafka"], published: [], port: 29_092 },
    volumes: [{ name: "data", path: "/var/lib/kafka/data", data: true, mark }],
  });
  expect(kafka?.connections["kafka"]).toMatchObject({
    ...{ kind: "kafka", hosts: ["kafka"], port: 29_092, user: { login: "kafka-password", user: "kafka_v1" } },
    password: { secret: "kafka-password" },
  });
});

test("a setting of the description goes over the platform's", () => {
  const settings = { "log.retention.hours": "24", "default.replication.factor": "3", "a_b-c.d": "x" };
  expect(planBroker({ settings })?.workload.environment).toMatchObject({
    KAFKA_LOG_RETENTION_HOURS: "24",
    KAFKA_DEFAULT_REPLICATION_FACTOR: "3",
    // of the official image: two underscores are one, three are a dash
    KAFKA_A__B___C_D: "x",
  });
});

test("programs on the host are led to the port that they reach", () => {
  const workload = planBroker({ hostPort: 19_092 }, { infraOnly: true })?.workload;
  expect(workload?.environment).toMatchObject({
    KAFKA_LISTENERS: "INSIDE://:29092,HOST://:19092,ADMINISTRATION://127.0.0.1:29093,CONTROLLER://127.0.0.1:9093",
    KAFKA_ADVERTISED_LISTENERS: "INSIDE://events:29092,HOST://localhost:19092,ADMINISTRATION://127.0.0.1:29093",
  });
  expect(workload?.published).toEqual([{ address: "127.0.0.1", port: 19_092, inside: 19_092, protocol: "tcp" }]);
});

describe("another version of a password", () => {
  const rotated = { secretVersions: { "store-password": 2, "events-password": 3 } };
  const plan = (settings: Partial<Settings>): BackingPlan[] => {
    const { caches, brokers } = planPlatform(
      stackOf({ caches: [cache("store")], brokers: [broker("events")] }, settings),
    );
    return [...caches, ...brokers];
  };

  test("leaves the server as it is", () => {
    expect(plan(rotated).map(({ workload }) => workload)).toEqual(plan({}).map(({ workload }) => workload));
  });

  test("is a login of its own, which is what clients get", () => {
    const [store, events] = plan(rotated);
    expect(store).toMatchObject({
      passwords: ["store-administrator", "store-password-v2"],
      logins: [{ name: "store-login-v2" }],
      connections: { store: { password: { secret: "store-password-v2" } } },
    });
    expect(events).toMatchObject({
      passwords: ["events-password-v3"],
      logins: [{ name: "events-login-v3" }],
      connections: {
        events: {
          user: { login: "events-password-v3", user: "events_v3" },
          password: { secret: "events-password-v3" },
        },
      },
    });
  });

  test("stands in no command of a task", () => {
    const tasks = plan(rotated).flatMap(({ setUp, logins }) => [setUp, ...logins.map(({ retire }) => retire)]);
    expect(tasks).toHaveLength(4);
    expect(JSON.stringify(tasks.map((task) => task?.command))).not.toMatch(/password-v|"secret"/);
  });
});

test("a part without a port of the host opens none under infraOnly", () => {
  const { caches } = planPlatform(stackOf({ caches: [cache("store")] }, { infraOnly: true }));
  expect(caches[0]?.workload).toMatchObject({ published: [], networks: ["front"] });
});

test("the data of Postgres say which major version they are", () => {
  const [server] = planPlatform(rofecareStack()).databases;
  expect(server?.workload.volumes[0]?.mark).toEqual({
    file: "PG_VERSION",
    value: majorVersion("postgres"),
    meaning: "major version of Postgres",
  });
  expect(images["postgres"]?.image).toMatch(new RegExp(`^[^:]+:${majorVersion("postgres")}[.-]`));
});

const kafkaLogin = {
  KAFKA_USER: { login: "events-password", user: "events_v1" },
  KAFKA_PASSWORD: { secret: "events-password" },
  KAFKA_SASL_MECHANISM: "SCRAM-SHA-256",
  KAFKA_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
};

test.each([
  ["spring", { SPRING_DATA_REDIS_HOST: "store", SPRING_KAFKA_BOOTSTRAP_SERVERS: "events:29092" }],
  [
    "url",
    {
      REDIS_URL: {
        template: "redis://:${password}@store:6379/0",
        values: { password: { secret: "store-password" } },
      },
      KAFKA_BROKERS: "events:29092",
      ...kafkaLogin,
    },
  ],
  [
    "parts",
    {
      REDIS_HOST: "store",
      REDIS_PORT: "6379",
      REDIS_PASSWORD: { secret: "store-password" },
      KAFKA_BOOTSTRAP_SERVERS: "events:29092",
      ...kafkaLogin,
    },
  ],
] as const)("a cache and a broker in the style %s", (variableStyle, expected) => {
  const services = [service("web", { uses: ["store", "events"], variableStyle })];
  const plan = planPlatform(stackOf({ services, caches: [cache("store")], brokers: [broker("events")] }));
  expect(plan.services[0]?.workload.environment).toMatchObject(expected);
  expect(plan.services[0]?.needs).toEqual(["store", "events"]);
});

import { check } from "../../config/check";
import type { CacheSpec, KafkaSpec } from "../../config/backing";
import type { MonitoringSpec } from "../../config/monitoring";
import type { PlatformSpec } from "../../config/platform";
import { broker, cache, databaseServers, monitoring, network, service, stackOf } from "../plan/samples";

function problems(platform: Partial<PlatformSpec>): string[] {
  return check(stackOf(platform));
}

test("a cache, a broker and monitoring, as these tests have them, have no problem", () => {
  const services = [service("web", { uses: ["redis", "kafka"] })];
  const all = { services, caches: [cache("redis")], brokers: [broker("kafka")], monitoring: monitoring() };
  expect(problems(all)).toEqual([]);
});

test.each<[Partial<CacheSpec>, string]>([
  [
    { resources: { cpus: 1, memory: "383MB" } },
    "resources/memory: 383MB is less than one and a half times maxMemory (256MB); the cache would be killed when it is full",
  ],
  [{ maxMemory: "much" as "1MB" }, 'maxMemory: "much" is not an amount such as 256MB'],
  [{ resources: { cpus: 1, memory: "lots" as "1GB" } }, 'resources/memory: "lots" is not an amount such as 512MB'],
  [{ resources: { cpus: 0, memory: "1GB" } }, "resources/cpus: 0 is not a number of cores above 0"],
])("a cache with %j", (more, sentence) => {
  expect(problems({ caches: [cache("redis", more)] })).toEqual([`caches/redis/${sentence}`]);
});

test("a cache may have exactly half as much again, and not less", () => {
  expect(problems({ caches: [cache("redis", { resources: { cpus: 1, memory: "384MB" } })] })).toEqual([]);
  expect(problems({ caches: [cache("redis", { maxMemory: "256.1MB" })] })).toHaveLength(1);
});

const identity = "is not an identity; allowed: 22 letters, digits, - and _, not - first";

test.each<[Partial<KafkaSpec>, string]>([
  [{ clusterId: "rofecare" }, `clusterId: "rofecare" ${identity}`],
  [{ clusterId: "-ample-kafka-cluster-1" }, `clusterId: "-ample-kafka-cluster-1" ${identity}`],
  [{ clusterId: "sample+kafka/cluster==" }, `clusterId: "sample+kafka/cluster==" ${identity}`],
  [{ clusterId: "sample-kafka-cluster-12" }, `clusterId: "sample-kafka-cluster-12" ${identity}`],
  [{ hostPort: 9093 }, "hostPort: 9093 is a port of Kafka's own listeners inside; allowed: any other, such as 9092"],
  [{ hostPort: 29_092 }, "hostPort: 29092 is a port of Kafka's own listeners inside; allowed: any other, such as 9092"],
  [{ heap: "1GB" }, "heap: 1GB leaves nothing of the limit of 1GB for the rest of the process"],
  [{ heap: "512" as "512MB" }, 'heap: "512" is not an amount such as 512MB'],
  [
    { resources: { cpus: 1, memory: "1GB", reservedMemory: "2GB" } },
    "resources/reservedMemory: 2GB is more than the limit of 1GB",
  ],
])("a broker with %j", (more, sentence) => {
  expect(problems({ brokers: [broker("kafka", more)] })).toEqual([`brokers/kafka/${sentence}`]);
});

test("one port of the host for two parts, whatever their kinds", () => {
  const databases = [{ name: "a-db", engine: "postgres", database: "a", hostPort: 5433 } as const];
  const caches = [cache("redis", { hostPort: 5433 })];
  const brokers = [broker("kafka", { hostPort: 5433 })];
  expect(problems({ databases, databaseServers, caches, brokers })).toEqual([
    "caches/redis/hostPort: 5433 belongs to databases/a-db already",
    "brokers/kafka/hostPort: 5433 belongs to caches/redis already",
  ]);
});

test.each<[Partial<MonitoringSpec>, string]>([
  [{ interval: "0s" }, 'monitoring/interval: "0s" is not a duration such as 15s'],
  [{ retention: "long" as "1d" }, 'monitoring/retention: "long" is not a duration such as 15s'],
  [
    { resources: { zipkin: { cpus: 1, memory: "5MB" } } },
    "monitoring/zipkin/resources/memory: 5MB is below Docker's least of 6MB",
  ],
])("monitoring with %j", (more, sentence) => {
  expect(problems({ monitoring: monitoring(more) })).toEqual([sentence]);
});

test("a tool that stands twice", () => {
  expect(problems({ monitoring: monitoring({ full: ["zipkin"] }) })).toEqual([
    'services, databases: two parts are named "zipkin"; each name stands once',
    "monitoring: zipkin stands twice; each tool stands once in light, full or development",
  ]);
});

test("no home for a cache, a broker and the tools", () => {
  const networks = [{ ...network("front"), holds: ["proxy", "services"] as const }];
  const all = { caches: [cache("redis")], brokers: [broker("kafka")], monitoring: monitoring() };
  const home = (kind: string): string => `networks: none holds ${kind}; add "${kind}" to the holds of one of front`;
  const found = problems({ ...all, networks: networks as unknown as PlatformSpec["networks"] });
  expect(found).toEqual(["caches", "brokers", "monitoring"].map(home));
});

test("a cache, a broker and a tool named like another part", () => {
  const services = [service("redis"), service("kafka"), service("zipkin")];
  const all = { services, caches: [cache("redis")], brokers: [broker("kafka")], monitoring: monitoring() };
  expect(problems(all)).toEqual(
    ["zipkin", "redis", "kafka"].map(
      (name) => `services, databases: two parts are named "${name}"; each name stands once`,
    ),
  );
});

import { check } from "../../config/check";
import type { ReplicasSpec } from "../../config/scale";
import { broker, cache, databaseServers, service, stackOf } from "../plan/samples";

const parts = {
  services: [service("web")],
  databases: [{ name: "patient-db", engine: "postgres" as const, database: "patients" }],
  databaseServers,
  caches: [cache("redis")],
  brokers: [broker("kafka")],
};
const problems = (kubernetes: Record<string, ReplicasSpec>): string[] =>
  check(stackOf({ ...parts, scale: { kubernetes } }));

test("stores have one number, services a range as well", () => {
  expect(problems({ web: { least: 3, most: 10 }, postgres: 1, redis: 3, kafka: 5 })).toEqual([]);
});

test.each<[string, ReplicasSpec, string]>([
  ["wep", 3, 'scale/kubernetes/wep: no part named "wep"; did you mean web?; known: web, postgres, redis, kafka'],
  ["web", 0, "scale/kubernetes/web: 0 is not a whole number from 1 to 100"],
  ["web", { least: 10, most: 3 }, "scale/kubernetes/web: at least 10 is more than at most 3"],
  ["redis", { least: 1, most: 3 }, "scale/kubernetes/redis: a store has one number; allowed: such as 3"],
  ["kafka", 4, "scale/kubernetes/kafka: 4, but a majority of kafka must agree; allowed: an odd number such as 3"],
])("%s: %j is told in one sentence", (name, replicas, sentence) => {
  expect(problems({ [name]: replicas })).toEqual([sentence]);
});

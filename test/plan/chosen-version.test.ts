import { planPlatform } from "../../components/plan/platform";
import type { Settings } from "../../config/settings";
import { loadPlatform } from "../../config/platforms/load";
import { broker, cache, databaseServers, stackOf } from "./samples";

const described = {
  databases: [{ name: "web-db", engine: "postgres" as const, database: "web" }],
  databaseServers,
  caches: [cache("redis")],
  brokers: [broker("kafka")],
};
const planned = (versions: Settings["versions"]) => planPlatform(stackOf(described, { versions }));

test("a chosen version is the image of every part that has it, and what its data must say", () => {
  const { databases, caches, brokers } = planned({ postgres: "13.4-alpine", redis: "6.0.20" });
  expect(databases[0]?.workload).toMatchObject({
    image: { name: "postgres:13.4-alpine" },
    volumes: [{ name: "data", mark: { file: "PG_VERSION", value: "13" } }],
  });
  expect(caches[0]?.workload.image).toEqual({ name: "redis:6.0.20" });
  expect(brokers).toEqual(planned({}).brokers);
});

test("without one the images are the pinned ones", () => {
  expect(planned({}).databases[0]?.workload).toMatchObject({
    image: { name: "postgres" },
    volumes: [{ mark: { value: "15" } }],
  });
});

test("MediSecure runs with the versions of its seed where they are chosen", () => {
  const { platform } = loadPlatform("medisecure");
  const versions = { postgres: "13", mongodb: "4.4", mariadb: "10.5", redis: "6.0", rabbitmq: "3.8", haproxy: "2.4" };
  const { databases, caches, brokers, documents, services } = planPlatform(stackOf(platform, { versions }));
  const workloads = [...databases, ...caches, ...brokers, ...documents, ...services].map(({ workload }) => workload);
  const names = workloads.flatMap(({ image }) => ("name" in image ? [image.name] : []));
  const chosen = ["postgres:13", "mongo:4.4", "mariadb:10.5", "redis:6.0", "rabbitmq:3.8", "haproxy:2.4"];
  expect(names).toEqual(expect.arrayContaining(chosen));
  const marks = workloads.flatMap(({ volumes }) => volumes.flatMap(({ mark }) => mark?.value ?? []));
  expect(marks).toEqual(expect.arrayContaining(["13", "10.5"]));
});

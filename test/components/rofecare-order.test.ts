import "./mocks";
import { build } from "./build";
import type { Built } from "./build";
import { domains } from "../../config/platforms/rofecare-services";
import { rofecareStack } from "../plan/samples";

let built: Built;

beforeAll(async () => {
  built = await build(rofecareStack());
});

/** What a resource waits for at once, but for what every container does: networks, secrets and the stack's identity. */
function before(name: string, type = "Container"): string[] {
  const steps = /-(ready|roles|set-up|member|registration|open|routes)$/;
  return built.one(type, name).dependencies.filter((dependency) => steps.test(dependency));
}

/** The readinesses and memberships that must have been before a container starts, each through those before it. */
function history(name: string): Set<string> {
  const seen = new Set<string>();
  const look = (type: string, step: string): void => {
    for (const earlier of built.one(type, step).dependencies) {
      if (seen.has(earlier)) continue;
      seen.add(earlier);
      const found = built.all.filter(({ name, type }) => name === earlier && /:(Container|Command)$/.test(type));
      found.forEach(({ type }) => look(type.split(":").at(-1) ?? "", earlier));
    }
  };
  look("Container", name);
  return seen;
}

test("backing parts, the config server, the proxy and what watches the host start at once", () => {
  for (const name of [
    "postgres",
    "redis",
    "kafka",
    "config-server",
    "proxy",
    "prometheus",
    "zipkin",
    "node-exporter",
  ]) {
    expect([name, before(name)]).toEqual([name, []]);
  }
});

test("each waits for what it needs, and for nothing else", () => {
  expect(before("discovery-server")).toEqual(["config-server-member"]);
  expect(before("gateway")).toEqual(["config-server-member", "discovery-server-member", "redis-set-up"]);
  expect(before("frontend")).toEqual([]);
  const backing = ["kafka-set-up", "postgres-roles", "redis-set-up"];
  const domain = ["config-server-member", "discovery-server-member", ...backing];
  for (const { name } of domains) expect([name, before(name)]).toEqual([name, domain]);
});

test("ready, then the roles and logins; ready and an open proxy, then a membership", () => {
  for (const name of ["redis", "kafka"]) {
    expect(before(`${name}-set-up`, "Command")).toEqual([`${name}-ready`]);
    expect(before(`${name}-login-v1`, "Command")).toEqual([`${name}-set-up`]);
  }
  expect(before("postgres-roles", "Command")).toEqual(["postgres-ready"]);
  for (const name of ["config-server", "discovery-server", "gateway", "frontend", "prometheus", "zipkin"]) {
    expect(before(`${name}-member`, "Command")).toEqual([`${name}-ready`, "proxy-open"].sort());
  }
  expect(before("proxy-open", "Command")).toEqual(["proxy-ready"]);
});

test("a service that Eureka knows is ready before it is registered to leave there", () => {
  for (const name of ["gateway", "patient"]) {
    expect(before(`${name}-registration`, "Command")).toEqual([`${name}-ready`]);
  }
});

test("exporters wait for what they watch", () => {
  expect(before("postgres-exporter")).toEqual(["postgres-roles"]);
  expect(before("redis-exporter")).toEqual(["redis-set-up"]);
  expect(before("kafka-exporter")).toEqual(["kafka-set-up"]);
});

test("the routes come last, when all that they lead to has joined", () => {
  const routes = before("proxy-routes", "Command");
  const members = ["config-server", "discovery-server", "gateway", "frontend", "prometheus", "zipkin"];
  expect(routes).toEqual(expect.arrayContaining([...members.map((name) => `${name}-member`), "proxy-open"]));
  expect(routes).toEqual(expect.arrayContaining(domains.map(({ name }) => `${name}-ready`)));
});

test("no domain service waits for another, for the gateway or for what watches it, not even through others", () => {
  const watching = built.all.filter(({ parent }) => parent === "monitoring").map(({ name }) => name);
  for (const { name } of domains) {
    const earlier = history(name);
    const others = domains.flatMap((other) => (other.name === name ? [] : [other.name, `${other.name}-ready`]));
    const none = [...others, ...watching, "gateway", "gateway-ready", "frontend", "frontend-ready", "proxy-routes"];
    expect([name, none.filter((step) => earlier.has(step))]).toEqual([name, []]);
    expect(earlier.has("config-server-ready")).toBe(true);
  }
});

test("the servers that services use do not wait for the proxy", () => {
  for (const name of ["postgres", "redis", "kafka", "config-server"]) {
    expect([...history(name)].filter((step) => step.startsWith("proxy"))).toEqual([]);
  }
});

import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan, ServicePlan } from "../../components/plan/platform";
import { domains } from "../../config/platforms/rofecare-services";
import { rofecareStack } from "./samples";

const plan = planPlatform(rofecareStack());
const patient = serviceOf(plan, "patient");

function serviceOf({ services }: PlatformPlan, name: string): ServicePlan | undefined {
  return services.find(({ workload }) => workload.part === name);
}

test("the networks are the description's three, two of them without a way out", () => {
  expect(plan.networks).toEqual([
    { name: "edge", internal: false },
    { name: "backend", internal: true },
    { name: "database", internal: true },
  ]);
  const subnets = { edge: "172.30.0.0/24", database: "172.30.2.0/24" };
  expect(planPlatform(rofecareStack({ subnets })).networks).toEqual([
    { name: "edge", internal: false, subnet: "172.30.0.0/24" },
    { name: "backend", internal: true },
    { name: "database", internal: true, subnet: "172.30.2.0/24" },
  ]);
});

test("patient is confined: no port, no way out, no capability, nothing to write but /tmp", () => {
  expect(patient).toMatchObject({ needs: ["postgres", "redis", "kafka", "discovery-server", "config-server"] });
  expect(patient?.workload).toMatchObject({
    part: "patient",
    image: { name: "domain-service" },
    replicas: 1,
    update: "rolling",
    networks: ["backend", "database"],
    aliases: ["tasks.patient"],
    published: [],
    volumes: [],
    files: [],
    scratch: ["/tmp"],
    capabilities: [],
    readOnlyRoot: true,
    port: 8082,
    metrics: { path: "/actuator/prometheus" },
    resources: { cpus: 1, memory: "512MB", reservedMemory: "256MB" },
    readyTimeout: 300,
    stopGrace: 40,
    logs: { fileSize: "100MB", files: 50 },
  });
});

test("patient's health is asked of itself, with whichever client its image has", () => {
  const url = "http://127.0.0.1:8082/actuator/health/readiness";
  expect(patient?.workload.health).toEqual({
    command: [
      "CMD-SHELL",
      [
        "if command -v healthcheck >/dev/null; then exec healthcheck 8082 '/actuator/health/readiness'; fi",
        `if command -v curl >/dev/null; then exec curl -fsS -o /dev/null -m 5 '${url}'; fi`,
        `if command -v wget >/dev/null; then exec wget -q -O /dev/null '${url}'; fi`,
        `exec node -e 'require("http").get("${url}", ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))'`,
      ].join("\n"),
    ],
    interval: 15,
    timeout: 6,
    retries: 3,
    startPeriod: 180,
  });
});

test("the proxy alone opens ports, on the address and the ports of the stack", () => {
  expect(plan.proxy).toMatchObject({
    networks: ["edge", "backend"],
    update: "recreate",
    capabilities: ["NET_BIND_SERVICE"],
    published: [
      { address: "127.0.0.1", port: 80, protocol: "tcp" },
      { address: "127.0.0.1", port: 443, protocol: "tcp" },
      { address: "127.0.0.1", port: 443, protocol: "udp" },
    ],
  });
  const other = planPlatform(rofecareStack({ address: "0.0.0.0", ports: { http: 8080, https: 8443 } }));
  expect(other.proxy.published.map(({ address, port, protocol }) => `${address}:${port}/${protocol}`)).toEqual([
    "0.0.0.0:8080/tcp",
    "0.0.0.0:8443/tcp",
    "0.0.0.0:8443/udp",
  ]);
  const both = planPlatform(rofecareStack({ address: "0.0.0.0", publicAddress6: "2001:db8::10" }));
  expect(both.proxy.published.map(({ address, port, protocol }) => `${address} ${port}/${protocol}`)).toEqual(
    ["80/tcp", "443/tcp", "443/udp"].flatMap((port) => [`0.0.0.0 ${port}`, `:: ${port}`]),
  );
  expect(
    [...plan.databases, ...plan.caches, ...plan.brokers, ...plan.services, ...plan.monitoring.tools].flatMap(
      ({ workload }) => workload.published,
    ),
  ).toEqual([]);
});

test("the key of the local authority is in the proxy on a laptop and nowhere on a real domain", () => {
  const files = (domain: string): [string, string][] =>
    planPlatform(rofecareStack({ domain })).proxy.files.map(({ path, mode }) => [path, mode]);
  const start: [string, string] = ["/etc/platform/start.json", "0444"];
  expect(files("rofecare.localhost")).toEqual([
    start,
    ["/etc/platform/root.crt", "0444"],
    ["/etc/platform/root.key", "0400"],
  ]);
  expect(files("rofecare.com")).toEqual([start]);
});

test("a stack's variables go over the description's and leave the others alone", () => {
  const variables = { patient: { REFERENCE_ROUTE: "others", LOG_LEVEL: "debug" } };
  const environment = serviceOf(planPlatform(rofecareStack({ variables })), "patient")?.workload.environment;
  expect(environment).toEqual({ ...patient?.workload.environment, ...variables.patient });
});

test("the stand-ins: one image for the eight, one for each of the others", () => {
  const images = plan.services.map(({ workload }) => ("name" in workload.image ? workload.image.name : ""));
  expect([...new Set(images)].sort()).toEqual([
    "config-server",
    "discovery-server",
    "domain-service",
    "frontend",
    "gateway",
  ]);
  expect(images.filter((name) => name === "domain-service")).toHaveLength(8);
});

test.each([
  [{}, { cpus: 1, memory: "512MB", reservedMemory: "256MB" }],
  [{ patient: "1GB" }, { cpus: 1, memory: "1GB", reservedMemory: "256MB" }],
  [{ patient: "200MB" }, { cpus: 1, memory: "200MB", reservedMemory: "200MB" }],
] as const)("memory %j of the stack gives %j", (memory, resources) => {
  expect(serviceOf(planPlatform(rofecareStack({ memory })), "patient")?.workload.resources).toEqual(resources);
});

test("replicas of one service change that service alone", () => {
  const { services, ...rest } = planPlatform(rofecareStack({ replicas: { patient: 3, clinical: 2 } }));
  const { services: before, ...restBefore } = plan;
  expect(rest).toEqual(restBefore);
  const counts: Record<string, number> = { patient: 3, clinical: 2 };
  const expected = before.map(({ workload, needs }) => ({
    needs,
    workload: { ...workload, replicas: counts[workload.part] ?? 1 },
  }));
  expect(services).toEqual(expected);
});

test("what each service waits for: nothing that it does not need", () => {
  const needs = Object.fromEntries(plan.services.map(({ workload, needs }) => [workload.part, needs]));
  const domain = ["postgres", "redis", "kafka", "discovery-server", "config-server"];
  expect(needs).toEqual({
    "config-server": [],
    "discovery-server": ["config-server"],
    gateway: ["redis", "discovery-server", "config-server"],
    frontend: [],
    ...Object.fromEntries(domains.map(({ name }) => [name, domain])),
  });
});

test("limits, reservations and ports are the seeds'", () => {
  const usual = "1 512MB 256MB";
  const [large, small] = ["1 768MB 384MB", "0.5 512MB 256MB"];
  const found = plan.services.map(({ workload: { part, resources, port } }) => [
    `${part}:${port}`,
    `${resources.cpus} ${resources.memory} ${resources.reservedMemory}`,
  ]);
  const eight = domains.map(({ name, port }) => [`${name}:${port}`, name === "clinical" ? large : usual]);
  expect(Object.fromEntries(found)).toEqual({
    ...Object.fromEntries(eight),
    "config-server:8888": small,
    "discovery-server:8761": small,
    "gateway:8080": large,
    "frontend:3000": "0.5 256MB 64MB",
  });
});

test("only the discovery server is made anew in place, under its own name", () => {
  const inPlace = plan.services.filter(({ workload }) => workload.update === "recreate");
  expect(inPlace.map(({ workload }) => [workload.part, workload.aliases])).toEqual([
    ["discovery-server", ["discovery-server", "tasks.discovery-server"]],
  ]);
});

test("addresses are local on a laptop and say a port that is not 443", () => {
  expect(plan.urls).toMatchObject({
    api: "https://api.rofecare.localhost/",
    "api-health": "https://api.rofecare.localhost/actuator/health",
    eureka: "https://eureka.rofecare.localhost/",
  });
  expect(planPlatform(rofecareStack({ domain: "rofecare.com", ports: { http: 80, https: 8443 } })).urls).toMatchObject({
    app: "https://app.rofecare.com:8443/",
  });
});

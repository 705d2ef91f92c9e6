import { planPlatform } from "../../components/plan/platform";
import { rofecareStack } from "./samples";

const plan = planPlatform(rofecareStack());
const patient = plan.services[0];

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

test("patient is told its port, its database and what the seed tunes", () => {
  expect(patient?.workload.environment).toEqual({
    SERVER_PORT: "8082",
    SPRING_DATASOURCE_URL: "jdbc:postgresql://postgres:5432/rofecare_patient?sslmode=disable",
    SPRING_DATASOURCE_USERNAME: "rofecare_patient_v1",
    SPRING_DATASOURCE_PASSWORD: { secret: "patient-db-v1" },
    SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "20",
    SPRING_DATASOURCE_HIKARI_MINIMUMIDLE: "5",
    SPRING_DATASOURCE_HIKARI_IDLETIMEOUT: "300000",
    SPRING_DATASOURCE_HIKARI_MAXLIFETIME: "1200000",
    SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT: "30000",
    SPRING_APPLICATION_NAME: "patient-service",
    REFERENCE_ROUTE: "patients",
    JAVA_TOOL_OPTIONS:
      "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+UseStringDeduplication",
    MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: "true",
  });
});

test("patient is confined: no port, no way out, no capability, nothing to write but /tmp", () => {
  expect(patient).toMatchObject({ servers: ["postgres"], after: [] });
  expect(patient?.workload).toMatchObject({
    part: "patient",
    image: { name: "domain-service" },
    replicas: 1,
    update: "rolling",
    networks: ["backend", "database"],
    aliases: [],
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
    stopGrace: 30,
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
        `exec wget -q -T 5 -O /dev/null '${url}'`,
      ].join("\n"),
    ],
    interval: 2,
    timeout: 6,
    retries: 5,
    startPeriod: 90,
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
  expect(plan.databases.flatMap(({ workload }) => workload.published)).toEqual([]);
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
  const environment = planPlatform(rofecareStack({ variables })).services[0]?.workload.environment;
  expect(environment).toEqual({ ...patient?.workload.environment, ...variables.patient });
});

test("the image is the stand-in, or the platform's own by registry and version", () => {
  expect(patient?.workload.image).toEqual({ name: "domain-service" });
  const own = planPlatform(
    rofecareStack({ images: "registry", registry: "registry.example.org/his", version: "v1.0.0" }),
  );
  expect(own.services[0]?.workload.image).toEqual({
    name: "registry.example.org/his/rofecare-service-patient:v1.0.0",
  });
});

test.each([
  [{}, { cpus: 1, memory: "512MB", reservedMemory: "256MB" }],
  [{ patient: "1GB" }, { cpus: 1, memory: "1GB", reservedMemory: "256MB" }],
  [{ patient: "200MB" }, { cpus: 1, memory: "200MB", reservedMemory: "200MB" }],
] as const)("memory %j of the stack gives %j", (memory, resources) => {
  expect(planPlatform(rofecareStack({ memory })).services[0]?.workload.resources).toEqual(resources);
});

test("replicas change replicas and nothing else", () => {
  const { services, ...rest } = planPlatform(rofecareStack({ replicas: { patient: 3 } }));
  const { services: before, ...restBefore } = plan;
  expect(rest).toEqual(restBefore);
  expect(services).toEqual(before.map((service) => ({ ...service, workload: { ...service.workload, replicas: 3 } })));
});

test("addresses are local on a laptop and say a port that is not 443", () => {
  expect(plan.urls).toEqual({ patients: "https://api.rofecare.localhost/api/patients/" });
  expect(planPlatform(rofecareStack({ domain: "rofecare.com", ports: { http: 80, https: 8443 } })).urls).toEqual({
    patients: "https://api.rofecare.com:8443/api/patients/",
  });
});

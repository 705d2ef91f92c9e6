import { isSecret, revealed } from "./mocks";
import { build, host } from "./build";
import type { Built } from "./build";
import { planPlatform } from "../../components/plan/platform";
import { domains } from "../../config/platforms/rofecare-services";
import { rofecareStack } from "../plan/samples";

let built: Built;

beforeAll(async () => {
  built = await build(rofecareStack());
});

const domainNames = domains.map(({ name }) => name);
const services = [...domainNames, "config-server", "discovery-server", "gateway", "frontend"];
const tools = planPlatform(rofecareStack()).monitoring.tools.map(({ workload }) => workload);

/** A container and its readiness, and a membership where the proxy leads to it. */
function part(parent: string, name: string): string[] {
  const routed = ["config-server", "discovery-server", "gateway", "frontend", "prometheus", "zipkin"].includes(name);
  const member = routed ? [`${parent}/${name}-member Command`] : [];
  return [`${parent}/${name} Container`, `${parent}/${name}-ready Command`, ...member];
}

test("what is made, and where it hangs", () => {
  const made = built.all.map(({ type, name, parent }) => `${parent}/${name} ${type.split(":").at(-1)}`);
  const running = tools.filter(({ replicas }) => replicas > 0).map((tool) => tool.part);
  const expected = [
    ...["/docker-test docker", "/rofecare Platform", "/stack-id RandomId"],
    ...["backend", "database", "edge"].map((name) => `rofecare/${name} Network`),
    ...["jwt-secret", "config-encryption-key", "operators"].map((name) => `rofecare/${name} RandomPassword`),
    ...services.flatMap((name) => [`rofecare/${name} DomainService`, ...part(name, name)]),
    ...[...domainNames, "gateway"].map((name) => `${name}/${name}-registration Command`),
    ...["rofecare/postgres ManagedDatabase", ...part("postgres", "postgres"), "postgres/postgres-roles Command"],
    "postgres/postgres-data Volume",
    ...["superuser", "monitor", ...domainNames.map((name) => `${name}-db-v1`)].map(
      (name) => `postgres/postgres-${name} RandomPassword`,
    ),
    ...["monitor", ...domainNames.map((name) => `${name}-db`)].map(
      (name) => `postgres/postgres-${name}-login-v1 Command`,
    ),
    ...["rofecare/redis Cache", ...part("redis", "redis"), "redis/redis-users Volume"],
    ...["password", "administrator"].map((name) => `redis/redis-${name} RandomPassword`),
    ...["rofecare/kafka KafkaCluster", ...part("kafka", "kafka"), "kafka/kafka-data Volume"],
    "kafka/kafka-password RandomPassword",
    ...["redis", "kafka"].flatMap((name) => ["set-up", "login-v1"].map((step) => `${name}/${name}-${step} Command`)),
    ...["rofecare/monitoring MonitoringStack", ...running.flatMap((name) => part("monitoring", name))],
    ...["prometheus", "grafana", "elasticsearch"].map((name) => `monitoring/${name}-data Volume`),
    "monitoring/monitoring-grafana-admin RandomPassword",
    ...["rofecare/proxy CaddyProxy", ...part("proxy", "proxy"), "proxy/proxy-open Command"],
    ...["proxy/proxy-authority SelfSignedCert", "proxy/proxy-authority-key PrivateKey"],
    ...["proxy/proxy-certificates Volume", "proxy/proxy-configuration Volume", "proxy/proxy-routes Command"],
  ];
  expect(made.sort()).toEqual(expected.sort());
});

test("what the release before wrote into its state is still there, under the same type, name and parent", () => {
  const made = built.all.map(({ type, name, parent }) => `${parent}/${name} ${type}`);
  expect(made).toEqual(
    expect.arrayContaining([
      "/stack-id random:index/randomId:RandomId",
      "rofecare/backend docker:index/network:Network",
      "rofecare/database docker:index/network:Network",
      "rofecare/edge docker:index/network:Network",
      "rofecare/postgres platform:components:ManagedDatabase",
      "postgres/postgres docker:index/container:Container",
      "postgres/postgres-data docker:index/volume:Volume",
      "postgres/postgres-ready command:local:Command",
      "postgres/postgres-roles command:local:Command",
      "postgres/postgres-superuser random:index/randomPassword:RandomPassword",
      "postgres/postgres-patient-db-v1 random:index/randomPassword:RandomPassword",
      "rofecare/patient platform:components:DomainService",
      "patient/patient docker:index/container:Container",
      "patient/patient-ready command:local:Command",
      "rofecare/proxy platform:components:CaddyProxy",
      "proxy/proxy docker:index/container:Container",
      "proxy/proxy-authority tls:index/selfSignedCert:SelfSignedCert",
      "proxy/proxy-authority-key tls:index/privateKey:PrivateKey",
      "proxy/proxy-certificates docker:index/volume:Volume",
      "proxy/proxy-configuration docker:index/volume:Volume",
      "proxy/proxy-open command:local:Command",
      "proxy/proxy-ready command:local:Command",
      "proxy/proxy-routes command:local:Command",
    ]),
  );
});

test("components have the type tokens that state holds", () => {
  const own = built.all.filter(({ type }) => type.startsWith("platform:")).map(({ type }) => type.split(":").at(-1));
  expect([...new Set(own)].sort()).toEqual([
    "Cache",
    "CaddyProxy",
    "DomainService",
    "KafkaCluster",
    "ManagedDatabase",
    "MonitoringStack",
    "Platform",
  ]);
  expect(built.one("Cache", "redis").type).toBe("platform:components:Cache");
});

test("a part's children have names that start with the part's; the tools of monitoring are parts themselves", () => {
  const children = built.all.filter(({ parent }) => !["", "rofecare"].includes(parent));
  expect(children.length).toBeGreaterThan(60);
  const parts = [...services, "postgres", "redis", "kafka", "proxy", "monitoring", ...tools.map((tool) => tool.part)];
  const owners = ({ name, parent }: { name: string; parent: string }): string[] =>
    parts.filter(
      (part) => (name === part || name.startsWith(`${part}-`)) && (part === parent || parent === "monitoring"),
    );
  expect(children.filter((child) => owners(child).length === 0).map(({ name }) => name)).toEqual([]);
});

test("no Docker resource falls to a default provider", () => {
  const docker = built.all.filter(({ type }) => type.startsWith("docker:"));
  expect(docker.length).toBeGreaterThan(5);
  expect(docker.filter(({ provider }) => !provider.includes("pulumi:providers:docker::docker-test::"))).toEqual([]);
});

test("what cannot be made again is protected, and nothing else", () => {
  const kept = built.all.filter(({ protect }) => protect).map(({ name }) => name);
  const databases = domainNames.map((name) => `postgres-${name}-db-v1`);
  const data = ["postgres", "kafka", "prometheus", "grafana", "elasticsearch"].map((name) => `${name}-data`);
  const passwords = [
    ...["postgres-superuser", "postgres-monitor", "monitoring-grafana-admin"],
    ...["redis-password", "redis-administrator", "kafka-password"],
  ];
  const own = [
    "jwt-secret",
    "config-encryption-key",
    "operators",
    "proxy-authority",
    "proxy-authority-key",
    "stack-id",
  ];
  expect(kept.sort()).toEqual([...databases, ...data, ...passwords, ...own].sort());
});

test("every container says which generation goes first, and what rolls joins before its elder leaves", () => {
  const containers = built.all.filter(({ type }) => type.endsWith(":Container"));
  const rolling = containers.filter(({ deleteBeforeReplace }) => deleteBeforeReplace === false).map(({ name }) => name);
  expect(rolling.sort()).toEqual([...domainNames, "config-server", "gateway", "frontend"].sort());
  const others = containers.filter(({ name }) => !rolling.includes(name));
  expect(others.map(({ name, deleteBeforeReplace }) => [name, deleteBeforeReplace])).toEqual(
    others.map(({ name }) => [name, true]),
  );
  expect(built.one("Command", "gateway-member").deleteBeforeReplace).toBe(false);
});

test("a password reaches the roles' task on its standard input, as a secret, and no command line", () => {
  const task = built.one("Command", "postgres-roles");
  expect(isSecret(task.inputs["stdin"])).toBe(true);
  expect(revealed(task.inputs["stdin"])).toContain("PASSWORD 'password of postgres-patient-db-v1'");
  for (const { name, inputs } of built.all.filter(({ type }) => type.endsWith(":Command"))) {
    expect(JSON.stringify({ ...inputs, stdin: undefined })).not.toMatch(/(password|key|hash) of /);
    const logging = /-(member|registration)$/.test(name) ? "stdoutAndStderr" : "stderr";
    expect(inputs).toMatchObject({ environment: { DOCKER_HOST: host }, logging });
  }
});

test("no secret stands in the open in any input", () => {
  const open = (value: unknown): string =>
    JSON.stringify(value, (_key, inner: unknown) => (isSecret(inner) ? "secret" : inner));
  for (const { name, inputs } of built.all) expect(`${name}: ${open(inputs)}`).not.toMatch(/(password|key|hash) of /);
});

test("containers never wait in the provider, and carry the labels by which they are found", () => {
  for (const { name, inputs } of built.all.filter(({ type }) => type.endsWith(":Container"))) {
    expect(inputs).toMatchObject({ wait: false, networkMode: "bridge", securityOpts: ["no-new-privileges:true"] });
    const labels = Object.fromEntries(
      (inputs["labels"] as { label: string; value: string }[]).map(({ label, value }) => [label, value]),
    );
    expect(labels).toEqual({
      "platform.stack": "test",
      "platform.stack-id": "0123456789ab",
      "platform.part": name,
      "platform.generation": expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    });
    // without it a container is killed at once
    expect(inputs["destroyGraceSeconds"]).toBe(inputs["stopTimeout"]);
  }
});

import { isSecret, revealed, valueOf } from "./mocks";
import { build, host } from "./build";
import type { Built } from "./build";
import * as pulumi from "@pulumi/pulumi";
import { rofecareStack } from "../plan/samples";

let built: Built;

beforeAll(async () => {
  built = await build(rofecareStack());
});

test("what is made, and where it hangs", () => {
  const made = built.all.map(({ type, name, parent }) => `${parent}/${name} ${type.split(":").at(-1)}`);
  expect(made.sort()).toEqual([
    "/docker-test docker",
    "/rofecare Platform",
    "/stack-id RandomId",
    "patient/patient Container",
    "patient/patient-member Command",
    "patient/patient-ready Command",
    "postgres/postgres Container",
    "postgres/postgres-data Volume",
    "postgres/postgres-patient-db-v1 RandomPassword",
    "postgres/postgres-ready Command",
    "postgres/postgres-roles Command",
    "postgres/postgres-superuser RandomPassword",
    "proxy/proxy Container",
    "proxy/proxy-authority SelfSignedCert",
    "proxy/proxy-authority-key PrivateKey",
    "proxy/proxy-certificates Volume",
    "proxy/proxy-configuration Volume",
    "proxy/proxy-open Command",
    "proxy/proxy-ready Command",
    "proxy/proxy-routes Command",
    "rofecare/backend Network",
    "rofecare/database Network",
    "rofecare/edge Network",
    "rofecare/patient DomainService",
    "rofecare/postgres ManagedDatabase",
    "rofecare/proxy CaddyProxy",
  ]);
});

test("components have the type tokens that state holds", () => {
  const own = built.all.filter(({ type }) => type.startsWith("platform:")).map(({ type }) => type);
  expect(own.sort()).toEqual([
    "platform:components:CaddyProxy",
    "platform:components:DomainService",
    "platform:components:ManagedDatabase",
    "platform:components:Platform",
  ]);
});

test("a part's children have names that start with the part's", () => {
  const children = built.all.filter(({ parent }) => !["", "rofecare"].includes(parent));
  expect(children.length).toBeGreaterThan(10);
  expect(children.filter(({ name, parent }) => name !== parent && !name.startsWith(`${parent}-`))).toEqual([]);
});

test("no Docker resource falls to a default provider", () => {
  const docker = built.all.filter(({ type }) => type.startsWith("docker:"));
  expect(docker.length).toBeGreaterThan(5);
  expect(docker.filter(({ provider }) => !provider.includes("pulumi:providers:docker::docker-test::"))).toEqual([]);
});

test("what cannot be made again is protected, and nothing else", () => {
  const kept = built.all.filter(({ protect }) => protect).map(({ name }) => name);
  expect(kept.sort()).toEqual([
    "postgres-data",
    "postgres-patient-db-v1",
    "postgres-superuser",
    "proxy-authority",
    "proxy-authority-key",
    "stack-id",
  ]);
});

test("every container says which generation goes first", () => {
  const containers = built.all.filter(({ type }) => type.endsWith(":Container"));
  expect(Object.fromEntries(containers.map(({ name, deleteBeforeReplace }) => [name, deleteBeforeReplace]))).toEqual({
    postgres: true,
    proxy: true,
    patient: false,
  });
  expect(built.one("Command", "patient-member").deleteBeforeReplace).toBe(false);
});

test("ready, then the roles, then the service, then its membership, then the routes", () => {
  const before = (type: string, name: string): string[] => built.one(type, name).dependencies;
  expect(before("Command", "postgres-ready")).toEqual(["postgres"]);
  expect(before("Command", "postgres-roles")).toContain("postgres-ready");
  expect(before("Container", "patient")).toContain("postgres-roles");
  expect(before("Command", "patient-ready")).toEqual(["patient"]);
  expect(before("Command", "proxy-open")).toContain("proxy-ready");
  expect(before("Command", "patient-member")).toEqual(expect.arrayContaining(["patient-ready", "proxy-open"]));
  expect(before("Command", "proxy-routes")).toEqual(expect.arrayContaining(["patient-member", "proxy-open"]));
});

test("neither the service nor the server waits for the proxy, nor the proxy for them", () => {
  const proxy = built.all.filter(({ parent }) => parent === "proxy").map(({ name }) => name);
  expect(built.one("Container", "patient").dependencies.filter((name) => proxy.includes(name))).toEqual([]);
  expect(built.one("Container", "postgres").dependencies.filter((name) => proxy.includes(name))).toEqual([]);
  const others = ["postgres", "postgres-ready", "postgres-roles", "patient", "patient-ready"];
  expect(built.one("Container", "proxy").dependencies.filter((name) => others.includes(name))).toEqual([]);
});

test("a password reaches the roles' task on its standard input, as a secret, and no command line", () => {
  const task = built.one("Command", "postgres-roles");
  expect(isSecret(task.inputs["stdin"])).toBe(true);
  expect(revealed(task.inputs["stdin"])).toContain("PASSWORD 'password of postgres-patient-db-v1'");
  for (const { inputs } of built.all.filter(({ type }) => type.endsWith(":Command"))) {
    expect(JSON.stringify({ ...inputs, stdin: undefined })).not.toMatch(/(password|key|hash) of /);
    expect(inputs).toMatchObject({ environment: { DOCKER_HOST: host }, logging: "stderr" });
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

test("outputs: addresses are plain, credentials are one secret", async () => {
  const { outputs } = built;
  expect(Object.keys(outputs).sort()).toEqual([
    "caCertificate",
    "credentials",
    "dnsRecords",
    "networks",
    "services",
    "urls",
  ]);
  const secret = (name: string): Promise<boolean> => pulumi.isSecret(pulumi.output(outputs[name]));
  expect(await secret("credentials")).toBe(true);
  // wrapped whole: names of secrets are nobody's business either
  expect(pulumi.Output.isInstance(outputs["credentials"])).toBe(true);
  for (const name of ["urls", "services", "networks", "dnsRecords", "caCertificate"]) {
    expect([name, await secret(name)]).toEqual([name, false]);
  }
  expect(await valueOf(outputs["credentials"])).toEqual({
    "postgres-superuser": "password of postgres-superuser",
    "patient-db-v1": "password of postgres-patient-db-v1",
  });
  expect(await valueOf(outputs["urls"])).toEqual({ patients: "https://api.rofecare.localhost/api/patients/" });
  expect(await valueOf(outputs["services"])).toEqual({
    patient: { image: "domain-service:test", address: "patient-made:8082" },
  });
  expect(await valueOf(outputs["networks"])).toEqual({
    edge: "edge-made",
    backend: "backend-made",
    database: "database-made",
  });
  expect(await valueOf(outputs["caCertificate"])).toBe("certificate of proxy-authority");
});

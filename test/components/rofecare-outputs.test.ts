import { isSecret, revealed, valueOf } from "./mocks";
import { build } from "./build";
import type { Built } from "./build";
import * as pulumi from "@pulumi/pulumi";
import { domains } from "../../config/platforms/rofecare-services";
import { rofecareStack } from "../plan/samples";

let built: Built;

beforeAll(async () => {
  built = await build(rofecareStack());
});

function secret(name: string): Promise<boolean> {
  return pulumi.isSecret(pulumi.output(built.outputs[name]));
}

test("addresses are plain, credentials are one secret", async () => {
  const plain = ["caCertificate", "dnsRecords", "leftOut", "networks", "services", "urls"];
  expect(Object.keys(built.outputs).sort()).toEqual([...plain, "credentials"].sort());
  expect(await secret("credentials")).toBe(true);
  // wrapped whole: names of secrets are nobody's business either
  expect(pulumi.Output.isInstance(built.outputs["credentials"])).toBe(true);
  for (const name of plain) expect([name, await secret(name)]).toEqual([name, false]);
});

test("the credentials are those of every part, each that of its own resource", async () => {
  const databases = domains.map(({ name }) => [`${name}-db-v1`, `password of postgres-${name}-db-v1`]);
  const own = ["jwt-secret", "config-encryption-key", "operators"].flatMap((name) => [
    [name, `password of ${name}`],
    [`${name}-bcrypt`, `hash of ${name}`],
  ]);
  expect(await valueOf(built.outputs["credentials"])).toEqual({
    ...Object.fromEntries([...databases, ...own]),
    "postgres-superuser": "password of postgres-superuser",
    "postgres-monitor": "password of postgres-monitor",
    "redis-password": "password of redis-password",
    "grafana-admin": "password of monitoring-grafana-admin",
  });
});

test("where everything is", async () => {
  expect(await valueOf(built.outputs["urls"])).toMatchObject({ api: "https://api.rofecare.localhost/" });
  const services = (await valueOf(built.outputs["services"])) as Record<string, object>;
  expect(Object.keys(services)).toHaveLength(12);
  expect(services).toMatchObject({
    patient: { image: "domain-service:test", address: "patient-made:8082" },
    gateway: { image: "gateway:test", address: "gateway-made:8080" },
  });
  expect(await valueOf(built.outputs["networks"])).toEqual({
    edge: "edge-made",
    backend: "backend-made",
    database: "database-made",
  });
  expect(await valueOf(built.outputs["leftOut"])).toEqual({});
  expect(await valueOf(built.outputs["caCertificate"])).toBe("certificate of proxy-authority");
});

/** A variable of a container, as sent. */
function variable(container: string, name: string): unknown {
  const { envs } = built.one("Container", container).inputs;
  return (revealed(envs) as unknown[]).find((text) => String(revealed(text)).startsWith(`${name}=`));
}

test.each([
  ["patient", "SPRING_DATASOURCE_PASSWORD", "password of postgres-patient-db-v1"],
  ["patient", "SPRING_DATA_REDIS_PASSWORD", "password of redis-password"],
  ["gateway", "APP_JWT_SECRET", "password of jwt-secret"],
  ["config-server", "ENCRYPT_KEY", "password of config-encryption-key"],
  ["postgres-exporter", "DATA_SOURCE_PASS", "password of postgres-monitor"],
  ["redis-exporter", "REDIS_PASSWORD", "password of redis-password"],
])("%s gets its %s as a secret", (container, name, expected) => {
  const found = variable(container, name);
  expect([isSecret(found), revealed(found)]).toEqual([true, `${name}=${expected}`]);
});

test("the cache's password stands in its file, as a secret, and in no command", () => {
  const { uploads, command, envs } = built.one("Container", "redis").inputs;
  const files = revealed(uploads) as { content: unknown }[];
  expect(files.map(({ content }) => isSecret(content))).toEqual([true]);
  expect(revealed(files[0]?.content)).toContain("requirepass password of redis-password\n");
  expect(JSON.stringify([command, envs])).not.toContain("password of");
});

test("the hash of the operators' password reaches the proxy, the password itself does not", () => {
  const { stdin } = built.one("Command", "proxy-routes").inputs;
  expect(isSecret(stdin)).toBe(true);
  expect(revealed(stdin)).toContain('"password":"hash of operators"');
  expect(revealed(stdin)).not.toContain("password of operators");
});

test("at first the proxy may keep the routes that it has; once all have joined it gets the present ones", () => {
  const said = (name: string): unknown => JSON.parse(revealed(built.one("Command", name).inputs["stdin"]) as string);
  const { template, ...open } = said("proxy-open") as Record<string, unknown>;
  expect(open).toMatchObject({ keepRoutes: true });
  expect(said("proxy-routes")).toEqual({ ...open, template, keepRoutes: false });
});

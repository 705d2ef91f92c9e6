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
    "redis-administrator": "password of redis-administrator",
    "kafka-password": "password of kafka-password",
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
  [
    "patient",
    "SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
    'org.apache.kafka.common.security.scram.ScramLoginModule required username="kafka_v1" password="password of kafka-password";',
  ],
  ["gateway", "APP_JWT_SECRET", "password of jwt-secret"],
  ["config-server", "ENCRYPT_KEY", "password of config-encryption-key"],
  ["postgres-exporter", "DATA_SOURCE_PASS", "password of postgres-monitor"],
  ["redis-exporter", "REDIS_PASSWORD", "password of redis-password"],
])("%s gets its %s as a secret", (container, name, expected) => {
  const found = variable(container, name);
  expect([isSecret(found), revealed(found)]).toEqual([true, `${name}=${expected}`]);
});

test("the cache's administrator stands in a file, as a secret, and no password in a command", () => {
  const { uploads, command, envs } = built.one("Container", "redis").inputs;
  const files = revealed(uploads) as { content: unknown }[];
  expect(files.map(({ content }) => isSecret(content))).toEqual([false, true]);
  expect(revealed(files[1]?.content)).toBe("password of redis-administrator");
  expect(JSON.stringify([command, envs])).not.toContain("password of");
});

test.each([
  ["redis", "password of redis-password"],
  ["kafka", "password of kafka-password"],
])(
  "the clients' password reaches %s by a task's input, as a secret, and nothing of its container",
  (part, password) => {
    expect(JSON.stringify(revealed(built.one("Container", part).inputs))).not.toContain(password);
    const { stdin, create } = built.one("Command", `${part}-set-up`).inputs;
    expect([
      isSecret(stdin),
      String(revealed(stdin)).includes(password),
      String(create).includes("password of"),
    ]).toEqual([true, true, false]);
  },
);

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

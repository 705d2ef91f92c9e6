import { Secret } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";
import { rules } from "../../policy/resources";
import { firewallRule } from "../../policy/rules/managed-databases";
import type { Placed } from "../../policy/rules/managed-databases";
import { types } from "../../policy/rules/rule";
import type { Asked, Values } from "../../policy/rules/rule";
import { sshRule } from "../../policy/rules/ssh";

const labels = (part: string, more: Values[] = []) => [{ label: "platform.part", value: part }, ...more];

const good: Values = {
  image: `sha256:${"a".repeat(64)}`,
  labels: labels("postgres"),
  ports: [{ internal: 5432, external: 5432, ip: "127.0.0.1" }],
  memory: 512,
  healthcheck: { tests: ["CMD", "pg_isready"] },
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "3" },
  envs: new Secret(["POSTGRES_PASSWORD=hunter2", "POSTGRES_DB=clinic"]),
};

function asked(type: string, properties: Values, isProtected = false): Asked {
  return { stack: "prod", name: "postgres-1", type, properties, protected: isProtected };
}

/** What all rules say. */
function said(type: string, properties: Values, isProtected = false): string[] {
  return rules.flatMap(({ violations }) => violations(asked(type, properties, isProtected)));
}

const container = (changed: Values): string[] => said(types.container, { ...good, ...changed });

test("a container as this project makes it breaks no rule", () => {
  expect(container({})).toEqual([]);
});

const bad: [what: string, changed: Values, sentence: string][] = [
  [
    "a port for everybody",
    { ports: [{ internal: 5432, external: 15_432, ip: "0.0.0.0" }] },
    "postgres: port 15432 is published on 0.0.0.0; allowed: 127.0.0.1, or a route of the proxy",
  ],
  [
    "a port without an address",
    { ports: [{ internal: 5432 }] },
    "postgres: port 5432 is published on 0.0.0.0; allowed: 127.0.0.1, or a route of the proxy",
  ],
  [
    "the host's network",
    { networkMode: "host" },
    "postgres: it shares the host's network, and so publishes every port; allowed: 127.0.0.1, or a route of the proxy",
  ],
  [
    "no memory limit",
    { memory: undefined },
    "postgres: its container has no memory limit; allowed: any, in megabytes (memory)",
  ],
  [
    "no health check",
    { healthcheck: undefined },
    "postgres: its container has no health check; allowed: any command (healthcheck.tests)",
  ],
  [
    "a health check that is switched off",
    { healthcheck: { tests: ["NONE"] } },
    "postgres: its container's health check is switched off; allowed: any command (healthcheck.tests)",
  ],
  [
    "a log for ever",
    { logOpts: { "max-size": "10m" } },
    "postgres: its container's log has no max-file; allowed: json-file with max-size and max-file",
  ],
  [
    "another log driver",
    { logDriver: undefined },
    "postgres: its container logs by the engine's default; allowed: json-file with max-size and max-file",
  ],
  [
    "latest",
    { image: "postgres:latest" },
    "postgres: image postgres:latest may be another one tomorrow; allowed: a version as tag, a digest, or an id",
  ],
  [
    "no tag, in a registry with a port",
    { image: "registry.example.org:5000/postgres" },
    "postgres: image registry.example.org:5000/postgres has no tag, which means latest; allowed: a version as tag, a digest, or an id",
  ],
  [
    "a password in plain variables",
    { envs: ["POSTGRES_PASSWORD=hunter2", "POSTGRES_DB=clinic"] },
    "postgres: variable POSTGRES_PASSWORD holds a secret in plain text; allowed: a secret output (pulumi.secret, config.requireSecret, a generated password)",
  ],
  [
    "an address with a password in it",
    { envs: ["DATABASE_URL=postgres://clinic:hunter2@postgres:5432/clinic"] },
    "postgres: variable DATABASE_URL holds a secret in plain text; allowed: a secret output (pulumi.secret, config.requireSecret, a generated password)",
  ],
  [
    "a key in a plain file",
    { uploads: [{ file: "/etc/tls.key", content: "-----BEGIN EC PRIVATE KEY-----\nx" }] },
    "postgres: file /etc/tls.key holds a secret in plain text; allowed: a secret output (pulumi.secret, config.requireSecret, a generated password)",
  ],
];

test.each(bad)("%s is told in one sentence", (_, changed, sentence) => {
  expect(container(changed)).toEqual([sentence]);
  expect(sentence).not.toContain("hunter2");
});

test("the proxy is there to be reached, by digests and ids, and what is not known yet breaks nothing", () => {
  expect(container({ labels: labels("proxy"), ports: [{ internal: 443, external: 443, ip: "0.0.0.0" }] })).toEqual([]);
  expect(container({ image: `docker.io/library/postgres@sha256:${"b".repeat(64)}` })).toEqual([]);
  expect(container({ image: runtime.unknownValue, envs: [runtime.unknownValue] })).toEqual([]);
  expect(container({ envs: [new Secret("POSTGRES_PASSWORD=hunter2"), "PASSWORD_FILE=/run/x", "TOKEN="] })).toEqual([]);
  expect(container({ envs: ["KEY_PASSWORD=/run/secrets/key", "DB_URL=jdbc:postgresql://postgres:5432/x"] })).toEqual(
    [],
  );
});

test("an image that is pulled or built needs a tag as well", () => {
  const allowed = "allowed: a version as tag, a digest, or an id";
  expect(said(types.pulledImage, { name: "redis" })).toEqual([
    `postgres-1: image redis has no tag, which means latest; ${allowed}`,
  ]);
  expect(said(types.builtImage, { imageName: "web:latest" })).toEqual([
    `postgres-1: image web:latest may be another one tomorrow; ${allowed}`,
  ]);
  expect(said(types.pulledImage, { name: "redis:7.2.4" })).toEqual([]);
});

test("data are protected: volumes that are marked, managed databases and their disks", () => {
  const data = { labels: labels("postgres", [{ label: "platform.data", value: "true" }]) };
  const allowed = "is not protected against deletion; allowed: protect: true";
  expect(said(types.volume, data)).toEqual([`postgres: the data volume postgres-1 ${allowed}`]);
  expect(said(types.databaseCluster, {})).toEqual([`postgres-1: the managed database postgres-1 ${allowed}`]);
  expect(said(types.database, {})).toEqual([`postgres-1: the database of a managed one postgres-1 ${allowed}`]);
  expect(said(types.blockStorage, {})).toEqual([`postgres-1: the volume postgres-1 ${allowed}`]);
  expect(said(types.volume, data, true)).toEqual([]);
  expect(said(types.volume, { labels: labels("cache") })).toEqual([]);
});

test("a command's standard input with a password in it is secret", () => {
  const stdin = JSON.stringify({ password: "hunter2" });
  const allowed = "allowed: a secret output (pulumi.secret, config.requireSecret, a generated password)";
  expect(said(types.command, { stdin })).toEqual([`postgres-1: its stdin holds a secret in plain text; ${allowed}`]);
  expect(said(types.command, { stdin: new Secret(stdin) })).toEqual([]);
  expect(said(types.command, { create: "agent ready", stdin: '{"container":"1a"}' })).toEqual([]);
});

test("SSH is open to named ranges, or to the world where a stack is named", () => {
  const rule = (more: Values) => ({
    protocol: "tcp",
    portRange: "22",
    sourceAddresses: ["0.0.0.0/0", "::/0"],
    ...more,
  });
  const found = (more: Values, openIn: string[] = []) =>
    sshRule.violations(asked(types.firewall, { inboundRules: [rule(more)] }), openIn);
  const allowed = "allowed: named ranges, or prod among openIn of policy/config.json";
  expect(found({})).toEqual([`postgres-1: port 22 is open to 0.0.0.0/0 and ::/0; ${allowed}`]);
  expect(found({ portRange: "1-1024", sourceAddresses: ["::/0"] })).toEqual([
    `postgres-1: port 22 is open to ::/0; ${allowed}`,
  ]);
  expect(found({ portRange: "all" })).toHaveLength(1);
  expect(found({}, ["prod"])).toEqual([]);
  expect(found({ sourceAddresses: ["198.51.100.0/24"] })).toEqual([]);
  expect(found({ portRange: "443" })).toEqual([]);
  expect(found({ protocol: "udp" })).toEqual([]);
});

test("a managed database has a firewall that is not open to the world", () => {
  const placed = (type: string, name: string, more: Partial<Placed> = {}): Placed => ({
    ...asked(type, {}),
    ...{ name, urn: `urn:${name}`, from: {}, ...more },
  });
  const cluster = placed(types.databaseCluster, "records");
  const firewall = (properties: Values) =>
    placed(types.databaseFirewall, "records-firewall", { properties, from: { clusterId: ["urn:records"] } });
  const sentences = (all: Placed[]) => firewallRule.violations(all).map(({ sentence }) => sentence);
  const allowed = "allowed: a DatabaseFirewall by tag, droplet or address range";
  expect(sentences([cluster])).toEqual([`records: the managed database has no firewall; ${allowed}`]);
  expect(sentences([cluster, firewall({ rules: [{ type: "tag", value: "platform" }] })])).toEqual([]);
  expect(sentences([cluster, firewall({ rules: [{ type: "ip_addr", value: "0.0.0.0/0" }] })])).toEqual([
    `records-firewall: the managed database is open to 0.0.0.0/0; ${allowed}`,
  ]);
});

test("every rule says what it demands, and no two have one name", () => {
  const all = [...rules, sshRule, firewallRule];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { description } of all) expect(description).toMatch(/^[A-Z].*\.$/);
});

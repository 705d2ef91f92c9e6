import { platforms } from "../../config/platforms";
import { parseSettings } from "../../config/settings";
import type { RawSettings } from "../../config/settings";
import { platformOf } from "../plan/samples";

const known =
  "platform, target, host, domain, address, publicAddress, publicAddress6, ports, trustedProxies, certificates, subnets, environment, databases, externalDatabase, digitaloceanDatabase, dns, objectStores, infraOnly, only, monitoring, alerts, pools, configRepository, secretVersions, versions, strictVersions, replicas, memory, variables, images, registry, registryUser, version, readyTimeout";

/** Settings as the engine gives them: all plain. */
function plain(values: Record<string, string>): RawSettings {
  const all = { platform: "rofecare", ...values };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { value, secret: false }]));
}

function problems(values: Record<string, string>): string[] {
  return parseSettings(plain(values)).problems;
}

test("a stack that names its platform alone gets the defaults", () => {
  const { stack, problems } = parseSettings(plain({}));
  expect(problems).toEqual([]);
  expect(stack?.platform).toBe(platforms["rofecare"]);
  expect(stack?.settings).toMatchObject({
    platform: "rofecare",
    target: "docker",
    domain: "rofecare.localhost",
    address: "127.0.0.1",
    ports: { http: 80, https: 443 },
    databases: "shared",
    images: "reference",
    readyTimeout: "5m",
    subnets: {},
    replicas: {},
    memory: {},
  });
});

test("everything that a stack says is read", () => {
  const { stack } = parseSettings(
    plain({
      domain: "his.example.org",
      address: "0.0.0.0",
      ports: '{"https": 8443}',
      subnets: '{"edge": "172.30.0.0/24"}',
      databases: "per-service",
      replicas: '{"patient": 3}',
      memory: '{"patient": "1.5GB"}',
      images: "registry",
      variables: '{"patient": {"LOG_LEVEL": "debug"}}',
      version: "1.10",
      readyTimeout: "90s",
    }),
  );
  expect(stack?.settings).toMatchObject({
    domain: "his.example.org",
    address: "0.0.0.0",
    ports: { http: 80, https: 8443 },
    subnets: { edge: "172.30.0.0/24" },
    databases: "per-service",
    replicas: { patient: 3 },
    memory: { patient: "1.5GB" },
    variables: { patient: { LOG_LEVEL: "debug" } },
    version: "1.10",
    readyTimeout: "90s",
  });
});

test.each([
  [
    "rofecar",
    'platform: no platform named "rofecar"; did you mean rofecare?; known: maicivy, medisecure, rofecare, todoapp, or a file such as ./clinic.ts',
  ],
  [
    "hospital",
    'platform: no platform named "hospital"; known: maicivy, medisecure, rofecare, todoapp, or a file such as ./clinic.ts',
  ],
  [
    "constructor",
    'platform: no platform named "constructor"; known: maicivy, medisecure, rofecare, todoapp, or a file such as ./clinic.ts',
  ],
])("an unknown platform: %s", (platform, sentence) => {
  expect(problems({ platform })).toEqual([sentence]);
});

test("a platform that is no name is said to be none", () => {
  expect(problems({ platform: "Rofe Care" })).toEqual([
    'platform: no platform named "Rofe Care"; did you mean rofecare?; known: maicivy, medisecure, rofecare, todoapp, or a file such as ./clinic.ts',
  ]);
});

test("an unknown key", () => {
  expect(problems({ domian: "a.org" })).toEqual([`domian: unknown key; did you mean domain?; known: ${known}`]);
  expect(problems({ ports: '{"htps": 1}' })).toEqual([
    "ports/htps: unknown key; did you mean https?; known: http, https",
  ]);
});

test("an unknown key that looks like a secret says where a secret does not stand, and never what it is", () => {
  const found = problems({ adminPassword: "hunter2hunter2" });
  expect(found).toEqual([
    `adminPassword: unknown key; a secret never stands in plain settings, and this platform asks for none so named; known: ${known}`,
  ]);
  expect(found.join()).not.toContain("hunter2");
});

test.each([
  "localhost",
  "rofecare",
  "-a.org",
  "a..org",
  "a.org.",
  "A.org",
  "a_b.org",
  "a.1",
  "",
  `${"a".repeat(64)}.org`,
])("%p is not a domain name", (domain) => {
  expect(problems({ domain })).toEqual([
    `domain: not a domain name; allowed: labels of lower-case letters, digits and dashes, such as example.org; found: "${domain}"`,
  ]);
});

test("a domain name of 254 characters is too long", () => {
  const domain = `${"a23456789.".repeat(25)}test`;
  expect([domain.length, problems({ domain }).length, problems({ domain: domain.slice(1) }).length]).toEqual([
    254, 1, 0,
  ]);
});

test.each([
  ["replicas", '{"patient": 0}', "replicas/patient: Too small: expected number to be >=1; found: 0"],
  ["replicas", '{"patient": -2}', "replicas/patient: Too small: expected number to be >=1; found: -2"],
  ["replicas", '{"patient": 101}', "replicas/patient: Too big: expected number to be <=100; found: 101"],
  ["replicas", '{"patient": 1.5}', "replicas/patient: Invalid input: expected int, received number; found: 1.5"],
  ["replicas", '{"patient": "two"}', 'replicas/patient: Invalid input: expected number, received string; found: "two"'],
  ["replicas", "3", "replicas: Invalid input: expected record, received number; found: 3"],
  ["replicas", '{"Patient": 2}', "replicas/Patient: not a name; allowed: lower-case letters, digits and dashes"],
  [
    "memory",
    '{"patient": "512"}',
    'memory/patient: not an amount of memory; allowed: a number above 0 with KB, MB, GB or TB, such as 512MB; found: "512"',
  ],
  [
    "memory",
    '{"patient": "0MB"}',
    'memory/patient: not an amount of memory; allowed: a number above 0 with KB, MB, GB or TB, such as 512MB; found: "0MB"',
  ],
  [
    "readyTimeout",
    "soon",
    'readyTimeout: not a duration; allowed: a number above 0 with ms, s, m, h or d, such as 90s; found: "soon"',
  ],
  [
    "readyTimeout",
    "90",
    "readyTimeout: not a duration; allowed: a number above 0 with ms, s, m, h or d, such as 90s; found: 90",
  ],
  [
    "variables",
    '{"patient": {"log-level": "x"}}',
    "variables/patient/log-level: not a name; allowed: upper-case letters, digits and underscores",
  ],
  [
    "variables",
    '{"patient": {"WORKERS": 4}}',
    "variables/patient/WORKERS: Invalid input: expected string, received number; found: 4",
  ],
  ["ports", '{"http": 0}', "ports/http: Too small: expected number to be >=1; found: 0"],
  ["ports", '{"https": 65536}', "ports/https: Too big: expected number to be <=65535; found: 65536"],
  [
    "subnets",
    '{"edge": "10.0.0.0/33"}',
    'subnets/edge: not an IPv4 range; allowed: CIDR form such as 172.30.0.0/24; found: "10.0.0.0/33"',
  ],
  ["address", "localhost", 'address: not an IPv4 address; found: "localhost"'],
  ["target", "kubernetes", 'target: Invalid input: expected "docker"; found: "kubernetes"'],
])("%s cannot be %s", (key, value, sentence) => {
  expect(problems({ [key]: value })).toEqual([sentence]);
});

test("all problems are reported at once", () => {
  const found = problems({
    domain: "no",
    replicas: '{"patient": 0}',
    readyTimeout: "x",
    colour: "red",
    ports: '{"http": 0}',
  });
  expect(found.map((sentence) => sentence.split(":")[0])).toEqual([
    "domain",
    "ports/http",
    "replicas/patient",
    "readyTimeout",
    "colour",
  ]);
});

test("a setting that stands as a secret is not taken for one that is missing", () => {
  expect(parseSettings({ ...plain({}), domain: { secret: true } }).problems).toEqual([
    "domain: stands as a secret and cannot be read; set it with: pulumi config set domain",
  ]);
});

describe("secrets that the operator supplies", () => {
  const secrets = [
    { name: "claude-api-key", kind: "supplied", description: "Key of the language model" },
    { name: "jwt-secret", kind: "password", length: 64 },
  ] as const;
  beforeAll(() => {
    platforms["sample"] = platformOf({ secrets: [...secrets] });
  });
  afterAll(() => {
    delete platforms["sample"];
  });

  test("one that is missing is reported before anything starts", () => {
    expect(problems({ platform: "sample" })).toEqual([
      "claude-api-key: missing; set it with: pulumi config set --secret claude-api-key",
    ]);
  });

  test("one in plain settings is refused, and not repeated", () => {
    const found = problems({ platform: "sample", "claude-api-key": "sk-0123456789" });
    expect(found).toEqual([
      "claude-api-key: a secret in plain settings; set it with: pulumi config set --secret claude-api-key",
    ]);
  });

  test("one that is set is accepted, and its value goes nowhere", () => {
    const raw: RawSettings = {
      ...plain({ platform: "sample" }),
      "claude-api-key": { value: "sk-0123456789", secret: true },
    };
    const { stack, problems } = parseSettings(raw);
    expect(problems).toEqual([]);
    expect(JSON.stringify(stack)).not.toContain("sk-0123456789");
  });

  test("one that is generated is none of the operator's", () => {
    const raw: RawSettings = {
      ...plain({ platform: "sample" }),
      "claude-api-key": { secret: true },
      "jwt-secret": { secret: true },
    };
    expect(parseSettings(raw).problems.map((sentence) => sentence.split(";")[0])).toEqual(["jwt-secret: unknown key"]);
  });
});

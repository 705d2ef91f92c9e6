import { parseSettings } from "../../config/settings";
import type { RawSettings } from "../../config/settings";

function raw(values: Record<string, string>): RawSettings {
  const all = { platform: "rofecare", ...values };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { value, secret: false }]));
}

function problems(values: Record<string, string>): string[] {
  return parseSettings(raw(values)).problems;
}

const external = '{"host": "db.example.org", "user": "admin", "maxConnections": 200}';

test("without a word of it: development, everything, light monitoring, pools and repository of the description", () => {
  const { settings } = parseSettings(raw({})).stack ?? {};
  expect(settings).toMatchObject({ environment: "development", infraOnly: false, monitoring: "light", pools: {} });
  expect([settings?.only, settings?.externalDatabase, settings?.configRepository]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("everything that a stack says of its layout is read", () => {
  const { stack, problems } = parseSettings({
    ...raw({
      environment: "production",
      databases: "external",
      externalDatabase: external,
      only: '["patient", "monitoring"]',
      monitoring: "full",
      pools: '{"patient": 4}',
      configRepository: '{"uri": "https://git.example.org/config.git"}',
    }),
    externalDatabasePassword: { secret: true },
  });
  expect(problems).toEqual([]);
  const server = { host: "db.example.org", port: 5432, user: "admin", database: "postgres", sslmode: "require" };
  expect(stack?.settings).toMatchObject({
    environment: "production",
    databases: "external",
    externalDatabase: { ...server, maxConnections: 200 },
    only: ["patient", "monitoring"],
    monitoring: "full",
    pools: { patient: 4 },
    configRepository: { uri: "https://git.example.org/config.git", label: "main" },
  });
  expect(parseSettings(raw({ infraOnly: "true" })).stack?.settings.infraOnly).toBe(true);
});

describe("the password of an external database", () => {
  const settings = { databases: "external", externalDatabase: external };
  const set = "set it with: pulumi config set --secret externalDatabasePassword";

  test("is asked for where the databases are external, and nowhere else", () => {
    expect(problems(settings)).toEqual([`externalDatabasePassword: missing; ${set}`]);
    expect(problems({})).toEqual([]);
  });

  test("is refused in plain settings, and not repeated", () => {
    expect(problems({ ...settings, externalDatabasePassword: "hunter2" })).toEqual([
      `externalDatabasePassword: a secret in plain settings; ${set}`,
    ]);
  });

  test("may stay when the databases are no longer external, as a secret alone", () => {
    const left = { value: "hunter2", secret: true };
    const { stack, problems: found } = parseSettings({ ...raw({}), externalDatabasePassword: left });
    expect([found, stack?.settings.databases]).toEqual([[], "shared"]);
    expect(JSON.stringify(stack)).not.toMatch(/hunter2|externalDatabasePassword/);
    const plain = problems({ externalDatabasePassword: "hunter2" });
    expect(plain).toEqual([expect.stringMatching(/^externalDatabasePassword: unknown key; a secret never stands in/)]);
    expect(plain.join()).not.toContain("hunter2");
  });

  test("is not in the settings that are read", () => {
    const { stack } = parseSettings({ ...raw(settings), externalDatabasePassword: { value: "hunter2", secret: true } });
    expect(JSON.stringify(stack?.settings)).toContain("db.example.org");
    expect(JSON.stringify(stack)).not.toContain("hunter2");
  });
});

describe("the login of a private registry", () => {
  const set = "set it with: pulumi config set --secret registryPassword";

  test("asks for its password, as a secret", () => {
    expect(problems({ registryUser: "deploy" })).toEqual([`registryPassword: missing; ${set}`]);
    expect(problems({ registryUser: "deploy", registryPassword: "hunter2" })).toEqual([
      `registryPassword: a secret in plain settings; ${set}`,
    ]);
    expect(problems({ registryUser: "a:b" }).at(-1)).toMatch(/^registryUser: not a user name; not allowed in it/);
  });

  test("is read without it, and it may stay when nobody logs in any more", () => {
    const given = { registryPassword: { value: "hunter2", secret: true } };
    const { stack } = parseSettings({ ...raw({ registryUser: "7" }), ...given });
    expect(stack?.settings.registryUser).toBe("7");
    expect(JSON.stringify(stack)).not.toContain("hunter2");
    expect(parseSettings({ ...raw({}), ...given }).problems).toEqual([]);
  });
});

const repository = "configRepository/uri: not an address of a repository without a password in it; found: ";

test.each([
  ["environment", "staging", 'Invalid option: expected one of "development"|"production"; found: "staging"'],
  ["monitoring", "heavy", 'Invalid option: expected one of "none"|"light"|"full"; found: "heavy"'],
  ["infraOnly", "yes", 'Invalid input: expected boolean, received string; found: "yes"'],
  ["only", "[]", "names no part; leave the key out for all; found: []"],
  ["only", "patient", 'Invalid input: expected array, received string; found: "patient"'],
])("%s cannot be %s", (key, value, sentence) => {
  expect(problems({ [key]: value })).toEqual([`${key}: ${sentence}`]);
});

test.each([
  ["only", '["Patient"]', 'only/0: allowed: lower-case letters, digits and dashes; found: "Patient"'],
  ["pools", '{"patient": 0}', "pools/patient: Too small: expected number to be >=1; found: 0"],
  ["pools", '{"patient": 2.5}', "pools/patient: Invalid input: expected int, received number; found: 2.5"],
  ["configRepository", '{"uri": "config.git"}', `${repository}"config.git"`],
  ["configRepository", '{"uri": "ftp://git.example.org/x"}', `${repository}"ftp://git.example.org/x"`],
])("%s cannot be %s", (key, value, sentence) => {
  expect(problems({ [key]: value })).toEqual([sentence]);
});

test.each([
  "https://ci:hunter2@git.example.org/config.git",
  "https://hunter2@git.example.org/config.git",
  "http://ci:hun@ter2@git.example.org/config.git",
  "ssh://git:hunter2@git.example.org/config.git",
])("a password in the address of the repository is refused, and not repeated: %s", (uri) => {
  expect(problems({ configRepository: JSON.stringify({ uri }) })).toEqual([
    `${repository}"${uri.replace(/\/\/.*@/, "//…@")}"`,
  ]);
});

test.each([
  "ci:hunter2@git.example.org/x.git",
  'https://ci:hun"ter2@git.example.org/x.git',
  "https://ci:hun ter2@git.example.org/x",
])("nor is one in what is no address at all: %s", (uri) => {
  const found = problems({ configRepository: JSON.stringify({ uri }) });
  expect(found).toEqual([expect.stringMatching(/…@git\.example\.org\/x/)]);
  expect(found.join()).not.toMatch(/hun|ter2/);
});

test.each([
  "ssh://git@git.example.org/rofecare/config.git",
  "ssh://git@git.example.org:2222/config.git",
  "ssh://git.example.org/config.git",
  "https://git.example.org:8443/config.git",
  "git://git.example.org/config.git",
  "file:///srv/config.git",
])("a repository may be at %s", (uri) => {
  const { stack, problems } = parseSettings(raw({ configRepository: JSON.stringify({ uri }) }));
  expect([problems, stack?.settings.configRepository]).toEqual([[], { uri, label: "main" }]);
});

test.each([
  [{ host: "db example" }, 'host: not a host name or an IPv4 address; found: "db example"'],
  [{ user: 'a"b' }, 'user: not a user name; allowed: letters, digits, underscores; found: "a\\"b"'],
  [{ database: "a b" }, 'database: not a database name; found: "a b"'],
  [{ sslmode: "prefer" }, 'sslmode: Invalid option: expected one of "disable"|"require"; found: "prefer"'],
  [{ maxConnections: 20 }, "maxConnections: Too small: expected number to be >=21; found: 20"],
  [{ port: 0 }, "port: Too small: expected number to be >=1; found: 0"],
  [{ host: undefined }, "host: Invalid input: expected string, received undefined; found: nothing"],
])("an external database with %j", (more, sentence) => {
  const server = { host: "db.example.org", user: "admin", maxConnections: 200, ...more };
  const values = raw({ databases: "external", externalDatabase: JSON.stringify(server) });
  const found = parseSettings({ ...values, externalDatabasePassword: { secret: true } }).problems;
  expect(found).toEqual([`externalDatabase/${sentence}`]);
});

test("unknown keys inside others are found again", () => {
  const values = { configRepository: '{"uri": "https://a.org/b", "labl": "x"}', externalDatabase: '{"hst": "a"}' };
  const found = problems(values).filter((sentence) => sentence.includes("unknown"));
  expect(found).toEqual([
    "externalDatabase/hst: unknown key; did you mean host?; known: host, port, user, database, sslmode, maxConnections",
    "configRepository/labl: unknown key; did you mean label?; known: uri, label",
  ]);
});

test("problems of several kinds are reported at once, in the order of the settings", () => {
  const found = problems({
    databases: "external",
    environment: "staging",
    only: "[]",
    pools: '{"patient": 0}',
    monitoring: "heavy",
    colour: "red",
  });
  expect(found.map((sentence) => sentence.split(":")[0])).toEqual([
    "externalDatabasePassword",
    "environment",
    "only",
    "monitoring",
    "pools/patient",
    "colour",
  ]);
});

describe("a description of one's own", () => {
  test("is the file that the settings name", () => {
    const { stack, problems } = parseSettings(raw({ platform: "./test/config/own-platform.ts" }));
    expect(problems).toEqual([]);
    expect([stack?.platform.name, stack?.settings.domain]).toEqual(["own", "own.localhost"]);
  });

  test("a file that is not there, and one that describes nothing", () => {
    expect(problems({ platform: "./clinic.ts" })).toEqual([
      "platform: there is no file ./clinic.ts; paths begin at the project's folder",
    ]);
    expect(problems({ platform: "./config/units.ts" })).toEqual([
      "platform: ./config/units.ts exports no description; it says: export const platform: PlatformSpec = …",
    ]);
  });
});

test("an address of the wrong kind, and an authority or an account that cannot be", () => {
  const found = { publicAddress6: "203.0.113.7", certificates: '{"acme": "other", "email": "nobody"}' };
  expect(problems(found)).toEqual([
    'publicAddress6: not an IPv6 address; found: "203.0.113.7"',
    'certificates/acme: Invalid option: expected one of "production"|"staging"; found: "other"',
    'certificates/email: not an e-mail address; found: "nobody"',
  ]);
  const { settings } = parseSettings(raw({ certificates: '{"email": "operations@example.org"}' })).stack ?? {};
  expect(settings?.certificates).toEqual({ acme: "production", email: "operations@example.org" });
});

import { expectCode, expectNoStackTrace } from "./support/commands";
import { nothing, objectsOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(60_000);

let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.make();
});

afterAll(() => stack.remove());

async function refused(settings: Record<string, unknown>): Promise<string> {
  stack.set(settings);
  const ending = await stack.up();
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(objectsOf(stack.name)).toEqual(nothing);
  return ending.stderr;
}

test("an unknown platform is told with those that are known", async () => {
  const told = await refused({ platform: "rofecar" });
  expect(told).toMatch(/^platform: no platform named "rofecar".*did you mean.*rofecare.*; known: .*rofecare/m);
});

test("several mistakes are told at once, each with its path and what was found", async () => {
  const told = await refused({
    domain: "not a domain",
    readyTimeout: "soon",
    replicas: { patient: 0 },
    memory: { patient: "much" },
    subnets: { edge: "172.30.0.0/33" },
    subnet: {},
  });
  expect(told).toContain(`Settings of stack ${stack.name} (Pulumi.${stack.name}.yaml):`);
  expect(told).toMatch(/^domain: not a domain name; .*found: "not a domain"$/m);
  expect(told).toMatch(/^readyTimeout: not a duration; .*found: "soon"$/m);
  expect(told).toMatch(/^replicas\/patient: .*found: 0$/m);
  expect(told).toMatch(/^memory\/patient: not an amount of memory; .*found: "much"$/m);
  expect(told).toMatch(/^subnets\/edge: not an IPv4 range; .*found: "172\.30\.0\.0\/33"$/m);
  expect(told).toMatch(/^subnet: unknown key.*subnets.*$/m);
});

test("settings that name no part, and ranges that overlap, are told by the checks across the description", async () => {
  const told = await refused({
    replicas: { patients: 2 },
    subnets: { edge: "172.30.0.0/24", backend: "172.30.0.0/25" },
  });
  expect(told).toMatch(/^.*replicas\/patients.*no service named "patients".*known: patient/m);
  expect(told).toMatch(/^subnets\/\w+: 172\.30\.0\.0\/2\d .*172\.30\.0\.0\/2\d/m);
});

test("a secret in plain settings is refused, and not repeated", async () => {
  const told = await refused({ "smtp-password": "hunter2-hunter2" });
  expect(told).toMatch(/^smtp-password: unknown key; a secret never stands in plain settings/m);
  expect(told).not.toContain("hunter2");
});

test("the plain CLI tells the same sentence without a stack trace", async () => {
  stack.set({ platform: "rofecar" });
  const ending = await stack.pulumi("preview");
  expect(ending.code).not.toBe(0);
  expectNoStackTrace(ending);
  expect(ending.all).toContain('platform: no platform named "rofecar"');
});

test("a stack name and a flag that cannot be are refused before anything is read", async () => {
  const name = await stack.run(["npm", "run", "--silent", "up", "--", "--stack", "Not_A_Name"]).ending;
  const flag = await stack.up("--force");
  for (const ending of [name, flag]) {
    expectCode(ending, 1);
    expectNoStackTrace(ending);
  }
  expect(name.stderr).toContain('--stack: "Not_A_Name" is not a stack name; allowed: ');
  expect(flag.stderr).toMatch(/Unknown option '--force'; known: --stack NAME, --accept-empty/);
});

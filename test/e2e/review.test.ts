// A review needs the description and the state: the engine that the stack runs on is out of reach here.
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, expectNoStackTrace } from "./support/commands";
import type { Ending } from "./support/commands";
import { containersOf, docker } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(240_000);

const platform = "./test/e2e/platforms/review.ts";
const folder = mkdtempSync(join(tmpdir(), "platform-review-test-"));
/** Leads to the engine while the stack is brought up, and nowhere after. */
const socket = join(mkdtempSync(join(tmpdir(), "platform-socket-")), "docker.sock");
const engine = { DOCKER_HOST: `unix://${socket}` };
let stack: TestStack;

function reachEngine(): void {
  rmSync(socket, { force: true });
  symlinkSync((process.env["DOCKER_HOST"] || "unix:///var/run/docker.sock").replace("unix://", ""), socket);
}

beforeAll(async () => {
  makeWebImage("review", "1");
  reachEngine();
  stack = await TestStack.make({ platform, monitoring: "none" });
  expectCode(await stack.run(["npm", "run", "--silent", "up", "--", "--stack", stack.name], engine).ending, 0);
  rmSync(socket);
});

afterAll(async () => {
  reachEngine();
  await stack.remove();
  removeWebImage("review", "1");
  for (const each of [folder, dirname(socket)]) rmSync(each, { recursive: true });
});

function review(...flags: string[]): Promise<Ending> {
  // what the environment names is out of reach as well
  const away = { DOCKER_HOST: `unix://${join(folder, "nobody.sock")}` };
  return stack.run(["npm", "run", "--silent", "review", "--", ...flags], away).ending;
}

test("what runs as described keeps the policy, nothing is to be done, and the state is only read", async () => {
  const written: unknown[] = [];
  const state = new URL(stack.environment["PULUMI_BACKEND_URL"] ?? "").pathname;
  const watcher = watch(state, { recursive: true }, (...change) => written.push(change));
  const ending = await review("--stack", stack.name).finally(() => watcher.close());
  expectCode(ending, 0);
  expect(written).toEqual([]);
  expect(ending.stdout.split("\n").slice(0, 5)).toEqual([
    `<!-- platform-review: ${stack.name} -->`,
    `### Stack \`${stack.name}\`: nothing to do`,
    "",
    `Stack \`${stack.name}\` is as described.`,
    "The policy is kept.",
  ]);
  expect(ending.stdout).toContain("no host was asked and nothing was refreshed");
});

test("the next release: what is interrupted stands first, variables are told by name, and no secret is shown", async () => {
  stack.set({ platform: "./test/e2e/platforms/review-next.ts", monitoring: "none" });
  const ending = await review("--stack", stack.name, "--markdown", folder);
  expectCode(ending, 0);
  expect(ending.stdout).toBe(`${stack.name}: 2 parts interrupted\n`);
  const text = readFileSync(join(folder, `${stack.name}.md`), "utf8");
  expect(text).toMatch(
    /> \[!WARNING\]\n> \*\*INTERRUPTED.*\n>\n(> - .*\n)*> - \*\*postgres\*\* stopped and made anew, away for about/,
  );
  const image = "image platform-test/review:1 → platform-test/review:2";
  expect(text).toContain(`- **web** 1 container, the new one first: variable GREETING, ${image}\n`);
  expect(text).toContain(`- **other** 1 container, the new one first: ${image}\n`);
  const variables = JSON.parse(
    docker("inspect", "--format", "{{json .Config.Env}}", containersOf(stack.name)["web"]?.Id ?? ""),
  ) as string[];
  const [, password = "none"] = /postgres\w*:\/\/[^:]+:(\w+)@/.exec(variables.join("\n")) ?? [];
  expect(password).toMatch(/^\w{32}$/);
  expect(text + ending.all).not.toContain(password);
});

test("a description that breaks the policy is refused in a sentence, without the value", async () => {
  stack.set({ platform: "./test/e2e/platforms/review-bad.ts", monitoring: "none" });
  const ending = await review("--stack", stack.name);
  expectCode(ending, 1);
  expect(ending.stdout).toContain("2 violations of the policy");
  const secret = "other: variable UPSTREAM holds a secret in plain text; allowed: a secret output (pulumi.secret,";
  expect(ending.stdout).toContain(`\n> - ${secret}`);
  expect(ending.stdout).toContain(
    "image platform-test/review has no tag, which means latest; allowed: a version as tag",
  );
  expect(ending.all).not.toContain("in-plain-sight");
  expectNoStackTrace(ending);
});

test("data that the description no longer has: up would refuse, and so does the review", async () => {
  stack.set({ platform: "./test/e2e/platforms/web.ts", monitoring: "none", images: "registry", version: "1" });
  const ending = await review("--stack", stack.name);
  expectCode(ending, 1);
  expect(ending.stdout).toMatch(
    /> \[!CAUTION\]\n> \*\*`npm run up` would refuse this\*\*\n>\n> - The data volume \S+ belongs to/,
  );
});

test("a stack that is not there yet is reviewed whole, and the shared state is not touched", async () => {
  const other = await TestStack.make({ platform, monitoring: "none" }, stack);
  const ending = await review("--stack", other.name);
  const listed = await review("--list");
  other.discard();
  expectCode(ending, 0);
  expect(ending.stdout).toContain("not in the state yet: it would be made whole");
  expect(ending.stdout).toMatch(/- \*\*postgres\*\* 1 container started/);
  expect(JSON.parse(listed.stdout)).toEqual([stack.name]);
});

test("of a change that touches no stack nothing is said; a commit that is none is told", async () => {
  const ending = await review("--since", "HEAD");
  expectCode(ending, 0);
  expect(ending.stdout).toBe("No stack is touched by what changed since HEAD.\n");
  const unknown = await review("--since", "no-such-branch");
  expectCode(unknown, 1);
  expect(unknown.stderr).toMatch(/^--since: git cannot tell what changed since no-such-branch: /);
  expect(readdirSync(folder)).toEqual([`${stack.name}.md`]);
});

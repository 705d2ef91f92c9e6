// What a preview says is what `up` then does, and what was edited by hand is found and put right.
import { execFileSync } from "node:child_process";
import { makeTinyImage, TINY } from "../support/tiny-image";
import { expectCode } from "./support/commands";
import type { Ending } from "./support/commands";
import { docker, linesOf } from "./support/docker";
import { TestStack } from "./support/stack";

interface Change {
  kind: string;
  part: string;
  what: string;
  why: string[];
  seconds?: number;
}

interface Report {
  drift: string[];
  changes: Change[];
  unchanged: number;
}

const platform = "./test/e2e/platforms/tiny.ts";
let stack: TestStack;

beforeAll(async () => {
  makeTinyImage();
  for (const version of [1, 2]) makeWebImage(version);
  stack = await TestStack.make({ platform });
}, 120_000);

afterAll(async () => {
  await stack.remove();
  docker("image", "rm", ...[1, 2].map(webImage));
}, 120_000);

function webImage(version: number): string {
  return `platform-test/tiny-web:${version}`;
}

/** An image that serves a page by busybox. */
function makeWebImage(version: number): void {
  const page = `RUN mkdir /www && echo ${version} > /www/index.html`;
  const dockerfile = `FROM ${TINY}\n${page}\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n`;
  execFileSync("docker", ["build", "--quiet", "--tag", webImage(version), "-"], {
    input: dockerfile,
    stdio: "pipe",
  });
}

function command(name: "preview" | "drift", ...flags: string[]): Promise<Ending> {
  return stack.run(["npm", "run", "--silent", name, "--", "--stack", stack.name, ...flags]).ending;
}

async function preview(): Promise<Report> {
  const ending = await command("preview", "--json");
  expectCode(ending, 0);
  return JSON.parse(ending.stdout) as Report;
}

/** Ids of the stack's containers by their part. */
function containers(): Record<string, string[]> {
  const format = '{{.ID}} {{.Label "platform.part"}}';
  const lines = linesOf(docker("ps", "--all", "--filter", `label=platform.stack=${stack.name}`, "--format", format));
  const pairs = lines.map((line) => line.split(" "));
  const parts = [...new Set(pairs.map(([, part = ""]) => part))].sort();
  return Object.fromEntries(
    parts.map((part) => [part, pairs.flatMap(([id = "", of]) => (of === part ? [id] : [])).sort()]),
  );
}

function container(part: string): string {
  const [id] = containers()[part] ?? [];
  if (id === undefined) throw new Error(`no container of ${part}`);
  return id;
}

test("a stack that is not there yet is previewed whole, and nothing of it is left", async () => {
  const { changes } = await preview();
  const started = changes.filter(({ kind, what }) => kind === "starts" && /container/.test(what));
  expect(started.map(({ part }) => part)).toEqual(["other", "postgres", "proxy", "registry", "web"]);
  expect(containers()).toEqual({});
  const drift = await command("drift");
  expectCode(drift, 1);
  expect(drift.stderr).toBe(`There is no stack ${stack.name} in the state; nothing can differ from it.\n`);
}, 120_000);

test("after up there is nothing to do, and nothing differs", async () => {
  expectCode(await stack.up(), 0);
  expect((await command("preview")).stdout).toBe(`Nothing to do: stack ${stack.name} is as described (parts: 5).\n`);
  expectCode(await command("drift"), 0);
}, 180_000);

test("the next release: what is interrupted, replaced and added, as up then does it", async () => {
  const before = containers();
  stack.set({ platform: "./test/e2e/platforms/tiny-next.ts", memory: { other: "48MB" }, replicas: { web: 2 } });
  const { changes, unchanged } = await preview();
  expect(changes.map(({ kind, part }) => [kind, part])).toEqual([
    ["interrupts", "postgres"],
    ["replaces", "other"],
    ["replaces", "web"],
    ["starts", "web"],
    ["routes", "proxy"],
    ["secrets", "new"],
    ["images", "new"],
  ]);
  expect(unchanged).toBe(1);
  expect(changes.map(({ why }) => why)).toEqual([
    ["command: work_mem=4MB → 8MB"],
    ["memory 32 → 48 MB", "reserved memory 16 → 24 MB"],
    ["variable GREETING", "image platform-test/tiny-web:1 → platform-test/tiny-web:2"],
    [],
    ["added second"],
    [],
    [],
  ]);
  expect(changes[0]?.what).toMatch(/^stopped and made anew, away for about \d+\.\d s .*; web cannot use it meanwhile$/);
  expect(changes[0]?.seconds).toBeGreaterThan(0);
  expectCode(await stack.up(), 0);
  const after = containers();
  const anew = Object.keys(after).filter((part) => !after[part]?.some((id) => before[part]?.includes(id)));
  expect(anew).toEqual(["other", "postgres", "web"]);
  expect(after["web"]).toHaveLength(2);
}, 180_000);

const edits: [what: string, edit: () => void, sentence: RegExp][] = [
  [
    "a memory limit",
    () => docker("update", "--memory", "40m", "--memory-swap", "40m", container("other")),
    /^other: container \S+ has a memory limit of 40 MB, not 48 MB$/,
  ],
  [
    "a CPU limit",
    () => docker("update", "--cpus", "0.3", container("registry")),
    /^registry: container \S+ has a CPU limit of 0\.3, not 0\.5$/,
  ],
  ["a network that is left", leaveNetwork, /^web: container \S+ has left network \S+-backend-\S+$/],
  ["a login that is dropped", dropLogin, /^postgres: login tiny_web_v1 is missing in postgres, or may not log in$/],
  [
    "a route of the proxy",
    editRoute,
    /^proxy: the proxy's configuration was edited by hand: apps\.http\.servers\.main\.routes\[0\]/,
  ],
];

function leaveNetwork(): void {
  const id = container("web");
  const [network = ""] = Object.keys(
    JSON.parse(docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", id)) as object,
  );
  docker("network", "disconnect", network, id);
}

function dropLogin(): void {
  docker("exec", "--user", "postgres", container("postgres"), "psql", "--quiet", "--command", "DROP ROLE tiny_web_v1");
}

function editRoute(): void {
  const table = "http://127.0.0.1:2019/platform/routes";
  const edited = `$(wget -q -O - ${table} | sed 's/\\.localhost"/.elsewhere"/')`;
  docker("exec", container("proxy"), "sh", "-c", `wget -q -O - --method=PUT --body-data="${edited}" ${table}`);
}

test("what was edited by hand: each is a sentence, and up puts all of it right", async () => {
  edits.forEach(([, edit]) => edit());
  const found = await command("drift");
  expectCode(found, 1);
  for (const [, , sentence] of edits) {
    expect(found.stderr.split("\n").map((line) => line.replace(/\.$/, ""))).toContainEqual(
      expect.stringMatching(sentence),
    );
  }
  const { drift } = await preview();
  for (const [, , sentence] of edits) expect(drift).toContainEqual(expect.stringMatching(sentence));
  expectCode(await stack.up(), 0);
  expectCode(await command("drift"), 0);
}, 180_000);

test("a container that is removed, one that is stopped and one that is paused", async () => {
  docker("rm", "--force", container("other"));
  docker("stop", "--time", "0", container("postgres"));
  docker("pause", container("registry"));
  const found = await command("drift");
  expectCode(found, 1);
  expect(found.stderr).toMatch(/^other: container \S+ is missing\.$/m);
  expect(found.stderr).toMatch(/^postgres: container \S+ is stopped \(exited\)\.$/m);
  expect(found.stderr).toMatch(/^registry: container \S+ is paused\.$/m);
  expectCode(await stack.up(), 0);
  expectCode(await command("drift"), 0);
}, 180_000);

test("a preview that up would refuse says all problems and ends with 1", async () => {
  stack.set({ platform, memory: { nobody: "48MB" } });
  const ending = await command("preview");
  expectCode(ending, 1);
  expect(ending.stderr).toMatch(/nobody/);
}, 60_000);

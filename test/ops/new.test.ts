import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../config/check";
import { parseSettings } from "../../config/settings";

const project = join(__dirname, "..", "..");
const name = `new-test-${process.pid}`;

function create(...given: string[]): { status: number | null; stdout: string; stderr: string } {
  const words = ["--require", "./ops/bootstrap/typescript.cjs", "ops/new.ts", ...given];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
  return { status, stdout, stderr };
}

const written = ["platform.ts", "web/Dockerfile", "web/server.mjs"].map((file) => `platforms/${name}/${file}`);

afterEach(() => {
  rmSync(join(project, "platforms", name), { recursive: true, force: true });
  rmSync(join(project, `Pulumi.${name}.yaml`), { force: true });
});

test("a description, its service and a stack file are written, and stand every check", () => {
  const { status, stdout, stderr } = create(name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = stdout.trim().split("\n");
  const files = [...written, `Pulumi.${name}.yaml`].map((file) => `wrote ${file}`);
  expect(lines.slice(0, -1).sort()).toEqual(files.sort());
  expect(lines.at(-1)).toBe(`Bring it up with: npm run up -- --stack ${name}`);
  const { stack, problems } = parseSettings({ platform: { value: `./platforms/${name}/platform.ts`, secret: false } });
  expect(problems).toEqual([]);
  expect(stack && check(stack)).toEqual([]);
  expect(stack?.platform.name).toBe(name);
});

test("what is there is not overwritten: everything that stands in the way is named, and nothing is written", () => {
  create(name);
  const before = readFileSync(join(project, `Pulumi.${name}.yaml`), "utf8");
  expect(create(name)).toEqual({
    status: 1,
    stdout: "",
    stderr: `platforms/${name} is there already; nothing was written.\nPulumi.${name}.yaml is there already; nothing was written.\n`,
  });
  rmSync(join(project, "platforms", name), { recursive: true });
  expect(create(name).status).toBe(1);
  expect(existsSync(join(project, "platforms", name))).toBe(false);
  expect(readFileSync(join(project, `Pulumi.${name}.yaml`), "utf8")).toBe(before);
});

test.each([
  [[], 'npm run new -- NAME: "" is not a name; allowed: '],
  [["Clinic"], 'npm run new -- NAME: "Clinic" is not a name; allowed: '],
  [["a", "b"], 'npm run new -- NAME: "a b" is not a name; allowed: '],
  [["rofecare"], "config/platforms has a platform named rofecare; choose another name."],
])("a name that cannot be is refused: %j", (given, sentence) => {
  const { status, stderr } = create(...given);
  expect(status).toBe(1);
  expect(stderr.startsWith(sentence)).toBe(true);
});

test("the page's description has every field that a first one has", () => {
  const page = readFileSync(join(project, "docs", "your-own-platform.md"), "utf8");
  const [, described = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const fields = (text: string): string[] => [...text.matchAll(/^  (\w+):/gm)].map(([, name = ""]) => name);
  const template = readFileSync(join(project, "ops", "template", "platform.ts"), "utf8");
  expect(fields(described)).toEqual(fields(template));
});

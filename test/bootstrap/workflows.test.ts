import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionlint } from "../support/actionlint";
import { project } from "./support";

let linter: string;

beforeAll(() => {
  linter = actionlint();
}, 300_000);

/** The linter's own rules alone: a shell's or Python's linter may be there or not. */
function lint(files: string[], input?: string) {
  const words = ["-no-color", "-shellcheck=", "-pyflakes=", ...files];
  const { status, stdout } = spawnSync(linter, words, { cwd: project, encoding: "utf8", input });
  return { status, stdout };
}

test("the workflows are what GitHub understands", () => {
  const folder = join(".github", "workflows");
  const files = readdirSync(join(project, folder)).map((file) => join(folder, file));
  expect(files.length).toBeGreaterThan(0);
  expect(lint(files)).toEqual({ status: 0, stdout: "" });
});

test("a workflow that is wrong would be found", () => {
  const text = readFileSync(join(project, ".github", "workflows", "preview.yml"), "utf8");
  const { status, stdout } = lint(
    ["-"],
    text.replace("head.repo.full_name == github", "head.repo.full_name == gitlab"),
  );
  expect(status).toBe(1);
  expect(stdout).toContain('undefined variable "gitlab"');
});

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const source = join(__dirname, "actionlint");

/** Path of the linter of workflows, built from its published Go module unless the cache has it. */
export function actionlint(): string {
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "platform-toolchain");
  const hash = createHash("sha256").update(process.arch);
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(source, file)));
  const binary = join(cache, `actionlint-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "actionlint-building-"));
  try {
    const made = join(unfinished, "actionlint");
    const build = ["build", "-mod=readonly", "-trimpath", "-o", made, "github.com/rhysd/actionlint/cmd/actionlint"];
    execFileSync("go", build, { cwd: source, env: { ...process.env, CGO_ENABLED: "0" }, stdio: "pipe" });
    renameSync(made, binary);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}

// @ts-check
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { hashInputs } from "./inputs.mjs";
import { isInstalled, run } from "./shell.mjs";

const BUILD_FLAGS = ["-mod=readonly", "-trimpath", "-ldflags", "-s -w"];

/**
 * The folder that holds the `caddy` binary, built from the Go modules of `source` unless the cache has it.
 * @param {string} source
 */
export async function caddyBinaryFolder(source) {
  const files = ["main.go", "go.mod", "go.sum"].map((name) => join(source, name));
  const hash = hashInputs({ files, values: [...BUILD_FLAGS, process.arch] });
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "platform-toolchain");
  const folder = join(cache, `caddy-${hash.slice(0, 16)}`);
  if (await exists(join(folder, "caddy"))) return folder;
  if (!(await isInstalled("go")))
    throw new Error("building Caddy needs Go 1.25 or later: install it and put it on PATH");
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, "caddy-building-"));
  try {
    const environment = { ...process.env, CGO_ENABLED: "0", GOOS: "linux" };
    await run("go", ["build", ...BUILD_FLAGS, "-o", join(unfinished, "caddy"), "."], { cwd: source, environment });
    await moveIntoPlace(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Another run may have been faster; its binary is the same.
 * @param {string} unfinished
 * @param {string} folder
 */
async function moveIntoPlace(unfinished, folder) {
  try {
    await rename(unfinished, folder);
  } catch (error) {
    if (!(await exists(join(folder, "caddy")))) throw error;
  }
}

/** @param {string} file */
const exists = (file) =>
  stat(file).then(
    () => true,
    () => false,
  );

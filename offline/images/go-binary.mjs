// @ts-check
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { hashInputs } from "./inputs.mjs";
import { isInstalled, run } from "./shell.mjs";

const BUILD_FLAGS = ["-mod=readonly", "-trimpath", "-ldflags", "-s -w"];

/**
 * The folder that holds the binary `name`, built from the Go modules of `source` unless the cache has it.
 * @param {string} name
 * @param {string} source
 * @param {string} [program] package of the modules that is built, where it is not the folder's own
 */
export async function goBinaryFolder(name, source, program = ".") {
  const hash = hashInputs({
    files: await sourceFiles(source),
    values: [...BUILD_FLAGS, process.arch, ...(program === "." ? [] : [program])],
  });
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "platform-toolchain");
  const folder = join(cache, `${name}-${hash.slice(0, 16)}`);
  if (await exists(join(folder, name))) return folder;
  if (!(await isInstalled("go")))
    throw new Error(`building ${name} needs Go 1.25 or later: install it and put it on PATH`);
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, `${name}-building-`));
  try {
    const environment = { ...process.env, CGO_ENABLED: "0", GOOS: "linux" };
    await run("go", ["build", ...BUILD_FLAGS, "-o", join(unfinished, name), program], { cwd: source, environment });
    await moveIntoPlace(unfinished, folder, name);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** @param {string} source */
async function sourceFiles(source) {
  const programs = (await readdir(source)).filter((name) => name.endsWith(".go")).sort();
  return [...programs, "go.mod", "go.sum"].map((name) => join(source, name));
}

/**
 * Another run may have been faster; its binary is the same.
 * @param {string} unfinished
 * @param {string} folder
 * @param {string} name
 */
async function moveIntoPlace(unfinished, folder, name) {
  try {
    await rename(unfinished, folder);
  } catch (error) {
    if (!(await exists(join(folder, name)))) throw error;
  }
}

/** @param {string} file */
const exists = (file) =>
  stat(file).then(
    () => true,
    () => false,
  );

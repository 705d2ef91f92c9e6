// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { run } from "./run.mjs";
import { downloadRelease, isVendorInReach } from "./vendor.mjs";

/**
 * @typedef {"official" | "modules"} Source where the command line comes from: the vendor, or built from Go modules
 * @typedef {{ source: Source, directory: string }} Toolchain
 * @typedef {{ project: string, cache: string, remembered: string, releases?: string, signal: AbortSignal, say: (text: string) => void }} Options
 * `remembered` is the file of the choice, `releases` the vendor's address
 */

const recipe = ["cli/go.mod", "cli/go.sum", "language-nodejs/go.mod", "language-nodejs/go.sum", "main.mjs"];

/**
 * Finds the toolchain, or makes it. The choice of its source is kept for as long as the toolchain is there.
 *
 * @param {Options} options
 * @returns {Promise<Toolchain>}
 */
export async function ensureToolchain(options) {
  const remembered = readChoice(options.remembered);
  if (remembered !== undefined) {
    const directory = directoryOf(remembered, options);
    if (isComplete(directory)) return { source: remembered, directory };
  }
  /** @type {Source} */
  const source = (await isVendorInReach(options.signal, options.releases)) ? "official" : "modules";
  const directory = directoryOf(source, options);
  if (!isComplete(directory)) await make(source, directory, options);
  mkdirSync(dirname(options.remembered), { recursive: true });
  writeFileSync(options.remembered, JSON.stringify({ source }));
  return { source, directory };
}

/** @param {string} file @returns {Source | undefined} */
function readChoice(file) {
  try {
    const { source } = JSON.parse(readFileSync(file, "utf8"));
    return source === "official" || source === "modules" ? source : undefined;
  } catch (error) {
    // A file that was cut short is only a choice to be made again.
    if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param {Source} source @param {Options} options */
function directoryOf(source, { project, cache }) {
  const version = pinnedVersion(project);
  const machine = `${process.platform}-${process.arch}`;
  if (source === "official") return join(cache, `pulumi-${version}-official-${machine}`);
  const hash = createHash("sha256");
  for (const file of recipe) hash.update(readFileSync(join(project, "offline", "toolchain", file)));
  return join(cache, `pulumi-${version}-${machine}-${hash.digest("hex").slice(0, 12)}`);
}

/** One version for both sources: the one the Go module requires. @param {string} project */
export function pinnedVersion(project) {
  const file = join(project, "offline", "toolchain", "cli", "go.mod");
  const version = /^require github\.com\/pulumi\/pulumi\/pkg\/v3 (v\S+)$/m.exec(readFileSync(file, "utf8"))?.[1];
  if (version === undefined) throw new SetupError(`${file} requires no version of github.com/pulumi/pulumi/pkg/v3`);
  return version;
}

/** @param {string} directory */
function isComplete(directory) {
  return existsSync(join(directory, "pulumi")) && existsSync(join(directory, "pulumi-language-nodejs"));
}

/**
 * Works aside and renames at the end, so that what is killed on the way leaves nothing that looks finished.
 *
 * @param {Source} source
 * @param {string} directory
 * @param {Options} options
 */
async function make(source, directory, options) {
  const { signal, say } = options;
  const onWait = (/** @type {number} */ owner) => say(`waiting for process ${owner}, which makes the same toolchain`);
  await withLock(`${directory}.lock`, { signal, onWait }, async () => {
    if (isComplete(directory)) return;
    removeUnfinished(directory);
    const unfinished = `${directory}.unfinished-${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
      if (source === "official") await downloadRelease(pinnedVersion(options.project), unfinished, options);
      else await build(options, unfinished);
      rmSync(directory, { recursive: true, force: true });
      renameSync(unfinished, directory);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  });
}

/** @param {string} directory */
function removeUnfinished(directory) {
  const beginning = `${basename(directory)}.unfinished-`;
  for (const name of readdirSync(dirname(directory))) {
    if (name.startsWith(beginning)) rmSync(join(dirname(directory), name), { recursive: true, force: true });
  }
}

/** @param {Options} options @param {string} target */
async function build({ project, signal, say }, target) {
  say("the vendor's host does not answer: building command line and language host from Go modules, once");
  const builder = join(project, "offline", "toolchain", "main.mjs");
  await run(process.execPath, [builder, target], { signal, onLine: say, title: "building the toolchain" });
}

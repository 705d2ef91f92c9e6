// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, SetupError } from "./errors.mjs";
import { withLock } from "./lock.mjs";
import { run } from "./run.mjs";

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/**
 * Whether node_modules holds what package-lock.json says. npm writes its own list last, so one that is there is whole.
 *
 * @param {string} folder
 */
export function isInstalled(folder) {
  const present = packagesOf(join(folder, "node_modules", ".package-lock.json"));
  const wanted = packagesOf(join(folder, "package-lock.json"));
  if (wanted === undefined)
    throw new SetupError(`${join(folder, "package-lock.json")} is missing: restore it from git`);
  if (present === undefined || !existsSync(join(folder, "node_modules", ".bin", "node"))) return false;
  return Object.entries(wanted).every(([path, entry]) => path === "" || isSatisfied(entry, present[path]));
}

/** @param {LockedPackage} wanted @param {LockedPackage | undefined} present */
function isSatisfied(wanted, present) {
  // npm leaves out what is built for other systems.
  if (present === undefined) return wanted.optional === true;
  return wanted.version === present.version && wanted.integrity === present.integrity;
}

/** @param {string} file @returns {Record<string, LockedPackage> | undefined} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw new SetupError(`${file} cannot be read: ${String(error)}`);
    return undefined;
  }
}

/**
 * @param {string} folder
 * @param {AbortSignal} signal
 * @param {(text: string) => void} say
 */
export async function installPackages(folder, signal, say) {
  if (isInstalled(folder)) return;
  const lock = join(folder, ".platform", "locks", "npm");
  const onWait = (/** @type {number} */ owner) => say(`waiting for process ${owner}, which installs the packages`);
  await withLock(lock, { signal, onWait }, async () => {
    if (isInstalled(folder)) return;
    say("installing the packages of package-lock.json");
    // Of all install scripts only the runtime's is needed: others compile, or call a pulumi that is not this project's.
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, signal });
    await run("npm", ["rebuild", "node"], { cwd: folder, signal });
    if (!isInstalled(folder)) throw new SetupError(incomplete(folder));
    say("packages installed");
  });
}

/** @param {string} folder */
function incomplete(folder) {
  return existsSync(join(folder, "node_modules", ".bin", "node"))
    ? "npm ci ended without an error, but node_modules is not what package-lock.json says: remove node_modules and try again"
    : "npm did not bring the Node runtime (package node): its install script must be allowed (allowScripts in package.json, ignore-scripts in .npmrc)";
}

// @ts-check
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What belongs to this clone and is rebuilt when it is missing. */
export const clonePath = (/** @type {string[]} */ ...parts) => join(project, ".platform", ...parts);

export const modulesPath = (/** @type {string[]} */ ...parts) => join(project, "node_modules", ...parts);

/** Shared by all clones of this user, rebuilt when it is missing. @param {NodeJS.ProcessEnv} environment */
export function cacheDirectory(environment) {
  return join(baseDirectory(environment["XDG_CACHE_HOME"], ".cache"), "platform-toolchain");
}

/** The user's own: state and passphrase, which nothing can rebuild. @param {NodeJS.ProcessEnv} environment */
export function dataDirectory(environment) {
  return join(baseDirectory(environment["XDG_DATA_HOME"], join(".local", "share")), "platform");
}

/**
 * The XDG specification has relative values ignored.
 *
 * @param {string | undefined} value
 * @param {string} fallback
 */
function baseDirectory(value, fallback) {
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), fallback);
}

/**
 * @param {string} name
 * @param {string | undefined} searchPath
 * @param {string[]} [further] folders that hold programs though PATH may lack them
 */
export function findProgram(name, searchPath, further = []) {
  const folders = [...(searchPath ?? "").split(delimiter).filter((folder) => folder !== ""), ...further];
  return folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
}

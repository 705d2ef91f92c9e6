// @ts-check
import { delimiter } from "node:path";

/** @param {string} value as one word of a POSIX shell */
export function quote(value) {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Lines for `eval`, which put the folders in front of the PATH the shell has then.
 *
 * @param {Record<string, string>} variables
 * @param {string[]} folders
 */
export function exportLines(variables, folders) {
  const path = `export PATH=${quote(folders.join(delimiter))}:"$PATH"`;
  return [path, ...Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`)].join("\n");
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {Record<string, string>} variables
 * @param {string[]} folders
 * @returns {NodeJS.ProcessEnv}
 */
export function extend(environment, variables, folders) {
  const path = [...folders, ...(environment["PATH"] ?? "").split(delimiter)];
  return { ...environment, ...variables, PATH: [...new Set(path)].join(delimiter) };
}

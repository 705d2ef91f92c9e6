// @ts-check
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

/**
 * One hash for everything that an image or a binary is made from: files, whole folders (without what a build leaves in
 * them) and plain values.
 * @param {{ folders?: string[], files?: string[], values?: string[] }} inputs
 */
export function hashInputs({ folders = [], files = [], values = [] }) {
  const hash = createHash("sha256");
  for (const value of values) hash.update(`value ${value}\0`);
  for (const file of files) addFile(hash, basename(file), file);
  for (const folder of folders) {
    for (const file of filesBelow(folder)) addFile(hash, relative(folder, file), file);
  }
  return hash.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} name
 * @param {string} file
 */
function addFile(hash, name, file) {
  const content = readFileSync(file);
  hash.update(`file ${name} ${content.length}\0`).update(content);
}

/**
 * @param {string} folder
 * @returns {string[]} sorted
 */
function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "target" ? [] : filesBelow(path);
    return [path];
  });
}

// @ts-check
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** @typedef {{ id: string, tag: string, version: string }} LockedImage */

/**
 * @param {string} file
 * @returns {Promise<Record<string, LockedImage>>} empty when there is no lock yet
 */
export async function readLock(file) {
  let content;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  try {
    return JSON.parse(content);
  } catch {
    throw new Error(`${file} is not JSON: delete it, it will be written anew`);
  }
}

/**
 * @param {string} file
 * @param {Record<string, LockedImage>} images
 */
export async function writeLock(file, images) {
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(images, null, 2)}\n`);
  await rename(unfinished, file);
}

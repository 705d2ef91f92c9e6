// @ts-check
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** @typedef {{ id: string, tag: string, version: string }} LockedImage */
/**
 * An image that can be neither pulled nor built here, and why.
 * @typedef {{ unavailable: string }} UnavailableImage
 */
/** @typedef {Record<string, LockedImage | UnavailableImage>} Lock */

/**
 * @param {string} file
 * @returns {Promise<Lock>} empty when there is no lock yet
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
 * @param {Lock} images
 */
export async function writeLock(file, images) {
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(images, null, 2)}\n`);
  await rename(unfinished, file);
}

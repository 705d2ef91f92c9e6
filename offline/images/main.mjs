// @ts-check
/**
 * Resolves every image that the platform runs to one local image id, and writes them to .platform/images.json.
 *
 *   node offline/images/main.mjs                 all images
 *   node offline/images/main.mjs NAME…           these only
 *   node offline/images/main.mjs package         Maven's part of the reference service, which needs no Docker
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLock, writeLock } from "./lock.mjs";
import { lockedNames, recipes, serviceSource } from "./recipes.mjs";
import { resolveImage, stillCurrent } from "./resolve.mjs";
import { packageService } from "./service.mjs";
import { stop } from "./shell.mjs";

const lockFile = join(dirname(fileURLToPath(import.meta.url)), "..", "..", ".platform", "images.json");

/** @param {string[]} names */
async function resolveAll(names) {
  const lock = await readLock(lockFile);
  const current = stillCurrent(lock, names);
  for (const name of names) {
    if (current.includes(name)) continue;
    const image = await resolveImage(name);
    if (!lockedNames.includes(name)) continue;
    // Written after each, so that a run that is stopped has not built in vain; read again, since another may have written.
    await writeLock(lockFile, { ...(await readLock(lockFile)), [name]: image });
  }
}

/** @param {string[]} names */
async function main(names) {
  if (names.length === 1 && names[0] === "package") return packageService(serviceSource);
  const unknown = names.find((name) => !(name in recipes));
  if (unknown) throw new Error(`no image is called ${unknown}; known: ${Object.keys(recipes).join(", ")}, or package`);
  return resolveAll(names.length > 0 ? names : lockedNames);
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

// @ts-check
/**
 * Resolves every image that the platform runs to one local image id, and writes them to .platform/images.json.
 *
 *   node offline/images/main.mjs                 all images
 *   node offline/images/main.mjs NAME…           these only: names, or full references of chosen versions
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLock, writeLock } from "./lock.mjs";
import { lockedNames, recipeOf, recipes } from "./recipes.mjs";
import { askRegistries, resolveImage, stillCurrent } from "./resolve.mjs";
import { stop } from "./shell.mjs";

/** Two builds at a time: one mostly waits for packages while the other computes. */
const WORKERS = 2;

const lockFile = join(dirname(fileURLToPath(import.meta.url)), "..", "..", ".platform", "images.json");

/** @param {string[]} names */
async function resolveAll(names) {
  const lock = await readLock(lockFile);
  const current = stillCurrent(lock, names);
  const waiting = names.filter((name) => !current.includes(name));
  await askRegistries(waiting);
  const workers = Array.from({ length: WORKERS }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await resolveAndLock(name).catch((error) => {
        waiting.length = 0;
        throw error;
      });
    }
  });
  await endOfAll(workers);
}

/**
 * The first failure, but only when the other worker has come to its end too.
 * @param {Promise<void>[]} workers
 */
async function endOfAll(workers) {
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** @type {Promise<void>} */
let lastWrite = Promise.resolve();

/**
 * Written after each, so that a run that is stopped has not built in vain; read again, since another may have written.
 * @param {string} name
 */
async function resolveAndLock(name) {
  const image = await resolveImage(name);
  lastWrite = lastWrite.then(async () => writeLock(lockFile, { ...(await readLock(lockFile)), [name]: image }));
  await lastWrite;
}

/** @param {string[]} names */
async function main(names) {
  const unknown = names.find((name) => recipeOf(name) === undefined);
  if (unknown) throw new Error(`no image is called ${unknown}; known: ${Object.keys(recipes).join(", ")}`);
  if (names.length === 0) return resolveAll(lockedNames);
  const order = Object.keys(recipes);
  return resolveAll(names.toSorted((left, right) => order.indexOf(left) - order.indexOf(right)));
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, linkSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "./errors.mjs";

const pollMilliseconds = 250;
const clockTicksPerSecond = 100;

/**
 * Holds a lock file with this process's id while the work runs. A lock whose owner is gone is taken over.
 *
 * @template Result
 * @param {string} file
 * @param {{ signal: AbortSignal, onWait?: (owner: number) => void }} options
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(file, { signal, onWait }, work) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryAcquire(file)) {
    const owner = liveOwner(file);
    if (owner === undefined) continue;
    if (!told) onWait?.(owner);
    told = true;
    await delay(pollMilliseconds, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryAcquire(file) {
  // Written aside and linked, so that no one ever reads a lock without its owner.
  const candidate = `${file}.${process.pid}`;
  writeFileSync(candidate, String(process.pid));
  try {
    linkSync(candidate, file);
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(candidate, { force: true });
  }
}

/** @param {string} file @returns {number | undefined} nothing when the lock was free or is now removed */
function liveOwner(file) {
  const lock = read(file);
  if (lock === undefined) return undefined;
  if (isAlive(lock.owner, lock.since)) return lock.owner;
  removeStale(file, lock.owner);
  return undefined;
}

/** @param {string} file */
function read(file) {
  try {
    return { owner: Number(readFileSync(file, "utf8")), since: statSync(file).mtimeMs };
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/**
 * Two may find the same lock stale: what is moved aside is looked at again, and put back when it is a fresh one.
 *
 * @param {string} file
 * @param {number} staleOwner
 */
function removeStale(file, staleOwner) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (Number(readFileSync(aside, "utf8")) !== staleOwner) linkSync(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes(errorCode(error))) throw error;
  }
  rmSync(aside, { force: true });
}

/** @param {number} owner @param {number} since */
function isAlive(owner, since) {
  if (owner === process.pid) return false;
  try {
    process.kill(owner, 0);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    if (errorCode(error) !== "EPERM") throw error;
  }
  // Ids are given out again, soon so in a container: a process that is younger than the lock is not its owner.
  const started = startOf(owner);
  return started === undefined || started <= since + 1000;
}

/** @param {number} processId @returns {number | undefined} milliseconds since the epoch, where the system tells */
function startOf(processId) {
  if (process.platform !== "linux") {
    const started = Date.parse(
      spawnSync("ps", ["-o", "lstart=", "-p", String(processId)], { encoding: "utf8" }).stdout,
    );
    return Number.isNaN(started) ? undefined : started;
  }
  try {
    const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    // ended already, its parent has only not noticed yet: it holds nothing
    if (fields[0] === "Z") return Infinity;
    const secondsAfterBoot = Number(fields[19]) / clockTicksPerSecond;
    return Date.now() - (uptime() - secondsAfterBoot) * 1000;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return undefined;
  }
}

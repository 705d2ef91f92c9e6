// @ts-check
import { readFileSync, rmSync } from "node:fs";
import { errorCode } from "./errors.mjs";

/**
 * Removes the file with the id of a daemon that was killed. The daemon itself refuses to start while that id names any
 * process: the killed one that its parent has not noticed yet, or another that was given the same id since.
 *
 * @param {string} file
 * @param {string} daemon name of its program
 */
export function forgetKilled(file, daemon) {
  const id = read(file)?.trim();
  if (id === undefined) return;
  const status = /^\d+ \((.*)\) (\S)/s.exec(read(`/proc/${id}/stat`) ?? "");
  const runs = status?.[1] === daemon && status[2] !== "Z";
  if (!runs) rmSync(file, { force: true });
}

/** @param {string} file @returns {string | undefined} nothing when there is no such file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // ESRCH: the process ended between the opening and the reading
    if (["ENOENT", "ESRCH"].includes(errorCode(error))) return undefined;
    throw error;
  }
}

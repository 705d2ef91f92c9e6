// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { InterruptedError, SetupError, errorCode } from "./errors.mjs";

const shownLines = 15;

/**
 * Runs a program to its end and returns what it wrote to stdout.
 *
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {{ cwd?: string, environment?: NodeJS.ProcessEnv, signal?: AbortSignal, onLine?: (line: string) => void, title?: string }} [options]
 * `title` takes the place of the command line where a failure is told
 * @returns {Promise<string>}
 */
export function run(command, commandArguments, { cwd, environment, signal, onLine, title } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new InterruptedError(command));
    // A group of its own, so that an interruption ends a compiler's or a package manager's own children too.
    const child = spawn(command, commandArguments, {
      ...(cwd === undefined ? {} : { cwd }),
      env: environment ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const stop = () => child.pid !== undefined && endGroup(child.pid);
    signal?.addEventListener("abort", stop);
    const { output, lastLines } = collect(child, onLine);
    child.on("error", (error) => reject(startFailure(command, error)));
    child.on("close", (code, killedBy) => {
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) return reject(new InterruptedError(command));
      if (code === 0) return resolve(output.join("\n"));
      const ending = killedBy === null ? `exit code ${String(code)}` : `ended by ${killedBy}`;
      reject(
        new SetupError([`${title ?? [command, ...commandArguments].join(" ")}: ${ending}`, ...lastLines].join("\n")),
      );
    });
  });
}

/** @param {number} leader */
function endGroup(leader) {
  try {
    process.kill(-leader, "SIGTERM");
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

/** @param {string} command @param {Error} error */
function startFailure(command, error) {
  return errorCode(error) === "ENOENT"
    ? new SetupError(`${command}: no such program on PATH`)
    : new SetupError(`${command}: ${error.message}`);
}

/**
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} child
 * @param {((line: string) => void) | undefined} onLine
 */
function collect(child, onLine) {
  /** @type {string[]} */
  const output = [];
  /** @type {string[]} */
  const lastLines = [];
  /** @param {string} line */
  const remember = (line) => {
    lastLines.push(line);
    if (lastLines.length > shownLines) lastLines.shift();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    output.push(line);
    remember(line);
    onLine?.(line);
  });
  createInterface({ input: child.stderr }).on("line", remember);
  return { output, lastLines };
}

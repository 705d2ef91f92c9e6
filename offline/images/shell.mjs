// @ts-check
import { spawn } from "node:child_process";

/** How much of a failed command's output goes into the error: enough to see the cause, short enough to read. */
const LINES_OF_FAILURE = 15;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let stopped = false;

/** Ends the running commands; what waits for them fails, and cleans up behind itself on the way out. */
export function stop() {
  stopped = true;
  for (const child of running) child.kill();
}

export function throwIfStopped() {
  if (stopped) throw new Error("stopped before the end; the next run goes on from here");
}

/**
 * Runs a command and gives what it wrote to stdout. A failure is an error with the command's last lines.
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {{ cwd?: string, environment?: NodeJS.ProcessEnv, input?: string }} [options]
 * @returns {Promise<string>}
 */
export function run(command, commandArguments, { cwd, environment, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { cwd, env: environment ?? process.env });
    running.add(child);
    let output = "";
    let everything = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      everything += chunk;
    });
    child.stderr.on("data", (chunk) => (everything += chunk));
    child.on("error", (error) => reject(new Error(`cannot run ${command}: ${error.message}`)));
    child.on("close", (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(output);
      const lastLines = everything.trimEnd().split("\n").slice(-LINES_OF_FAILURE).join("\n  ");
      reject(new Error(`${command} ${commandArguments[0]} failed (${signal ?? `exit code ${code}`}):\n  ${lastLines}`));
    });
    // A command that ends before it has read everything tells why by its exit code, not by our write error.
    child.stdin.on("error", () => child.stdin.destroy());
    child.stdin.end(input ?? "");
  });
}

/**
 * @param {string} command
 * @returns {Promise<boolean>}
 */
export async function isInstalled(command) {
  try {
    await run("sh", ["-c", `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} line */
export const say = (line) => process.stdout.write(`${line}\n`);

/** @param {number} since a time in milliseconds */
export const secondsSince = (since) => Math.max(1, Math.round((Date.now() - since) / 1000));

// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { performance } from "node:perf_hooks";
import { SetupError, errorCode } from "./errors.mjs";

const repeatMilliseconds = 500;
/** @type {NodeJS.Signals[]} */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program in the place of this one and returns its exit code.
 *
 * @param {string[]} commandLine
 * @param {{ cwd: string, environment: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
export function handOver([command = "", ...commandArguments], { cwd, environment }) {
  return new Promise((resolve, reject) => {
    // A group of its own: terminal and npm both signal this group, and a second SIGINT would make Pulumi give up at once.
    const child = spawn(command, commandArguments, { cwd, env: environment, stdio: "inherit", detached: true });
    const stopForwarding = forwardSignals((signal) => child.kill(signal));
    child.on("error", (error) => {
      stopForwarding();
      const reason = errorCode(error) === "ENOENT" ? "no such program on PATH" : error.message;
      reject(new SetupError(`${command}: ${reason}`));
    });
    child.on("exit", (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]);
    });
  });
}

/**
 * Passes each signal on once, however many deliver it at the same moment.
 *
 * @param {(signal: NodeJS.Signals) => void} send
 */
function forwardSignals(send) {
  /** @type {Map<NodeJS.Signals, number>} */
  const last = new Map();
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const now = performance.now();
    if (now - (last.get(signal) ?? -Infinity) > repeatMilliseconds) send(signal);
    last.set(signal, now);
  };
  for (const signal of endingSignals) process.on(signal, forward);
  return () => endingSignals.forEach((signal) => process.off(signal, forward));
}

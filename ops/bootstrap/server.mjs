// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";
import { clonePath, modulesPath, project } from "./paths.mjs";
import { run } from "./run.mjs";

/** @typedef {{ engine: string, folder: string, found: string }} Server */

/**
 * Whether the settings of a stack name a host. What they say of it is read by their own parser, which takes half a second
 * that a stack without one need not wait for.
 *
 * @param {string | undefined} stack
 */
export function namesHost(stack) {
  if (stack === undefined) return false;
  const files = ["Pulumi.yaml", `Pulumi.${stack}.yaml`].map((name) => join(project, name));
  return files.some((file) => existsSync(file) && /^\s+["']?(platform:)?host["']?:/m.test(readFileSync(file, "utf8")));
}

/**
 * Opens the way to the server that a stack runs on.
 *
 * @param {string} stack
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortSignal} signal
 * @returns {Promise<Server | undefined>} nothing for a stack of this machine
 */
export async function reachServer(stack, environment, signal) {
  const words = ["--require", "ts-node/register", "ops/reach.ts", stack];
  const answer = await run(modulesPath(".bin", "node"), words, {
    cwd: project,
    environment: { ...environment, NODE_COMPILE_CACHE: clonePath("node-compile-cache") },
    signal,
    title: "reaching the stack's server",
  });
  const { problems, ...server } = JSON.parse(answer);
  if (problems !== undefined) throw new SetupError(problems.join("\n"));
  return "engine" in server ? server : undefined;
}

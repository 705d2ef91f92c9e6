// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";
import { clonePath, modulesPath, project } from "./paths.mjs";
import { run } from "./run.mjs";

/**
 * @typedef {{ engine: string, folder: string, found: string, known?: object }} Server
 * `known` is what the stack that is the server gives out
 */

/** @typedef {"here" | "server" | "server of a stack" | "is a server"} Place */

/**
 * Where a stack runs, by the texts of its settings. What they say of a host is read by their own parser, which takes half a
 * second that a stack without one need not wait for.
 *
 * @param {string | undefined} stack
 * @returns {Place}
 */
export function placeOf(stack) {
  if (stack === undefined) return "here";
  const files = ["Pulumi.yaml", `Pulumi.${stack}.yaml`].map((name) => join(project, name));
  const texts = files.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : ""));
  const has = (/** @type {RegExp} */ pattern) => texts.some((text) => pattern.test(text));
  if (has(/^\s+["']?platform:droplet["']?:/m)) return "is a server";
  if (!has(/^\s+["']?(platform:)?host["']?:/m)) return "here";
  return has(/\bkind["']?:\s*["']?stack\b/) ? "server of a stack" : "server";
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
  const words = ["--require", "./ops/bootstrap/typescript.cjs", "ops/reach.ts", stack];
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

// @ts-check
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorCode, SetupError } from "./errors.mjs";
import { run } from "./run.mjs";

export const defaultSocket = "/var/run/docker.sock";
const answerMilliseconds = 5000;

/**
 * @typedef {{ host: string, chosenBy: string | undefined }} DockerHost
 * `chosenBy` names the setting the address comes from; nothing for the default socket
 */

/**
 * The engine the docker command would talk to.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortSignal} [signal]
 * @returns {Promise<DockerHost>}
 */
export async function resolveDockerHost(environment, signal) {
  const named = environment["DOCKER_HOST"];
  if (named !== undefined && named !== "") return { host: named, chosenBy: "DOCKER_HOST" };
  const context = currentContext(environment);
  if (context === undefined) return { host: `unix://${defaultSocket}`, chosenBy: undefined };
  const inspection = ["context", "inspect", context, "--format", "{{.Endpoints.docker.Host}}"];
  const output = await run("docker", inspection, { environment, ...(signal === undefined ? {} : { signal }) });
  return { host: output.trim(), chosenBy: `docker context ${context}` };
}

/** @param {NodeJS.ProcessEnv} environment @returns {string | undefined} */
function currentContext(environment) {
  const context = environment["DOCKER_CONTEXT"] || configuredContext(environment);
  return context === undefined || context === "default" || context === "" ? undefined : context;
}

/** @param {NodeJS.ProcessEnv} environment @returns {string | undefined} */
function configuredContext(environment) {
  const file = join(environment["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")).currentContext;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new SetupError(`${file} cannot be read as Docker's settings: ${String(error)}`);
  }
}

/**
 * Asks the engine for a sign of life.
 *
 * @param {string} host
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ code: string, message: string } | undefined>} the problem, or nothing when it answers
 */
export async function pingEngine(host, signal) {
  if (host.startsWith("unix://")) return pingSocket(host.slice("unix://".length));
  try {
    const command = ["--host", host, "version", "--format", "{{.Server.Version}}"];
    await run("docker", command, signal === undefined ? {} : { signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { code: "REMOTE", message: error.message.split("\n").at(-1) ?? "" };
  }
}

/** @param {string} socketPath @returns {Promise<{ code: string, message: string } | undefined>} */
function pingSocket(socketPath) {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: "/_ping", timeout: answerMilliseconds }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve(status === 200 ? undefined : { code: "STATUS", message: `it answers with status ${status}` });
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${answerMilliseconds / 1000} s`)));
    asked.on("error", (error) => resolve({ code: errorCode(error), message: error.message }));
    asked.end();
  });
}

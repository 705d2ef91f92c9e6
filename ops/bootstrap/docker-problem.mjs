// @ts-check
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { defaultSocket } from "./docker-host.mjs";
import { errorCode } from "./errors.mjs";
import { findProgram } from "./paths.mjs";

const systemFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/local/bin", "/usr/bin"];

/**
 * @typedef {{ installed: boolean, root: boolean, user: string, aptBased: boolean, system: string }} Machine
 */

/** @param {NodeJS.ProcessEnv} environment */
export function findEngine(environment) {
  return findProgram(process.platform === "linux" ? "dockerd" : "docker", environment["PATH"], systemFolders);
}

/** @param {NodeJS.ProcessEnv} environment @returns {Machine} */
export function describeMachine(environment) {
  const { ID, ID_LIKE, PRETTY_NAME } = distribution();
  return {
    installed: findEngine(environment) !== undefined,
    root: process.getuid?.() === 0,
    user: userInfo().username,
    aptBased: [ID, ...(ID_LIKE ?? "").split(" ")].some((name) => name === "debian" || name === "ubuntu"),
    system: PRETTY_NAME ?? process.platform,
  };
}

/** @returns {Record<string, string | undefined>} */
function distribution() {
  try {
    const lines = readFileSync("/etc/os-release", "utf8").matchAll(/^(\w+)="?([^"\n]*)"?$/gm);
    return Object.fromEntries([...lines].map(([, key, value]) => [String(key), value]));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return {};
    throw error;
  }
}

/**
 * What keeps Docker from being used, and how to go on.
 *
 * @param {import("./docker-host.mjs").DockerHost} target
 * @param {{ code: string, message: string }} problem
 * @param {Machine} machine
 */
export function dockerProblem({ host, chosenBy }, problem, machine) {
  if (problem.code === "EACCES") {
    return `Docker is not allowed: user ${machine.user} may not use ${host}; add the user to the group docker (sudo usermod -aG docker ${machine.user}, then log in again), or run this as root.`;
  }
  if (chosenBy !== undefined) {
    return `Docker does not answer at ${host}, which ${chosenBy} names: ${problem.message}; start the engine there, or choose another one.`;
  }
  if (machine.installed) {
    const start = process.platform === "linux" ? "sudo systemctl start docker" : "open Docker Desktop";
    return `Docker is installed but not running: nothing answers at ${host} (${problem.message}); start it (${start})${machine.root ? "" : ", or run this as root"}.`;
  }
  const reason = machine.aptBased
    ? `user ${machine.user} is not root`
    : `${machine.system} is neither Debian nor Ubuntu`;
  return `Docker is not installed: no dockerd was found and nothing answers at ${defaultSocket}; it is not installed for you since ${reason}; install Docker Engine (https://docs.docker.com/engine/install/) and start it.`;
}

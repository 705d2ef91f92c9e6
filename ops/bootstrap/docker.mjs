// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pingEngine, resolveDockerHost } from "./docker-host.mjs";
import { describeMachine, dockerProblem, findEngine } from "./docker-problem.mjs";
import { SetupError } from "./errors.mjs";
import { forgetKilled } from "./pid-files.mjs";
import { withLock } from "./lock.mjs";
import { dataDirectory } from "./paths.mjs";
import { run } from "./run.mjs";

const startSeconds = 60;
const pollMilliseconds = 200;
const shownLogLines = 15;

/**
 * Makes sure that an engine answers; installs and starts one where that is possible.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortSignal} signal
 * @param {(text: string) => void} say
 * @returns {Promise<string>} the engine's address
 */
export async function ensureDocker(environment, signal, say) {
  const target = await resolveDockerHost(environment, signal);
  const problem = await pingEngine(target.host, signal);
  if (problem === undefined) return target.host;
  const machine = describeMachine(environment);
  const mayStart = process.platform === "linux" && machine.root && target.chosenBy === undefined;
  if (!mayStart || (!machine.installed && !machine.aptBased)) {
    throw new SetupError(dockerProblem(target, problem, machine));
  }
  const onWait = (/** @type {number} */ owner) => say(`waiting for process ${owner}, which starts Docker`);
  await withLock(join(dataDirectory(environment), "docker.lock"), { signal, onWait }, async () => {
    if ((await pingEngine(target.host, signal)) === undefined) return;
    if (!machine.installed) await install(say);
    await start(target.host, environment, signal, say);
  });
  return target.host;
}

/**
 * Not ended by an interruption: a package manager that is killed leaves packages half configured.
 *
 * @param {(text: string) => void} say
 */
async function install(say) {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const patience = ["-o", "DPkg::Lock::Timeout=120"];
  say("installing Debian's docker.io");
  await run("apt-get", [...patience, "update"], { environment });
  const packages = ["install", "-y", "--no-install-recommends", "docker.io", "iptables"];
  await run("apt-get", [...patience, ...packages], { environment });
  say("docker.io installed");
}

/**
 * @param {string} host
 * @param {NodeJS.ProcessEnv} environment
 * @param {AbortSignal} signal
 * @param {(text: string) => void} say
 */
async function start(host, environment, signal, say) {
  const log = join(dataDirectory(environment), "dockerd.log");
  forgetKilled("/var/run/docker.pid", "dockerd");
  forgetKilled("/var/run/docker/containerd/containerd.pid", "containerd");
  const daemon = (await startService()) ? undefined : startDaemon(environment, log);
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const problem = await pingEngine(host, signal);
    if (problem === undefined) break;
    const ended = daemon !== undefined && daemon.exitCode !== null;
    if (ended || Date.now() > deadline) throw new SetupError(startFailure(problem.message, ended, daemon && log));
    await delay(pollMilliseconds, undefined, { signal });
  }
  say(daemon === undefined ? "Docker service started" : `dockerd started, its log is ${log}`);
}

/** @returns {Promise<boolean>} whether a service manager took it on */
async function startService() {
  const starter = existsSync("/run/systemd/system") ? ["systemctl", "start", "docker"] : ["service", "docker", "start"];
  const [command, ...commandArguments] = /** @type {[string, ...string[]]} */ (starter);
  try {
    await run(command, commandArguments);
    return true;
  } catch (error) {
    // Without a service manager, or where its script cannot set limits, dockerd itself may still start.
    if (error instanceof SetupError) return false;
    throw error;
  }
}

/** @param {NodeJS.ProcessEnv} environment @param {string} log */
function startDaemon(environment, log) {
  const engine = findEngine(environment);
  if (engine === undefined) throw new SetupError("dockerd was not found, though docker.io is installed");
  mkdirSync(join(log, ".."), { recursive: true, mode: 0o700 });
  const output = openSync(log, "a", 0o600);
  const daemon = spawn(engine, [], { detached: true, stdio: ["ignore", output, output] });
  daemon.unref();
  return daemon;
}

/** @param {string} message @param {boolean} ended @param {string | undefined} log */
function startFailure(message, ended, log) {
  const what = ended ? "dockerd ended while starting" : `Docker did not answer within ${startSeconds} s (${message})`;
  if (log === undefined) return `${what}; its service's log tells why (journalctl -u docker)`;
  const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-shownLogLines);
  return [`${what}; the end of ${log}:`, ...lines].join("\n");
}

import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { type ContainerDetails, type Docker, EngineRefusal } from "./docker.mts";
import { frames } from "./exec.mts";
import { Failure, lastLines } from "./failure.mts";
import { hasHealthCommand, Looks } from "./health.mts";
import type { ReadyRequest } from "./request.mts";

const pollMilliseconds = 250;
const logLines = 30;
const stopGraceSeconds = 10;

/** Of the processors, when they are all busy: as a container has it that serves, and as long as it starts. */
const shares = { serving: 1024, starting: 128 };

/**
 * Waits as `ready` does for what comes beside others that serve: they go first at the processors until it is ready. What did
 * not become ready is stopped, so that the engine does not start it again and again.
 */
export async function readyOrStop(docker: Docker, request: ReadyRequest): Promise<string> {
  const { container } = request;
  await docker.share(container, shares.starting);
  try {
    return await ready(docker, request);
  } catch (error) {
    if (error instanceof Failure) await docker.stop(container, stopGraceSeconds);
    throw error;
  } finally {
    await docker.share(container, shares.serving);
  }
}

/**
 * Waits until the container runs and passes its own health check; fails as soon as it cannot. It asks by itself: Docker
 * looks seldom. Answers how long the start took: the state keeps it, so that a preview can tell for how long a
 * replacement in place interrupts.
 */
export async function ready(docker: Docker, request: ReadyRequest): Promise<string> {
  const looks = new Looks(docker);
  try {
    const details = await passing(docker, request, looks);
    return `ready ${((Date.now() - Date.parse(details.State.StartedAt)) / 1000).toFixed(1)} s after its start`;
  } finally {
    looks.end();
  }
}

async function passing(docker: Docker, request: ReadyRequest, looks: Looks): Promise<ContainerDetails> {
  const deadline = performance.now() + request.timeoutSeconds * 1000;
  const { RestartCount: restarts } = await inspectOrFail(docker, request);
  for (;;) {
    const details = await inspectOrFail(docker, request);
    const runs = details.State.Status === "running";
    // One that was restarted before it was awaited may be well by now: its first look tells.
    const mayBeWell = runs && details.RestartCount === restarts && looks.failed === 0;
    if (hopeless(details) !== undefined && !(restarts > 0 && mayBeWell)) await failUnlessMended(docker, request);
    if (looks.areBad) throw await illness(docker, request, details, looks);
    if (performance.now() > deadline) throw await failure(docker, request, details, tooLate(details, looks, request));
    if (runs) looks.begin(details);
    if (await looks.passWithin(pollMilliseconds)) return details;
  }
}

/** A container that ends takes its health command with it, and the engine tells the end of that one first. */
async function illness(
  docker: Docker,
  request: ReadyRequest,
  details: ContainerDetails,
  looks: Looks,
): Promise<Failure> {
  await failUnlessMended(docker, request);
  return failure(docker, request, details, `is unhealthy; last health output: ${looks.lastOutput}`);
}

/** The engine tells that a container ended before it tells why: killed for memory comes a moment later. */
async function failUnlessMended(docker: Docker, request: ReadyRequest): Promise<void> {
  await delay(pollMilliseconds);
  const details = await inspectOrFail(docker, request);
  const problem = hopeless(details);
  if (problem === undefined) return;
  const { ExitCode, OOMKilled } = details.State;
  const askEvents = details.RestartCount > 0 || (ExitCode === 137 && !OOMKilled);
  throw await failure(docker, request, details, (askEvents ? await lastExit(docker, details) : undefined) ?? problem);
}

async function failure(
  docker: Docker,
  { part }: ReadyRequest,
  details: ContainerDetails,
  why: string,
): Promise<Failure> {
  const container = details.Name.replace("/", "");
  return new Failure(`${part} is not ready: its container ${container} ${why}.`, await logOf(docker, details));
}

async function inspectOrFail(docker: Docker, { container, part }: ReadyRequest): Promise<ContainerDetails> {
  try {
    return await docker.inspect(container);
  } catch (error) {
    if (!(error instanceof EngineRefusal) || error.status !== 404) throw error;
    throw new Failure(`${part} is not ready: its container ${container.slice(0, 12)} is gone.`);
  }
}

/** Why waiting on is of no use, or nothing while the container may still become ready. */
function hopeless(details: ContainerDetails): string | undefined {
  const { State, RestartCount } = details;
  if (["exited", "dead", "restarting", "removing", "paused"].includes(State.Status)) return ending(details);
  if (RestartCount > 0) return `ended and was restarted (restarts: ${RestartCount})`;
  return State.Status === "running" && !hasHealthCommand(details)
    ? "has no health check, so that nothing can tell when it is ready: give it one"
    : undefined;
}

function ending(details: ContainerDetails): string {
  const { Status, ExitCode, OOMKilled, Error: reason } = details.State;
  if (Status === "paused" || Status === "removing") return `is ${Status}`;
  return exitSentence(details, ExitCode, OOMKilled) + (reason === "" ? "" : `: ${reason}`);
}

function exitSentence({ HostConfig, State }: ContainerDetails, exitCode: number, outOfMemory: boolean): string {
  const limit = HostConfig.Memory > 0 ? `limit ${Math.round(HostConfig.Memory / 1024 ** 2)} MB` : "no limit set";
  return outOfMemory
    ? `was killed for memory: ${limit} (exit code ${exitCode}, state ${State.Status})`
    : `exited with code ${exitCode} (state ${State.Status})`;
}

interface ExitEvent {
  Action: string;
  Actor: { Attributes: { exitCode?: string } };
}

/** The engine's events keep how a container ended after it was started again, and that memory was the reason. */
async function lastExit(docker: Docker, details: ContainerDetails): Promise<string | undefined> {
  const { SystemTime } = await docker.get<{ SystemTime: string }>("/info");
  const filters = JSON.stringify({ container: [details.Id], event: ["die", "oom"] });
  const range = { since: epochSeconds(details.Created), until: epochSeconds(SystemTime) };
  const lines = (await docker.download(`/events?${new URLSearchParams({ ...range, filters })}`)).toString().split("\n");
  const events = lines.filter(Boolean).map((line) => JSON.parse(line) as ExitEvent);
  const deaths = [...events.keys()].filter((index) => events[index]?.Action === "die");
  const last = deaths.at(-1);
  if (last === undefined) return undefined;
  const outOfMemory = events.slice((deaths.at(-2) ?? -1) + 1).some(({ Action }) => Action === "oom");
  const how = exitSentence(details, Number(events[last]?.Actor.Attributes.exitCode), outOfMemory);
  return details.RestartCount > 0 ? `${how} and was restarted (restarts: ${details.RestartCount})` : how;
}

const epochSeconds = (time: string): string => (Date.parse(time) / 1000).toFixed(3);

function tooLate({ State }: ContainerDetails, { failed, lastOutput }: Looks, { timeoutSeconds }: ReadyRequest): string {
  const state = `state: ${State.Status}, failed health checks: ${failed}`;
  return `never became ready in ${timeoutSeconds} s (${state}); last health output: ${lastOutput}`;
}

async function logOf(docker: Docker, { Id, Config }: ContainerDetails): Promise<string[]> {
  const body = await docker.download(`/containers/${Id}/logs?stdout=1&stderr=1&tail=${logLines}`);
  if (Config.Tty) return lastLines(body.toString(), logLines);
  const parts: Buffer[] = [];
  for await (const { data } of frames(Readable.from([body]))) parts.push(data);
  return lastLines(Buffer.concat(parts).toString(), logLines);
}

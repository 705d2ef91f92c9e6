import { setTimeout as delay } from "node:timers/promises";
import { Readable } from "node:stream";
import { type ContainerDetails, type Docker, EngineRefusal } from "./docker.mts";
import { frames } from "./exec.mts";
import { Failure, lastLines } from "./failure.mts";
import { hasHealthCommand } from "./health.mts";

const waitMilliseconds = 250;
const logLines = 30;
const notReady = "is not ready:";

/** A container of a part that is awaited or watched. */
export interface Watched {
  container: string;
  part: string;
  /** How the sentence about its end begins, after the part. @default is not ready: */
  claim?: string;
}

/** The engine tells that a container ended before it tells why: killed for memory comes a moment later. */
export async function failUnlessMended(docker: Docker, watched: Watched): Promise<void> {
  await delay(waitMilliseconds);
  const details = await inspectOrFail(docker, watched);
  const problem = hopeless(details);
  if (problem === undefined) return;
  const { ExitCode, OOMKilled } = details.State;
  const askEvents = details.RestartCount > 0 || (ExitCode === 137 && !OOMKilled);
  throw await failure(docker, watched, details, (askEvents ? await lastExit(docker, details) : undefined) ?? problem);
}

export async function failure(
  docker: Docker,
  { part, claim = notReady }: Watched,
  details: ContainerDetails,
  why: string,
): Promise<Failure> {
  const container = details.Name.replace("/", "");
  return new Failure(`${part} ${claim} its container ${container} ${why}.`, await logOf(docker, details));
}

export async function inspectOrFail(docker: Docker, watched: Watched): Promise<ContainerDetails> {
  const { container, part, claim = notReady } = watched;
  try {
    return await docker.inspect(container);
  } catch (error) {
    if (!(error instanceof EngineRefusal) || error.status !== 404) throw error;
    throw new Failure(`${part} ${claim} its container ${container.slice(0, 12)} is gone.`);
  }
}

/** Why waiting on is of no use, or nothing while the container may still become ready. */
export function hopeless(details: ContainerDetails): string | undefined {
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

async function logOf(docker: Docker, { Id, Config }: ContainerDetails): Promise<string[]> {
  const body = await docker.download(`/containers/${Id}/logs?stdout=1&stderr=1&tail=${logLines}`);
  if (Config.Tty) return lastLines(body.toString(), logLines);
  const parts: Buffer[] = [];
  for await (const { data } of frames(Readable.from([body]))) parts.push(data);
  return lastLines(Buffer.concat(parts).toString(), logLines);
}

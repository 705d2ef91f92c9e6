import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { type ContainerDetails, type Docker, EngineRefusal } from "./docker.mts";
import { frames } from "./exec.mts";
import { Failure, lastLines } from "./failure.mts";
import type { ReadyRequest } from "./request.mts";

const pollMilliseconds = 250;
const logLines = 30;

/** Waits until the container is running and healthy; fails as soon as it cannot become so. */
export async function ready(docker: Docker, request: ReadyRequest): Promise<void> {
  const deadline = performance.now() + request.timeoutSeconds * 1000;
  for (;;) {
    const details = await inspectOrFail(docker, request);
    if (isReady(details)) return;
    const problem = hopeless(details) ?? (performance.now() > deadline ? tooLate(details, request) : undefined);
    if (problem !== undefined) {
      const cause = details.RestartCount > 0 ? ((await lastExit(docker, details)) ?? problem) : problem;
      throw new Failure(sentence(request, details, cause), await logOf(docker, details));
    }
    await delay(pollMilliseconds);
  }
}

async function inspectOrFail(docker: Docker, { container, part }: ReadyRequest): Promise<ContainerDetails> {
  try {
    return await docker.inspect(container);
  } catch (error) {
    if (!(error instanceof EngineRefusal) || error.status !== 404) throw error;
    throw new Failure(`${part} is not ready: its container ${container.slice(0, 12)} is gone.`);
  }
}

const isReady = ({ State }: ContainerDetails): boolean =>
  State.Status === "running" && State.Health?.Status === "healthy";

/** Why waiting on is of no use, or nothing while the container may still become ready. */
function hopeless(details: ContainerDetails): string | undefined {
  const { State, RestartCount } = details;
  if (["exited", "dead", "restarting", "removing", "paused"].includes(State.Status)) return ending(details);
  if (RestartCount > 0) return `ended and was restarted (restarts: ${RestartCount})`;
  if (State.Status === "running" && (State.Health === undefined || State.Health.Status === "none")) {
    return "has no health check, so that nothing can tell when it is ready: give it one";
  }
  return State.Health?.Status === "unhealthy"
    ? `is unhealthy; last health output: ${healthOutput(details)}`
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

/** A container that was started again no longer tells how it ended: the engine's events do. */
async function lastExit(docker: Docker, details: ContainerDetails): Promise<string | undefined> {
  const { SystemTime } = await docker.get<{ SystemTime: string }>("/info");
  const range = { since: epochSeconds(details.Created), until: epochSeconds(SystemTime) };
  const filters = JSON.stringify({ container: [details.Id], event: ["die", "oom"] });
  const query = new URLSearchParams({ since: String(range.since), until: String(range.until), filters });
  const events = (await docker.download(`/events?${query}`)).toString().trim().split("\n").filter(Boolean);
  const parsed = events.map(
    (line) => JSON.parse(line) as { Action: string; Actor: { Attributes: { exitCode?: string } } },
  );
  const death = parsed.findLast(({ Action }) => Action === "die");
  if (death === undefined) return undefined;
  const outOfMemory = parsed.some(({ Action }) => Action === "oom");
  const how = exitSentence(details, Number(death.Actor.Attributes.exitCode), outOfMemory);
  return `${how} and was restarted (restarts: ${details.RestartCount})`;
}

const epochSeconds = (time: string): string => (Date.parse(time) / 1000).toFixed(3);

function tooLate(details: ContainerDetails, { timeoutSeconds }: ReadyRequest): string {
  const health = details.State.Health?.Status ?? "none";
  const state = `state: ${details.State.Status}, health: ${health}`;
  return `never became ready in ${timeoutSeconds} s (${state}); last health output: ${healthOutput(details)}`;
}

function healthOutput({ State }: ContainerDetails): string {
  const output = State.Health?.Log?.at(-1)?.Output.trim() ?? "";
  return output === "" ? "none" : lastLines(output, 3).join(" | ").slice(0, 300);
}

const sentence = ({ part }: ReadyRequest, { Name }: ContainerDetails, problem: string): string =>
  `${part} is not ready: its container ${Name.replace("/", "")} ${problem}.`;

async function logOf(docker: Docker, { Id, Config }: ContainerDetails): Promise<string[]> {
  const body = await docker.download(`/containers/${Id}/logs?stdout=1&stderr=1&tail=${logLines}`);
  if (Config.Tty) return lastLines(body.toString(), logLines);
  const parts: Buffer[] = [];
  for await (const { data } of frames(Readable.from([body]))) parts.push(data);
  return lastLines(Buffer.concat(parts).toString(), logLines);
}

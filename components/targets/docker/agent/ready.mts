import type { ContainerDetails, Docker } from "./docker.mts";
import { failUnlessMended, failure, hopeless, inspectOrFail } from "./ending.mts";
import { Failure } from "./failure.mts";
import { Looks } from "./health.mts";
import type { ReadyRequest } from "./request.mts";
import { steady } from "./steady.mts";

const pollMilliseconds = 250;
const stopGraceSeconds = 10;

/** Of the processors, when they are all busy: as a container has it that serves, and as long as it starts. */
const shares = { serving: 1024, starting: 128 };

/**
 * Waits as `ready` does for what comes beside others that serve: they go first at the processors until it is ready, and it
 * must then last for some seconds. What does not is stopped, so that the engine does not start it again and again.
 */
export async function readyOrStop(docker: Docker, request: ReadyRequest): Promise<string> {
  const { container } = request;
  try {
    const told = await readyBehind(docker, request);
    await steady(docker, request);
    return told;
  } catch (error) {
    if (error instanceof Failure) await docker.stop(container, stopGraceSeconds);
    throw error;
  }
}

async function readyBehind(docker: Docker, request: ReadyRequest): Promise<string> {
  const { container } = request;
  await docker.share(container, shares.starting);
  try {
    return await ready(docker, request);
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

function tooLate({ State }: ContainerDetails, { failed, lastOutput }: Looks, { timeoutSeconds }: ReadyRequest): string {
  const state = `state: ${State.Status}, failed health checks: ${failed}`;
  return `never became ready in ${timeoutSeconds} s (${state}); last health output: ${lastOutput}`;
}

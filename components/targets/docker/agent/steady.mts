import { setTimeout as delay } from "node:timers/promises";
import type { Docker } from "./docker.mts";
import { failUnlessMended, hopeless, inspectOrFail, type Watched } from "./ending.mts";

/** Seconds that a new version runs beside the old one, which leaves only then. */
const watchSeconds = 5;
const pollMilliseconds = 250;

/** Watches one that is ready for some seconds where it is to replace another generation that runs; fails where it ends. */
export async function steady(docker: Docker, { container, part }: Watched): Promise<void> {
  if (!(await replaces(docker, container))) return;
  const watched = { container, part, claim: "was ready, then" };
  const end = performance.now() + watchSeconds * 1000;
  while (performance.now() < end) {
    if (hopeless(await inspectOrFail(docker, watched)) !== undefined) await failUnlessMended(docker, watched);
    await delay(pollMilliseconds);
  }
}

async function replaces(docker: Docker, container: string): Promise<boolean> {
  const [own] = await docker.list({ id: [container] });
  if (own === undefined) return false;
  const label = ["platform.stack-id", "platform.part"].map((name) => `${name}=${own.Labels[name]}`);
  const running = await docker.list({ label, status: ["running"] });
  return running.some(({ Labels }) => Labels["platform.generation"] !== own.Labels["platform.generation"]);
}

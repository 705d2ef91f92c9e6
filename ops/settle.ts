import { setTimeout as pause } from "node:timers/promises";
import type { Progress } from "./engine/events";
import { Narrator } from "./narrator";
import { containersOf, partOf, stateOf } from "./parts";
import type { InspectedContainer } from "./parts";

/** Seconds in which a part may get over the end or the replacement of another one that it needs. */
const recovery = 30;
/** Seconds for which what was replaced in place is watched after it was ready: what fails then is told while one looks. */
const watch = 5;

/**
 * The stack's containers once none is on its way: the engine waits for what it made, not for what it only started
 * again, nor for a part that is ill for a moment because another one was made anew. Seconds until then are noted.
 */
export async function settled(progress: Progress, started: number, atMost: number): Promise<InspectedContainer[]> {
  const { stackId = "", readyAfter, replaced } = progress;
  const begun = Date.now();
  const narrator = new Narrator(started);
  const watchedUntil = Math.max(0, ...[...replaced].map((part) => (readyAfter.get(part) ?? 0) + watch));
  const look = async (): Promise<{ containers: InspectedContainer[]; waiting: Set<string> }> => {
    const containers = await containersOf(stackId);
    const states = Date.now() - begun < recovery * 1000 ? ["starting", "unhealthy"] : ["starting"];
    return { containers, waiting: new Set(containers.filter((each) => states.includes(stateOf(each))).map(partOf)) };
  };
  let found = await look();
  const unsettled = (): boolean => found.waiting.size > 0 || narrator.seconds < watchedUntil;
  while (unsettled() && Date.now() - begun < atMost * 1000) {
    const before = found.waiting;
    narrator.wait(before.size > 0 ? [...before].sort() : [...replaced].sort());
    await pause(500);
    found = await look();
    for (const part of before) if (!found.waiting.has(part)) readyAfter.set(part, narrator.seconds);
  }
  return found.containers;
}

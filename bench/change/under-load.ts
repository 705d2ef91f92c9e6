import { setTimeout as delay } from "node:timers/promises";
import { Stop } from "../../ops/report";
import { Load } from "../load/load";
import type { LoadResult } from "../load/result";
import { rofecareLoad } from "../load/rofecare";
import { checkStored } from "../load/stored";
import type { Stored } from "../load/stored";
import type { Workplace } from "../workplace";
import { containersOf } from "./peer";
import type { Peer } from "./peer";
import type { Scenario } from "./scenarios";

/** How heavy the load is, and how long it is at the least. */
export interface Amount {
  perSecond: number;
  requests: number;
}

export interface Outcome {
  scenario: string;
  peer: string;
  /** Seconds of the commands alone. */
  seconds: number;
  /** Why a command failed, in its first words. */
  failure: string | undefined;
  load: LoadResult;
  stored: Stored;
}

/** Seconds of load before the change. */
const before = 5;
/** And at the least after it. */
const after = 10;

/** Changes a peer under a load that goes on until it has sent its requests. */
export async function changeUnderLoad(
  peer: Peer,
  scenario: Scenario,
  steps: (() => Promise<void>)[],
  amount: Amount,
  workplace: Workplace,
): Promise<Outcome> {
  const id = `${peer.name}-${scenario.name}`.replaceAll(" ", "-");
  const { port, ca } = peer;
  const load = await Load.start(rofecareLoad({ port, ca, id, perSecond: amount.perSecond }));
  try {
    const end = performance.now() + (amount.requests / amount.perSecond) * 1000;
    await delay(before * 1000, undefined, { signal: workplace.signal });
    const { seconds, failure } = await timed(steps);
    const rest = Math.max(after * 1000, end - performance.now());
    await delay(rest, undefined, { signal: workplace.signal });
    const result = await load.stop();
    const [container = ""] = await containersOf(peer, "postgres");
    const stored = await checkStored({ container, database: "rofecare_patient" }, id, result);
    return { scenario: scenario.name, peer: peer.name, seconds, failure, load: result, stored };
  } finally {
    load.kill();
  }
}

async function timed(steps: (() => Promise<void>)[]): Promise<{ seconds: number; failure: string | undefined }> {
  const began = performance.now();
  let failure: string | undefined;
  try {
    for (const step of steps) await step();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    failure = error.sentences.slice(0, 2).join(" ");
  }
  return { seconds: (performance.now() - began) / 1000, failure };
}

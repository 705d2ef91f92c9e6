import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "./failure.mts";

/** The result of work that may take some seconds; fails with this sentence where it takes longer, and goes on unseen. */
export async function withinLimit<Value>(work: Promise<Value>, seconds: number, tooLate: string): Promise<Value> {
  const finished = new AbortController();
  const limit = delay(seconds * 1000, undefined, { signal: finished.signal }).then(() => {
    throw new Failure(tooLate);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    finished.abort();
  }
}

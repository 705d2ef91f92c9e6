import { setTimeout as delay } from "node:timers/promises";

const pauseMilliseconds = 250;

/** Asks again until the check no longer fails; at the end of the time, fails as the check does. */
export async function eventually<Result>(check: () => Promise<Result> | Result, seconds = 30): Promise<Result> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await delay(pauseMilliseconds);
    }
  }
}

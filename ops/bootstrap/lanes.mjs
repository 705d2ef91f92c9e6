// @ts-check
import { InterruptedError, SetupError } from "./errors.mjs";

/**
 * @template Context
 * @typedef {{ after: string[], run: (context: Context, say: (text: string) => void) => Promise<void> }} Lane
 */

/**
 * Runs the lanes side by side, each as soon as those it comes after are done. The first failure ends the others.
 *
 * @template {{ signal: AbortSignal }} Context
 * @param {Record<string, Lane<Context>>} lanes
 * @param {Context} context
 * @param {import("./progress.mjs").Progress} progress
 * @param {() => void} abort ends the context's signal
 */
export async function runLanes(lanes, context, progress, abort) {
  /** @type {Map<string, Promise<void>>} */
  const started = new Map();
  for (const [name, lane] of Object.entries(lanes)) {
    const earlier = lane.after.flatMap((other) => started.get(other) ?? []);
    const work = async () => {
      await Promise.all(earlier);
      if (context.signal.aborted) throw new InterruptedError(name);
      await progress.time(name, () => lane.run(context, (text) => progress.say(name, text)));
    };
    started.set(
      name,
      work().catch((error) => {
        abort();
        throw error;
      }),
    );
  }
  throwProblems(await Promise.allSettled(started.values()));
}

/** @param {PromiseSettledResult<void>[]} results */
function throwProblems(results) {
  const reasons = new Set(results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])));
  const problems = [...reasons].filter((reason) => !isInterruption(reason));
  const unexpected = problems.find((problem) => !(problem instanceof SetupError));
  if (unexpected !== undefined) throw unexpected;
  if (problems.length > 0) throw new SetupError(problems.map((problem) => problem.message).join("\n"));
  if (reasons.size > 0) throw new InterruptedError("set-up");
}

/** @param {unknown} reason */
function isInterruption(reason) {
  return reason instanceof InterruptedError || (reason instanceof Error && reason.name === "AbortError");
}

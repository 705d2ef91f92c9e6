import { excess, nothing, plus } from "./load";
import type { Load } from "./load";

/** A service that an update touches. */
export interface Step {
  part: string;
  /** What runs more while it is updated: a second generation, or what is new. */
  during: Load;
  /** What runs more, or less, once its old generation is gone. */
  after: Load;
  /** It cannot run on as it does now, so that it belongs to the first batch. */
  first: boolean;
}

/** The parts of each batch: as many as fit beside what runs, in their order; one alone is the smallest batch. */
export function inBatches(steps: Step[], running: Load, room: Load): string[][] {
  const batches: Step[][] = [];
  let base = running;
  for (const step of [...steps.filter(({ first }) => first), ...steps.filter(({ first }) => !first)]) {
    const batch = batches.at(-1);
    const peak = [...(batch ?? []), step].map(({ during }) => during).reduce(plus, base);
    if (batch !== undefined && (step.first || excess(peak, room).length === 0)) {
      batch.push(step);
      continue;
    }
    base = (batch ?? []).map(({ after }) => after).reduce(plus, base);
    batches.push([step]);
  }
  return batches.map((batch) => batch.map(({ part }) => part));
}

/** What an update of everything at once would have too much of. */
export function tooMuch(steps: Pick<Step, "during">[], running: Load, room: Load): string[] {
  const all = steps.map(({ during }) => during).reduce(plus, nothing);
  return excess(plus(running, all), room);
}

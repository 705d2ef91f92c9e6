import { compare } from "../compare";
import { emptyVolumes, labelledObjects, volumeNames } from "../docker/objects";
import { heldBy, isHeld, readLocks } from "../engine/locks";
import { leftovers } from "../engine/processes";
import { rememberKey } from "../engine/secrets-key";
import { readState } from "../engine/stack";
import { dataProblems } from "../recovery";
import type { Survey } from "../recovery";

/** A stack and its objects as they are, what `up` would mend of it, and what would stop it. */
export interface Look {
  found: Survey;
  repairs: string[];
  problems: string[];
  /** The sentence about another update at work. */
  held: string | undefined;
}

/** Looks at what `up` looks at first, and mends nothing. */
export async function look(stack: string): Promise<Look> {
  const [labelled, volumes, locks] = await Promise.all([labelledObjects(stack), volumeNames(), readLocks(stack)]);
  const state = await readState(stack);
  await rememberKey(stack, state?.secretsKey);
  const { unknown, missingData, earlierData } = compare(state, labelled, volumes);
  const data = unknown.filter((object) => object.kind === "volume" && object.data);
  const empty = await emptyVolumes(data.map(({ name }) => name));
  const kept = data.filter(({ name }) => !empty.has(name));
  const held = locks.find(isHeld);
  const running = leftovers().map(({ name }) => name);
  const repairs = [
    ...(running.length > 0 ? [`ends what a killed update left running: ${running.join(", ")}`] : []),
    ...locks.filter((lock) => !isHeld(lock)).map(({ pid }) => `takes away the lock of process ${pid}, which is dead`),
    ...unknown
      .filter((object) => !kept.includes(object))
      .map(({ kind, name, part }) => `removes ${kind} ${name} of ${part}, which a killed update had not noted`),
    ...(state?.pending ?? []).map((operation) => `clears the interrupted ${operation}`),
  ];
  const problems = dataProblems(stack, missingData, [...kept, ...earlierData]);
  return { found: { stack, state, labelled, volumes }, repairs, problems, held: held && heldBy(held, stack) };
}

import { compare } from "./compare";
import type { Differences } from "./compare";
import { emptyVolumes, labelledObjects, remove, volumeNames } from "./docker/objects";
import type { LabelledObject } from "./docker/objects";
import { breakLock, heldBy, isHeld, locksAreSeen, readLocks } from "./engine/locks";
import { endLeftovers } from "./engine/processes";
import { stream } from "./engine/pulumi";
import { rememberKey } from "./engine/secrets-key";
import { readState } from "./engine/stack";
import type { StackState } from "./engine/state";
import { Failures, sentencesOf } from "./engine/failure";
import { say, Stop } from "./report";

/** A stack and its objects as they were found, with no other update at work. */
export interface Survey {
  stack: string;
  /** Without a state there is no such stack. */
  state: StackState | undefined;
  labelled: LabelledObject[];
  /** Names of all volumes of the engine. */
  volumes: Set<string>;
}

/** Ends and clears what killed updates left, makes sure that no other is at work, and looks at what there is. */
export async function survey(stack: string): Promise<Survey> {
  await endKilled();
  // in this order: what existed before the lock was looked at, and is not in the state read after, is nobody's work
  const [labelled, volumes] = await Promise.all([labelledObjects(stack), volumeNames()]);
  await clearLocks(stack);
  const state = await readState(stack);
  await rememberKey(stack, state?.secretsKey);
  return { stack, state, labelled, volumes };
}

/** The same for a stack without objects of Docker: mends its state, and gives it. */
export async function mendState(stack: string): Promise<StackState | undefined> {
  await endKilled();
  await clearLocks(stack);
  const state = await readState(stack);
  await rememberKey(stack, state?.secretsKey);
  if (state !== undefined && state.pending.length > 0) await clearPending(stack, state.pending);
  return state;
}

async function endKilled(): Promise<void> {
  const ended = await endLeftovers();
  if (ended.length > 0)
    say(`repaired: ended what a killed update had left running: ${ended.map(({ name }) => name).join(", ")}`);
}

/**
 * Mends what a killed update left, one printed line a repair, and stops before data would be lost from sight, unless
 * told to go on. Gives the differences that it found.
 */
export async function mend(found: Survey, { acceptEmpty }: { acceptEmpty: boolean }): Promise<Differences> {
  const { stack, state } = found;
  const differences = compare(state, found.labelled, found.volumes);
  const { unknown, missingData, earlierData } = differences;
  const kept = await removeUnknown(unknown);
  const problems = dataProblems(stack, missingData, [...kept, ...earlierData]);
  if (problems.length > 0 && !acceptEmpty) throw new Stop(problems);
  if (state !== undefined && state.pending.length > 0) await clearPending(stack, state.pending);
  return differences;
}

async function clearLocks(stack: string): Promise<void> {
  const locks = await readLocks(stack);
  const held = locks.find(isHeld);
  if (held) throw new Stop([heldBy(held, stack)]);
  for (const lock of locks) {
    await breakLock(lock);
    say(`repaired: took away the lock of process ${lock.pid}, which is dead`);
  }
}

/** Removes what can be made again, and gives the volumes that hold data. */
async function removeUnknown(unknown: LabelledObject[]): Promise<LabelledObject[]> {
  const volumes = unknown.filter(({ kind }) => kind === "volume");
  const empty = await emptyVolumes(volumes.filter(({ data }) => data).map(({ name }) => name));
  const kept = volumes.filter(({ data, name }) => data && !empty.has(name));
  refuseUnseen(unknown.filter((object) => !kept.includes(object)));
  const order = ["container", "network", "volume"] as const;
  for (const kind of order) {
    for (const object of unknown.filter((each) => each.kind === kind && !kept.includes(each))) {
      await remove(object);
      say(`repaired: removed ${kind} ${object.name} of ${object.part}, which a killed update had not noted`);
    }
  }
  return kept;
}

/** Where no lock can be seen, what the state does not know may be what another update is making. */
function refuseUnseen(objects: LabelledObject[]): void {
  if (locksAreSeen()) return;
  const problems = objects.map(
    ({ kind, name, part }) =>
      `The state does not know ${kind} ${name} of ${part}, and PULUMI_BACKEND_URL is of a kind whose locks are not seen; where no other ` +
      `update is running, remove it with: docker ${kind} rm ${kind === "container" ? "--force " : ""}${name}`,
  );
  if (problems.length > 0) throw new Stop(problems);
}

/** Where data was missing, every container goes: a part prepares its data when it starts, and would not know. */
export async function startAnew({ own, unknown, missingData }: Differences): Promise<void> {
  if (missingData.length === 0) return;
  await Promise.all(own.filter((object) => object.kind === "container" && !unknown.includes(object)).map(remove));
  say("repaired: removed all containers of the stack, so that each starts anew with the empty data");
}

/** Why an update would go on without data that there is, or that there was, and what can be done. */
export function dataProblems(stack: string, missing: string[], unknown: LabelledObject[]): string[] {
  const again = `npm run up -- --stack ${stack} --accept-empty`;
  return [
    ...missing.map(
      (name) =>
        `Data volume ${name} of stack ${stack} is missing in Docker; restore it from a backup under that name, or go on with an empty one: ${again}`,
    ),
    ...unknown.map(
      ({ name, part }) =>
        `Data volume ${name} (${part}) carries the name of stack ${stack} but is not in its state; restore the state that knows it ` +
        `(PULUMI_BACKEND_URL says where it is looked for), take another name with --stack, remove the data with: docker volume rm ${name}, or go on with an empty one: ${again}`,
    ),
  ];
}

async function clearPending(stack: string, pending: string[]): Promise<void> {
  const failures = new Failures(() => undefined);
  const refresh = [
    "refresh",
    "--clear-pending-creates",
    "--yes",
    "--skip-preview",
    "--suppress-outputs",
    "--stack",
    stack,
  ];
  const outcome = await stream(refresh, (event) => failures.take(event));
  if (outcome.code !== 0) throw new Stop([...failures.sentences(), ...sentencesOf(outcome)]);
  for (const operation of pending) say(`repaired: cleared the interrupted ${operation}`);
}

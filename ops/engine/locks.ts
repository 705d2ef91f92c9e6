import { hostname } from "node:os";
import { commandName, commandOf, isAlive } from "./processes";
import { project } from "./stack";
import { stateStore } from "./store/open";

/** The note that an update leaves beside the state while it runs. */
export interface Lock {
  /** Its file in the state. */
  path: string;
  /** It lies in a state that several machines may work on: two of one name would take each other's for dead. */
  shared: boolean;
  pid: number;
  username: string;
  hostname: string;
  timestamp: string;
}

/** Reads one lock; `undefined` for what is no lock. */
export function parseLock(path: string, text: string, shared = false): Lock | undefined {
  let found: Partial<Lock>;
  try {
    found = JSON.parse(text) as Partial<Lock>;
  } catch {
    return undefined; // half-written by a process that was killed: as good as no lock, the engine reads it no better
  }
  const { pid, username = "unknown", hostname: host = "unknown", timestamp = "unknown" } = found;
  return typeof pid === "number" ? { path, shared, pid, username, hostname: host, timestamp } : undefined;
}

/** Whether the process that holds a lock can still be at work; on another machine it always can. */
export function isHeld(lock: Lock): boolean {
  return lock.shared || lock.hostname !== hostname() || runsHere(lock);
}

function runsHere({ pid }: Lock): boolean {
  const name = commandName(pid);
  return isAlive(pid) && (name === undefined || name.startsWith("pulumi"));
}

/** The sentence about a lock that is held. */
export function heldBy(lock: Lock, stack: string): string {
  const { username, hostname: host, pid, timestamp, shared } = lock;
  const here = host === hostname();
  const command = here && runsHere(lock) ? commandOf(pid) : undefined;
  const what = command === undefined ? "" : `${command} by `;
  const who = `${what}${username}@${host}, process ${pid}, since ${timestamp}`;
  const clear = `eval "$(npm run --silent env)" && pulumi cancel --yes --stack ${stack}`;
  if (shared && here && !runsHere(lock))
    return `Stack ${stack} is locked by ${who}, and here is no such process. Unless another machine is named ${host}, that update was killed; clear its lock with: ${clear}`;
  const dead = shared ? ` If that one was killed, clear its lock with: ${clear}` : "";
  return `Another update of stack ${stack} is running: ${who}. Wait for it, then run this again.${dead}`;
}

/** Whether the locks of the state in use can be seen from here. */
export function locksAreSeen(): boolean {
  return stateStore() !== undefined;
}

/** The locks of a stack, where they can be seen. */
export async function readLocks(stack: string): Promise<Lock[]> {
  const store = stateStore();
  if (store === undefined) return [];
  const folder = `.pulumi/locks/organization/${project}/${stack}`;
  const paths = (await store.list(folder)).filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`);
  const locks = await Promise.all(
    paths.map(async (path) => parseLock(path, (await store.read(path)) ?? "", store.shared)),
  );
  return locks.filter((lock) => lock !== undefined);
}

/** Takes away a lock that nobody holds: this file alone, so that one taken in the meantime stays. */
export async function breakLock({ path }: Lock): Promise<void> {
  await stateStore()?.remove(path);
  await stateStore()?.remove(`${path}.attrs`);
}

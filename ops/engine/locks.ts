import { readdir, readFile, rm } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join, resolve } from "node:path";
import { commandName, commandOf, isAlive } from "./processes";
import { project } from "./stack";

/** The note that an update leaves beside the state while it runs. */
export interface Lock {
  path: string;
  pid: number;
  username: string;
  hostname: string;
  timestamp: string;
}

/** Folder of a file backend, or `undefined` for another kind, whose locks name no process of this machine. */
export function stateFolder(backend: string | undefined): string | undefined {
  if (backend === undefined || !backend.startsWith("file://")) return undefined;
  const path = decodeURI(backend.slice("file://".length).replace(/\?.*$/, ""));
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : resolve(path);
}

/** Reads one lock; `undefined` for what is no lock. */
export function parseLock(path: string, text: string): Lock | undefined {
  let found: Partial<Lock>;
  try {
    found = JSON.parse(text) as Partial<Lock>;
  } catch {
    return undefined; // half-written by a process that was killed: as good as no lock, the engine reads it no better
  }
  const { pid, username = "unknown", hostname: host = "unknown", timestamp = "unknown" } = found;
  return typeof pid === "number" ? { path, pid, username, hostname: host, timestamp } : undefined;
}

/** Whether the process that holds a lock can still be at work; on another machine it always can. */
export function isHeld(lock: Lock): boolean {
  if (lock.hostname !== hostname()) return true;
  const name = commandName(lock.pid);
  return isAlive(lock.pid) && (name === undefined || name.startsWith("pulumi"));
}

/** The sentence about a lock that is held. */
export function heldBy({ username, hostname: host, pid, timestamp }: Lock, stack: string): string {
  const command = host === hostname() ? commandOf(pid) : undefined;
  const what = command === undefined ? "" : `${command} by `;
  return `Another update of stack ${stack} is running: ${what}${username}@${host}, process ${pid}, since ${timestamp}. Wait for it, then run this again.`;
}

/** The locks of a stack on a file backend. */
export async function readLocks(stack: string): Promise<Lock[]> {
  const state = stateFolder(process.env["PULUMI_BACKEND_URL"]);
  if (state === undefined) return [];
  const folder = join(state, ".pulumi", "locks", "organization", project, stack);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const paths = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  const locks = await Promise.all(paths.map(async (path) => parseLock(path, await readFile(path, "utf8"))));
  return locks.filter((lock) => lock !== undefined);
}

/** Takes away a lock that nobody holds: this file alone, so that one taken in the meantime stays. */
export async function breakLock({ path }: Lock): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.attrs`, { force: true });
}

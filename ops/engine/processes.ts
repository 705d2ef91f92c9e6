import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { runVariable } from "./pulumi";

/** Whether a process of this machine runs, whoever owns it; one that has ended may still wait for its parent to notice. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z [^)]*$/.test(readable(`/proc/${pid}/stat`) ?? "");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Name of a process's program, where the system tells it. */
export function commandName(pid: number): string | undefined {
  return readable(`/proc/${pid}/comm`)?.trimEnd();
}

/** The command of this project that the engine's process runs for, or the engine's own, where the system tells it. */
export function commandOf(pid: number): string | undefined {
  const run = runOf(readable(`/proc/${pid}/environ`) ?? "");
  const [, name] = /\bops\/(\w+)\.ts\0/.exec(readable(`/proc/${run}/cmdline`) ?? "") ?? [];
  if (name !== undefined) return `npm run ${name}`;
  const [, first] = (readable(`/proc/${pid}/cmdline`) ?? "").split("\0");
  return first === undefined || !/^[a-z]+$/.test(first) ? undefined : `${commandName(pid)} ${first}`;
}

/** A process that a killed command left behind. */
export interface Leftover {
  pid: number;
  name: string;
}

/** The process id of the command that an environment (as Linux shows it) belongs to. */
export function runOf(environment: string): number | undefined {
  const entry = environment.split("\0").find((variable) => variable.startsWith(`${runVariable}=`));
  const pid = Number(entry?.slice(runVariable.length + 1));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/**
 * The engine, plugins and waits of runs on the same state whose command was killed. They go on by themselves, and a
 * container that one of them makes after recovery looked would be nobody's.
 */
export function leftovers(): Leftover[] {
  const backend = `PULUMI_BACKEND_URL=${process.env["PULUMI_BACKEND_URL"] ?? ""}`;
  return processIds().flatMap((pid) => {
    const environment = readable(`/proc/${pid}/environ`) ?? "";
    const run = runOf(environment);
    const dead = run !== undefined && run !== process.pid && !isAlive(run);
    return dead && environment.split("\0").includes(backend) ? [{ pid, name: commandName(pid) ?? "process" }] : [];
  });
}

/** Ends what killed commands left behind: the engine may finish what is under way, the rest follows at once. */
export async function endLeftovers(graceSeconds = 60): Promise<Leftover[]> {
  const found = leftovers();
  await end(
    found.filter(({ name }) => name === "pulumi"),
    "SIGINT",
    graceSeconds,
  );
  await end(leftovers(), "SIGTERM", 5);
  await end(leftovers(), "SIGKILL", 5);
  return found;
}

async function end(processes: Leftover[], signal: NodeJS.Signals, seconds: number): Promise<void> {
  for (const { pid } of processes) send(signal, pid);
  const until = Date.now() + seconds * 1000;
  while (processes.some(({ pid }) => isAlive(pid)) && Date.now() < until) await pause(50);
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended by itself
  }
}

function processIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no /proc on this system: what was left behind shows as a held lock instead
  }
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // gone in the meantime, or another user's
  }
}

import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { PluginError } from "../protocol/declaration.mts";

export interface Order {
  readonly command: string;
  readonly interpreter: readonly string[];
  readonly directory?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface Listener {
  readonly stdout?: (line: string) => void;
  readonly stderr?: (line: string) => void;
}

export interface Spoken {
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls back with each whole line, and with the rest at the end. */
function forEachLine(stream: NodeJS.ReadableStream, listener: (line: string) => void): void {
  let rest = "";
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(listener);
  });
  stream.on("end", () => {
    if (rest) listener(rest);
  });
}

/** The whole group of processes, since a shell does not pass a signal on to what it runs. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, "SIGKILL");
}

function start(order: Order): ChildProcess {
  const [program = "/bin/sh", ...options] = order.interpreter;
  const settings: SpawnOptions = {
    cwd: order.directory,
    env: { ...process.env, ...order.environment },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  };
  return spawn(program, [...options, order.command], settings);
}

interface Collected extends Spoken {
  readonly both: string;
}

function collect(child: ChildProcess, listener: Listener): () => Collected {
  const said = { stdout: "", stderr: "", both: "" };
  for (const name of ["stdout", "stderr"] as const) {
    const stream = child[name];
    if (!stream) continue;
    stream.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      said.both += text;
    });
    const listen = listener[name];
    if (listen) forEachLine(stream, listen);
  }
  return () => said;
}

const ending = (status: number | null, signal: string | null): string =>
  signal ? `signal: ${signal}` : `exit status ${String(status)}`;

const withoutLastNewline = (text: string): string => text.replace(/\n$/, "");

/** Runs a command to its end; when `signal` is aborted it is killed with everything that it started. */
export function run(order: Order, listener: Listener, signal: AbortSignal): Promise<Spoken> {
  signal.throwIfAborted();
  const child = start(order);
  const spoken = collect(child, listener);
  const kill = (): void => killGroup(child);
  signal.addEventListener("abort", kill, { once: true });
  // A command that does not read its input closes the pipe early; that is its right.
  child.stdin?.on("error", () => undefined).end(order.stdin ?? "");
  return new Promise<Spoken>((resolve, reject) => {
    child.on("error", (error) => reject(new PluginError(`${error.message}: running ${JSON.stringify(order.command)}`)));
    child.on("close", (status, killedBy) => {
      const { stdout, stderr, both } = spoken();
      if (status === 0) return resolve({ stdout: withoutLastNewline(stdout), stderr: withoutLastNewline(stderr) });
      reject(new PluginError(`${ending(status, killedBy)}: running ${JSON.stringify(order.command)}:\n${both}`));
    });
  }).finally(() => signal.removeEventListener("abort", kill));
}

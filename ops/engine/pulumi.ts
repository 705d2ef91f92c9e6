import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";
import { createInterface } from "node:readline";
import { complain, Stop } from "../report";
import type { EngineEvent } from "./events";
import { sentencesOf } from "./failure";
import { loadProgram } from "./program";
import type { Ended } from "./failure";

/** Marks every process of a run with the process id of its command, so that a later run can tell whose they are. */
export const runVariable = "PLATFORM_RUN";

/** What one run of the CLI gave. */
export interface Outcome extends Ended {
  stdout: string;
}

/** Runs the CLI without a terminal and gives what it wrote. */
export async function pulumi(args: string[]): Promise<Outcome> {
  const child = start(args);
  const [stdout, stderr, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  return { ...end, stdout, stderr };
}

/** Runs the CLI and gives its output; a failure stops the command with clear sentences. */
export async function answer(args: string[]): Promise<string> {
  const outcome = await pulumi(args);
  if (outcome.code !== 0) throw new Stop(sentencesOf(outcome));
  return outcome.stdout;
}

/** Runs an update that runs the program, here, and hands on each engine event. */
export async function streamProgram(args: string[], onEvent: (event: EngineEvent) => void): Promise<Ended> {
  const { ProgramServer } = await loadProgram();
  const server = new ProgramServer();
  let failed = true;
  try {
    const ended = await stream([...args, await server.open()], onEvent);
    failed = ended.code !== 0;
    return ended;
  } finally {
    server.close(failed);
  }
}

/** Runs an update, hands on each engine event, and passes the first Ctrl-C on, once. */
export async function stream(args: string[], onEvent: (event: EngineEvent) => void): Promise<Ended> {
  const child = start([...args, "--json"], { ownGroup: true });
  const release = passSignalsOn(child);
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (line.startsWith("{")) onEvent(JSON.parse(line) as EngineEvent);
  });
  try {
    const [stderr, end] = await Promise.all([text(child.stderr), ended(child)]);
    return { ...end, stderr };
  } finally {
    release();
  }
}

function start(args: string[], { ownGroup = false } = {}) {
  return spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C reaches a whole process group: in a group of its own the engine gets it once, from here
    detached: ownGroup,
    env: { ...process.env, [runVariable]: String(process.pid) },
  });
}

function ended(child: ChildProcess): Promise<Omit<Ended, "stderr">> {
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      reject(new Stop([missing ? "pulumi is not on PATH; start this command with npm run." : error.message]));
    });
    child.once("close", (code, signal) => resolve({ code: code ?? 1, signal }));
  });
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function passSignalsOn(child: ChildProcess): () => void {
  let passed = false;
  const pass = (): void => {
    if (passed) return;
    passed = true;
    complain("Stopping: what is under way is finished first. Run the same command again to go on from there.");
    child.kill("SIGINT");
  };
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

import { spawn } from "node:child_process";
import { Stop } from "../ops/report";

const shownLines = 30;

export interface RunOptions {
  environment?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Ends the program early, as Ctrl-C would. */
  signal?: AbortSignal;
}

/** Runs a program to its end and gives how long it took; a failure shows its last lines. */
export async function run(words: string[], options: RunOptions = {}): Promise<number> {
  return (await capture(words, options)).seconds;
}

/** Runs a program to its end and gives what it wrote to stdout, and the seconds. */
export function capture(
  [program = "", ...args]: string[],
  { environment = process.env, cwd, signal }: RunOptions = {},
): Promise<{ seconds: number; stdout: string }> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const stop = (): boolean => child.kill("SIGINT");
    signal?.addEventListener("abort", stop, { once: true });
    let [stdout, all] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += String(text);
      all += String(text);
    });
    child.stderr.on("data", (text) => (all += String(text)));
    child.once("error", (error) => reject(new Stop([`${program}: ${error.message}`])));
    child.once("close", (code) => {
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) return reject(new Stop(["Interrupted."]));
      if (code === 0) return resolve({ seconds: (performance.now() - started) / 1000, stdout });
      const last = all.trimEnd().split("\n").slice(-shownLines);
      reject(new Stop([`${[program, ...args].join(" ")} ended with exit code ${code}:`, ...last]));
    });
  });
}

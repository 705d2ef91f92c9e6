import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const project = join(__dirname, "..", "..", "..");

/** Marks every process that a command starts, however far it goes from its parent. */
const markVariable = "PLATFORM_TEST_COMMAND";

export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Both outputs as they came. */
  all: string;
}

/** A command under test, with all that it starts. */
export class Running {
  readonly ending: Promise<Ending>;
  private readonly mark = randomBytes(8).toString("hex");
  private readonly child: ChildProcess;
  private readonly so: Ending = { code: null, stdout: "", stderr: "", all: "" };

  constructor(
    readonly words: string[],
    environment: NodeJS.ProcessEnv,
  ) {
    const [command = "", ...args] = words;
    this.child = spawn(command, args, {
      cwd: project,
      env: { ...environment, [markVariable]: this.mark },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (text) => this.add("stdout", String(text)));
    this.child.stderr?.on("data", (text) => this.add("stderr", String(text)));
    this.ending = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (code) => resolve({ ...this.so, code }));
    });
  }

  /** What was written up to now. */
  get output(): string {
    return this.so.all;
  }

  /** Resolves when the command has printed what the pattern finds. */
  printed(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => (pattern.test(this.so.all) ? resolve() : undefined);
      this.child.stdout?.on("data", look);
      this.child.stderr?.on("data", look);
      this.child.on("close", () => reject(new Error(`ended before it printed ${String(pattern)}:\n${this.so.all}`)));
      look();
    });
  }

  /** Ends the command and all that it started at once, as a power failure would. */
  async kill(): Promise<Ending> {
    for (let pids = this.processes(); pids.length > 0; pids = this.processes()) pids.forEach(killOne);
    return this.ending;
  }

  /** Ids of the processes of the command that live, those that outlived their parent among them. */
  processes(program?: RegExp): number[] {
    return marked(`${markVariable}=${this.mark}`).filter(
      (pid) => program === undefined || program.test(commandLine(pid)),
    );
  }

  private add(stream: "stdout" | "stderr", text: string): void {
    this.so[stream] += text;
    this.so.all += text;
  }
}

/** Fails with the whole output unless the command ended with this code. */
export function expectCode({ code, all }: Ending, wanted: number): void {
  if (code !== wanted) throw new Error(`ended with ${code}, not ${wanted}:\n${all}`);
}

/** A user's mistake is told in sentences. */
export function expectNoStackTrace({ all }: Ending): void {
  expect(all).not.toMatch(/^\s+at .+[:(]\d+|node:internal|UnhandledPromise/m);
}

/** Command line of a process, empty once it has ended. */
export function commandLine(pid: number | string): string {
  return readable(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

/**
 * Collects the command lines of all processes of this machine until told to stop. Looks alone miss what ends between two of
 * them, so the engine tells of each command in a container.
 */
export function watchCommandLines(): { stop: () => string } {
  const seen = new Set<string>();
  const timer = setInterval(() => processIds().forEach((pid) => seen.add(commandLine(pid))), 100);
  const words = ["events", "--filter", "event=exec_create", "--format", "{{.Status}}"];
  const events = spawn("docker", words, { stdio: ["ignore", "pipe", "inherit"] });
  events.stdout.on("data", (text) => seen.add(String(text)));
  return {
    stop: () => {
      clearInterval(timer);
      events.kill();
      return [...seen].join("\n");
    },
  };
}

function marked(entry: string): number[] {
  return processIds()
    .filter((pid) => readable(`/proc/${pid}/environ`).split("\0").includes(entry))
    .map(Number);
}

function processIds(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended by itself
  }
}

function readable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended in the meantime
  }
}

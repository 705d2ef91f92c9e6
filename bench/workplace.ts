import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complain, say } from "../ops/report";

export const project = join(__dirname, "..");

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Where one run of the bench works, with the one way in which everything it makes is removed again. */
export class Workplace {
  /** Stands in the name of everything that this run makes. */
  readonly id = `bench-${randomBytes(3).toString("hex")}`;
  readonly folder = mkdtempSync(join(tmpdir(), "platform-bench-"));
  private readonly controller = new AbortController();
  private readonly removals: (() => Promise<void>)[] = [];
  private readonly started = Date.now();

  /** Aborted by Ctrl-C: what is under way ends, and what was made is removed. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Writes a line of progress. */
  tell(line: string): void {
    const seconds = Math.round((Date.now() - this.started) / 1000);
    say(`[${String(seconds).padStart(4)} s] ${line}`);
  }

  /** Removes something at the end, also after a failure; what was made last goes first. */
  atEnd(removal: () => Promise<void>): void {
    this.removals.unshift(removal);
  }

  /** Runs the work and then all removals. */
  async use(work: () => Promise<void>): Promise<void> {
    const interrupt = (): void => this.controller.abort();
    for (const signal of signals) process.on(signal, interrupt);
    try {
      await work();
    } finally {
      this.tell("removing what was made");
      for (const removal of this.removals) await removal().catch((error: Error) => complain(error.message));
      rmSync(this.folder, { recursive: true, force: true });
      for (const signal of signals) process.off(signal, interrupt);
    }
  }
}

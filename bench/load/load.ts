import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { LoadRequest, LoadResult, Lost } from "./result";

const program = join(__dirname, "main.mts");

/** A load from a process of its own, so that what the caller does meanwhile delays no request. */
export class Load {
  private constructor(
    private readonly child: ChildProcess,
    private readonly next: () => Promise<string>,
  ) {}

  /** @param before words that start it elsewhere, such as in another network namespace */
  static async start(request: LoadRequest, before: string[] = []): Promise<Load> {
    const [command = "", ...words] = [...before, "node", program];
    const child = spawn(command, words, { stdio: ["pipe", "pipe", "pipe"] });
    const errors = text(child.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`the load ended early:\n${await errors}`);
      return line.value;
    };
    const load = new Load(child, next);
    load.write(JSON.stringify(request));
    await next();
    return load;
  }

  /** Ends it, once all that is under way has had its answer or its time. */
  async stop(): Promise<LoadResult> {
    this.write("stop");
    return JSON.parse(await this.next()) as LoadResult;
  }

  /** Ends it at once and tells nothing. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  private write(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }
}

/** All that was lost of a load, as sentences. */
export function losses({ lost, slow, socket }: LoadResult): string[] {
  return [...lost, ...slow.lost, ...socket.lost].map(lossSentence);
}

export function lossSentence({ at, second, after, what, why }: Lost): string {
  return `${at.slice(11, 23)} (${second.toFixed(1)} s after the beginning): ${what}: ${why} after ${after} s`;
}

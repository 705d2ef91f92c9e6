/** A user's mistake or a state of things that a command cannot go on from: sentences for people, never a stack trace. */
export class Stop extends Error {
  constructor(readonly sentences: string[]) {
    super(sentences.join("\n"));
  }
}

/** Writes one line of progress or result. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes one line of what went wrong. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs a command to its exit code; what it throws becomes sentences. */
export async function main(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const sentences =
      error instanceof Stop ? error.sentences : [error instanceof Error ? error.message : String(error)];
    sentences.forEach(complain);
    process.exitCode = 1;
  }
}

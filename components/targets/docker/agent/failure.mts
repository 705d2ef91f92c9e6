/** What the operator reads: one sentence, then lines of evidence (a log, a task's errors). */
export class Failure extends Error {
  readonly evidence: string[];

  constructor(sentence: string, evidence: string[] = []) {
    super(sentence);
    this.evidence = evidence;
  }
}

export const lastLines = (text: string, count: number): string[] => {
  const trimmed = text.trimEnd();
  return trimmed === "" ? [] : trimmed.split(/\r?\n/).slice(-count);
};

/** One without a message is told by where it came from. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.trim() || String(error.stack) : String(error);

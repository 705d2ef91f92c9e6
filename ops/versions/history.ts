import { answer } from "../engine/pulumi";

/** One update of a stack, as Pulumi's own history keeps it. */
export interface Update {
  /** Counted from the first, which is 1. */
  number: number;
  kind: string;
  /** Milliseconds since 1970. */
  started: number;
  message: string;
  who: string;
  /** Commit of the project's repository, with `+` where files differed from it. */
  commit?: string;
  succeeded: boolean;
  /** It is a pass of an update in batches that others followed, or were to follow. */
  halfway?: true;
  /** Why it was not well, where that is known. */
  problem?: string;
}

interface Entry {
  kind: string;
  startTime: string;
  message: string;
  environment?: Record<string, string>;
  result: string;
}

const problemTag = /^unhealthy-(\d+)$/;
// Pulumi's service takes no longer value
const longestTag = 256;

/** All updates of a stack, the newest first; a stack that does not exist is told. */
export async function readHistory(stack: string): Promise<Update[]> {
  const [entries, tags] = await Promise.all([
    answer(["stack", "history", "--json", "--stack", stack]),
    answer(["stack", "tag", "ls", "--json", "--stack", stack]),
  ]);
  return parseHistory(entries, tags);
}

/** Reads what `pulumi stack history --json` and `pulumi stack tag ls --json` wrote. */
export function parseHistory(entries: string, tags: string): Update[] {
  const problems = new Map(
    Object.entries(JSON.parse(tags) as Record<string, string>).flatMap(([name, value]) => {
      const number = problemTag.exec(name)?.[1];
      return number === undefined ? [] : [[Number(number), value] as const];
    }),
  );
  const found = JSON.parse(entries) as Entry[];
  return found.map((entry, index) => parseEntry(entry, found.length - index, problems));
}

function parseEntry(
  { kind, startTime, message, environment = {}, result }: Entry,
  number: number,
  problems: Map<number, string>,
): Update {
  const head = environment["git.head"]?.slice(0, 8);
  const problem = problems.get(number);
  const [, batch, of] = /, batch (\d+) of (\d+) by \S+$/.exec(message) ?? [];
  return {
    number,
    kind,
    started: Date.parse(startTime),
    message,
    who: / by (\S+)$/.exec(message)?.[1] ?? environment["git.author"] ?? "unknown",
    ...(head !== undefined && { commit: environment["git.dirty"] === "true" ? `${head}+` : head }),
    succeeded: result === "succeeded",
    ...(batch !== of && { halfway: true }),
    ...(problem !== undefined && { problem }),
  };
}

/** Whether all parts were well after an update. */
export function isHealthy({ kind, succeeded, problem }: Update): boolean {
  return kind === "update" && succeeded && problem === undefined;
}

/** Notes why the update that has just ended was not well; one that ended before it began has nothing to note. */
export async function noteProblem(stack: string, startedAfter: number, problem: string): Promise<void> {
  const [latest] = await readHistory(stack);
  if (latest?.kind !== "update" || latest.started < Math.floor(startedAfter / 1000) * 1000) return;
  const tag = ["stack", "tag", "set", `unhealthy-${latest.number}`, problem.slice(0, longestTag), "--stack", stack];
  await answer(tag);
}

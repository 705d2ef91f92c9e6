import { parseArgs } from "node:util";
import { Stop } from "../ops/report";

export const parts = ["start", "no-op", "memory", "growth"] as const;
export type Part = (typeof parts)[number];

export interface Options {
  parts: Part[];
  /** Runs of each peer. */
  runs: number;
  /** File for the measurements. */
  json: string | undefined;
}

/** Reads the parts to run, `--runs NUMBER` and `--json FILE`; anything else is refused in one sentence. */
export function readOptions(given: string[]): Options {
  const { positionals, values } = parse(given);
  const unknown = positionals.find((name) => !(parts as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Stop([`no part named "${unknown}"; known: ${parts.join(", ")}`]);
  const runs = Number(values.runs ?? "2");
  if (!Number.isInteger(runs) || runs < 2 || runs > 20)
    throw new Stop([`--runs: "${values.runs}" is not a number of runs; allowed: 2 to 20`]);
  return { parts: positionals.length === 0 ? [...parts] : (positionals as Part[]), runs, json: values.json };
}

function parse(args: string[]) {
  try {
    const options = { runs: { type: "string" }, json: { type: "string" } } as const;
    return parseArgs({ args, options, strict: true, allowPositionals: true });
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new Stop([`${reason}; known: ${parts.join(", ")}, --runs NUMBER, --json FILE`]);
  }
}

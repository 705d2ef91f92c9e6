import { parseArgs } from "node:util";
import { Stop } from "../ops/report";
import { platforms } from "../config/platforms";
import { scenarioNames } from "./change/scenarios";

/** What is measured where no part is named. */
export const usual = ["start", "no-op", "memory", "growth"] as const;
/** The last one takes more than half an hour by itself. */
export const parts = [...usual, "change"] as const;
export type Part = (typeof parts)[number];

export interface Options {
  parts: Part[];
  /** Of which start, no-op and memory are measured, as its stack file for development says. @default rofecare */
  platform: string;
  /** Runs of each peer. */
  runs: number;
  /** Which changes. @default all */
  scenarios: string[];
  /** Requests at the least of each change. @default 10000 */
  requests: number;
  /** Requests a second. @default 100 */
  rate: number;
  /** File for the measurements. */
  json: string | undefined;
}

const flags = {
  platform: { type: "string", default: "rofecare" },
  runs: { type: "string", default: "2" },
  scenario: { type: "string", multiple: true },
  requests: { type: "string", default: "10000" },
  rate: { type: "string", default: "100" },
  json: { type: "string" },
} as const;

/** Reads the parts to run and the flags; anything else is refused in one sentence. */
export function readOptions(given: string[]): Options {
  const { positionals, values } = parse(given);
  known("part", positionals, parts);
  known("scenario", values.scenario ?? [], scenarioNames);
  known("platform", [values.platform], Object.keys(platforms));
  return {
    parts: positionals.length === 0 ? [...usual] : (positionals as Part[]),
    platform: values.platform,
    runs: whole("runs", values.runs, 2, 20),
    scenarios: values.scenario ?? scenarioNames,
    requests: whole("requests", values.requests, 100, 1_000_000),
    rate: whole("rate", values.rate, 1, 150),
    json: values.json,
  };
}

function known(what: string, names: string[], all: readonly string[]): void {
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Stop([`no ${what} named "${unknown}"; known: ${all.join(", ")}`]);
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Stop([`--${name}: "${text}" is not a whole number that is allowed: ${least} to ${most}`]);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, strict: true, allowPositionals: true });
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    const numbers = ["runs", "requests", "rate"].map((name) => `--${name} NUMBER`);
    const names = ["--platform NAME", "--scenario NAME", "--json FILE"];
    throw new Stop([`${reason}; known: ${[...parts, ...numbers, ...names].join(", ")}`]);
  }
}

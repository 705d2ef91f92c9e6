import { parseArgs } from "node:util";
import { Stop } from "./report";

export interface Arguments<Flag extends string> {
  stack: string;
  flags: Record<Flag, boolean>;
}

/** Reads `--stack NAME` and the flags a command knows; anything else is refused in one sentence. */
export function readArguments<Flag extends string>(given: string[], flags: readonly Flag[]): Arguments<Flag> {
  const known = ["--stack NAME", ...flags.map((flag) => `--${flag}`)].join(", ");
  const values = parse(given, flags, known);
  const stack = values["stack"] ?? "dev";
  if (typeof stack !== "string" || !/^[a-z][a-z0-9-]{0,39}$/.test(stack)) {
    throw new Stop([
      `--stack: "${String(stack)}" is not a stack name; allowed: up to 40 lower-case letters, digits and dashes, a letter first.`,
    ]);
  }
  const chosen = Object.fromEntries(flags.map((flag) => [flag, values[flag] === true])) as Record<Flag, boolean>;
  return { stack, flags: chosen };
}

function parse(given: string[], flags: readonly string[], known: string): Record<string, string | boolean | undefined> {
  const options = {
    stack: { type: "string" as const },
    ...Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }])),
  };
  try {
    return parseArgs({ args: given, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new Stop([`${reason}; known: ${known}.`]);
  }
}

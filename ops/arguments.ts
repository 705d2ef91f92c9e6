import { parseArgs } from "node:util";
import { Stop } from "./report";

export interface Arguments<Flag extends string, Option extends string> {
  stack: string;
  flags: Record<Flag, boolean>;
  options: Partial<Record<Option, string>>;
}

/** Reads `--stack NAME`, and the flags and the options with a value that a command knows; others are refused in one sentence. */
export function readArguments<Flag extends string, Option extends string = never>(
  given: string[],
  flags: readonly Flag[],
  options: readonly Option[] = [],
): Arguments<Flag, Option> {
  const withValue = ["stack", ...options];
  const known = [
    ...withValue.map((name) => `--${name} ${name === "stack" ? "NAME" : "VALUE"}`),
    ...flags.map((flag) => `--${flag}`),
  ].join(", ");
  const values = parse(given, flags, withValue, known);
  const stack = values["stack"] ?? "dev";
  if (typeof stack !== "string" || !/^[a-z][a-z0-9-]{0,39}$/.test(stack)) {
    throw new Stop([
      `--stack: "${String(stack)}" is not a stack name; allowed: up to 40 lower-case letters, digits and dashes, a letter first.`,
    ]);
  }
  const chosen = Object.fromEntries(flags.map((flag) => [flag, values[flag] === true])) as Record<Flag, boolean>;
  const texts = Object.fromEntries(options.flatMap((name) => (name in values ? [[name, values[name]]] : [])));
  return { stack, flags: chosen, options: texts as Partial<Record<Option, string>> };
}

function parse(
  given: string[],
  flags: readonly string[],
  withValue: string[],
  known: string,
): Record<string, string | boolean | undefined> {
  const options = {
    ...Object.fromEntries(withValue.map((name) => [name, { type: "string" as const }])),
    ...Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }])),
  };
  try {
    return parseArgs({ args: given, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new Stop([`${reason}; known: ${known}.`]);
  }
}

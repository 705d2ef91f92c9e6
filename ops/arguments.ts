import { parseArgs } from "node:util";
import { Stop } from "./report";

export interface Arguments<Flag extends string, Option extends string> {
  stack: string;
  flags: Record<Flag, boolean>;
  options: Partial<Record<Option, string>>;
  /** What stands there by itself, where the command takes it. */
  operand?: string;
}

/**
 * Reads `--stack NAME`, the flags and the options with a value that a command knows, and one word by itself where `operand`
 * says what it is; others are refused in one sentence.
 */
export function readArguments<Flag extends string, Option extends string = never>(
  given: string[],
  flags: readonly Flag[],
  options: readonly Option[] = [],
  operand?: string,
): Arguments<Flag, Option> {
  const withValue = ["stack", ...options];
  const known = [
    ...withValue.map((name) => `--${name} ${name === "stack" ? "NAME" : "VALUE"}`),
    ...flags.map((flag) => `--${flag}`),
  ].join(", ");
  const { values, positionals } = parse(given, flags, withValue, known, operand !== undefined);
  if (positionals.length > 1)
    throw new Stop([`${positionals.join(" ")}: more than one ${operand}; allowed: one, or none.`]);
  const [alone] = positionals;
  const stack = values["stack"] ?? "dev";
  if (typeof stack !== "string" || !/^[a-z][a-z0-9-]{0,39}$/.test(stack)) {
    throw new Stop([
      `--stack: "${String(stack)}" is not a stack name; allowed: up to 40 lower-case letters, digits and dashes, a letter first.`,
    ]);
  }
  const chosen = Object.fromEntries(flags.map((flag) => [flag, values[flag] === true])) as Record<Flag, boolean>;
  const texts = Object.fromEntries(options.flatMap((name) => (name in values ? [[name, values[name]]] : [])));
  const read = { stack, flags: chosen, options: texts as Partial<Record<Option, string>> };
  return alone === undefined ? read : { ...read, operand: alone };
}

function parse(
  given: string[],
  flags: readonly string[],
  withValue: string[],
  known: string,
  allowPositionals: boolean,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const options = {
    ...Object.fromEntries(withValue.map((name) => [name, { type: "string" as const }])),
    ...Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }])),
  };
  try {
    return parseArgs({ args: given, options, strict: true, allowPositionals });
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new Stop([`${reason}; known: ${known}.`]);
  }
}

import { randomInt } from "node:crypto";
import { PluginError } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

interface CharacterClass {
  readonly characters: readonly string[];
  readonly allowed: boolean;
  readonly minimum: number;
}

const pick = (characters: readonly string[], count: number): string[] =>
  Array.from({ length: count }, () => characters[randomInt(characters.length)] as string);

function shuffle(items: string[]): string[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other] as string, items[last] as string];
  }
  return items;
}

function classesOf(inputs: PlainProperties): CharacterClass[] {
  const one = (characters: string, flag: string, minimum: string): CharacterClass => ({
    characters: [...characters],
    allowed: inputs[flag] !== false,
    minimum: Number(inputs[minimum] ?? 0),
  });
  return [
    one(UPPER, "upper", "minUpper"),
    one(LOWER, "lower", "minLower"),
    one(DIGITS, "numeric", "minNumeric"),
    one(String(inputs["overrideSpecial"] || SPECIAL), "special", "minSpecial"),
  ];
}

/** Random characters: the least wanted of each class, the rest from all allowed classes, in random order. */
export function randomCharacters(inputs: PlainProperties): string {
  const classes = classesOf(inputs);
  const allowed = classes.filter((each) => each.allowed).flatMap((each) => each.characters);
  if (allowed.length === 0) throw new PluginError("every kind of character is excluded; allow at least one");
  const wanted = classes.flatMap((each) => pick(each.characters, each.minimum));
  return shuffle([...wanted, ...pick(allowed, Number(inputs["length"]) - wanted.length)]).join("");
}

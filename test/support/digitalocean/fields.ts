// Reads a request's body. A field that DigitalOcean does not know is refused here although DigitalOcean lets it pass:
// it is how a misspelt field of our plugin would be seen.
import { unprocessable } from "./answers";
import type { Data } from "./answers";

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const kinds = {
  string: (value: unknown) => typeof value === "string",
  integer: (value: unknown) => Number.isSafeInteger(value),
  number: (value: unknown) => typeof value === "number",
  boolean: (value: unknown) => typeof value === "boolean",
  object: isObject,
  strings: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  integers: (value: unknown) => Array.isArray(value) && value.every((item) => Number.isSafeInteger(item)),
  objects: (value: unknown) => Array.isArray(value) && value.every(isObject),
  any: () => true,
};

const LISTS: readonly string[] = ["strings", "integers", "objects"];

type Kind = keyof typeof kinds;

/** Kinds by field; an exclamation mark after it says that the field must be there. */
export type Fields = Record<string, Kind | `${Kind}!`>;

/** The body's fields without those that are null, once all of them are as the description says. */
export function read(body: Data, fields: Fields): Data {
  for (const name of Object.keys(body)) {
    if (!Object.hasOwn(fields, name)) throw unprocessable(`${name} is not a field of this request`);
  }
  for (const [name, wanted] of Object.entries(fields)) {
    const kind = wanted.replace("!", "") as Kind;
    const value = body[name];
    // An empty list is null in what Go programs send.
    const absent = value === undefined || value === "" || (value === null && !LISTS.includes(kind));
    if (absent) {
      if (wanted.endsWith("!")) throw unprocessable(`${name} is required`);
    } else if (value !== null && !kinds[kind](value)) throw unprocessable(`${name} must be of type ${kind}`);
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

export function oneOf(name: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === "string" && allowed.includes(value)) return value;
  throw unprocessable(`${name} is invalid: it must be one of ${allowed.join(", ")}`);
}

export const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

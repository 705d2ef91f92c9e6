// How the properties of a resource and the fields of the API's bodies correspond. Names follow from each other (vpcUuid,
// vpc_uuid), and so do those within objects; only what differs is written down.
import { isPlainProperties } from "../protocol/values.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";

export interface Field {
  /** The name in the API, where it does not follow from the property's own. */
  readonly api?: string;
  /** What is sent for the value. */
  readonly write?: (value: Plain) => Plain;
  /** What is read out of an answer, and of what is known already; undefined leaves the value as it was. */
  readonly read?: (answer: PlainProperties, known: PlainProperties) => Plain | undefined;
}

export type Fields = Readonly<Record<string, Field>>;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function renamed(value: Plain, rename: (name: string) => string): Plain {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isPlainProperties(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), renamed(item, rename)]));
}

/** The body that says the given inputs, of which only the named ones are sent. */
export function bodyOf(inputs: PlainProperties, fields: Fields, names: readonly string[]): PlainProperties {
  const entries = names.flatMap((name): [string, Plain][] => {
    const value = inputs[name];
    if (value === undefined || value === null) return [];
    const { api = snake(name), write } = fields[name] ?? {};
    return [[api, write ? write(value) : renamed(value, snake)]];
  });
  return Object.fromEntries(entries);
}

function valueIn(answer: PlainProperties, name: string, field: Field, known: PlainProperties): Plain | undefined {
  const { api = snake(name), read } = field;
  if (read) return read(answer, known);
  const value = answer[api];
  return value === undefined || value === null ? undefined : renamed(value, camel);
}

/** The named properties as the answer has them; what it does not tell is left out. */
export function propertiesOf(
  answer: PlainProperties,
  fields: Fields,
  names: readonly string[],
  known: PlainProperties = {},
): PlainProperties {
  const entries = names.flatMap((name): [string, Plain][] => {
    const value = valueIn(answer, name, fields[name] ?? {}, known);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** A property that no answer tells: it stays as it was given. */
export const untold = (): undefined => undefined;

/** Something within an answer, by its path. */
export const at =
  (...path: string[]) =>
  (answer: PlainProperties): Plain | undefined => {
    const found = path.reduce<Plain | undefined>(
      (value, name) => (isPlainProperties(value) ? value[name] : undefined),
      answer,
    );
    return found ?? undefined;
  };

export const texts = (value: Plain | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

export const objects = (value: Plain | undefined): PlainProperties[] =>
  Array.isArray(value) ? value.filter(isPlainProperties) : [];

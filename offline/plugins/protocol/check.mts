// Holds inputs against a declaration: every problem at once, each with its path, what was found and what is allowed.
import type { Failure, Field, Input, Shape } from "./declaration.mts";
import { isPlainProperties, unknown } from "./values.mts";
import type { Plain, PlainProperties } from "./values.mts";

/** The key under which the names of the inputs that the plugin filled in are kept, as bridged providers do. */
export const DEFAULTS = "__defaults";

const kindOf = (value: Plain): string => {
  if (Array.isArray(value)) return "a list";
  if (isPlainProperties(value)) return "an object";
  return typeof value === "string" ? "a string" : `the ${typeof value} ${String(value)}`;
};

const matches = {
  string: (value: Plain) => typeof value === "string",
  boolean: (value: Plain) => typeof value === "boolean",
  number: (value: Plain) => typeof value === "number",
  integer: (value: Plain) => Number.isSafeInteger(value),
  any: () => true,
};

const nouns = { string: "a string", boolean: "a boolean", number: "a number", integer: "an integer", any: "a value" };

const mismatch = (property: string, value: Plain, allowed: string): Failure => ({
  property,
  reason: `must be ${allowed}, but is ${kindOf(value)}`,
});

function checkShape(path: string, shape: Shape, value: Plain): Failure[] {
  if (value === unknown) return [];
  if (typeof shape === "string") return matches[shape](value) ? [] : [mismatch(path, value, nouns[shape])];
  if ("list" in shape || "set" in shape) {
    const items = "list" in shape ? shape.list : shape.set;
    if (!Array.isArray(value)) return [mismatch(path, value, "a list")];
    return value.flatMap((item, index) => checkShape(`${path}[${index}]`, items, item));
  }
  if (!isPlainProperties(value)) return [mismatch(path, value, "an object")];
  if ("map" in shape) {
    return Object.entries(value).flatMap(([name, item]) => checkShape(`${path}.${name}`, shape.map, item));
  }
  return checkFields(shape.fields, value, { prefix: `${path}.` });
}

const SHOWN_CHARACTERS = 60;

const quoted = (value: string): string =>
  value.length > SHOWN_CHARACTERS ? `"${value.slice(0, SHOWN_CHARACTERS)}…"` : `"${value}"`;

function checkRange(path: string, field: Field, value: Plain): Failure[] {
  const { minimum, oneOf, pattern } = field;
  if (typeof value === "number" && minimum !== undefined && value < minimum) {
    return [{ property: path, reason: `must be at least ${minimum}, but is ${value}` }];
  }
  if (typeof value === "string" && oneOf && !oneOf.includes(value)) {
    return [{ property: path, reason: `must be one of ${oneOf.join(", ")}, but is ${quoted(value)}` }];
  }
  if (typeof value === "string" && pattern && !pattern.test(value)) {
    return [{ property: path, reason: `must match ${pattern.source}, but is ${quoted(value)}` }];
  }
  return [];
}

interface Options {
  readonly prefix?: string;
  readonly unsupported?: readonly string[];
}

function unexpected(name: string, fields: Readonly<Record<string, Field>>, options: Options): Failure {
  const property = `${options.prefix ?? ""}${name}`;
  if (options.unsupported?.includes(name)) {
    const reason =
      "is not supported by the plugin built for registry-only machines; leave it out or use the official plugin";
    return { property, reason };
  }
  return { property, reason: `is not known here; known are ${Object.keys(fields).join(", ")}` };
}

export function checkFields(
  fields: Readonly<Record<string, Field>>,
  values: PlainProperties,
  options: Options = {},
): Failure[] {
  const prefix = options.prefix ?? "";
  const missing = Object.entries(fields)
    .filter(([name, field]) => field.required && (values[name] ?? null) === null)
    .map(([name]) => ({ property: `${prefix}${name}`, reason: "is required, but missing" }));
  const wrong = Object.entries(values)
    .filter(([name, value]) => value !== null && name !== DEFAULTS)
    .flatMap(([name, value]) => {
      const field = fields[name];
      if (!field) return [unexpected(name, fields, options)];
      const failures = checkShape(prefix + name, field.shape, value);
      return failures.length > 0 ? failures : checkRange(prefix + name, field, value);
    });
  return [...missing, ...wrong];
}

export interface Defaulted {
  readonly values: PlainProperties;
  readonly names: string[];
}

/** The defaults of the inputs that were left out. */
export function defaultsFor(inputs: Readonly<Record<string, Input>>, given: PlainProperties): Defaulted {
  const left = Object.entries(inputs).filter(
    ([name, input]) => input.default !== undefined && (given[name] ?? null) === null,
  );
  return {
    values: Object.fromEntries(left.map(([name, input]) => [name, input.default as Plain])),
    names: left.map(([name]) => name),
  };
}

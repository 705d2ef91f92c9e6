// Property values as they travel between the engine and a plugin. Secrets and unknowns are marked by signatures of the
// protocol; here they become a class and a symbol, so that no code can mistake one for an ordinary value.
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_TEXTS = new Set([
  UNKNOWN_TEXT,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const unknown: unique symbol = Symbol("unknown");

export class Secret {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A value that may hold secrets and unknowns. */
export type Value = null | boolean | number | string | typeof unknown | Secret | Value[] | Properties;
export interface Properties {
  [name: string]: Value;
}

/** A value whose secrets have been opened; it may still hold unknowns. */
export type Plain = null | boolean | number | string | typeof unknown | Plain[] | PlainProperties;
export interface PlainProperties {
  [name: string]: Plain;
}

type Wire = null | boolean | number | string | Wire[] | { [name: string]: Wire };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);

export const isProperties = isObject as (value: Value | undefined) => value is Properties;
export const isPlainProperties = isObject as (value: Plain | undefined) => value is PlainProperties;

const mapObject = <A, B>(object: Record<string, A>, change: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

function fromWire(wire: Wire): Value {
  if (typeof wire === "string") return UNKNOWN_TEXTS.has(wire) ? unknown : wire;
  if (Array.isArray(wire)) return wire.map(fromWire);
  if (!isObject(wire)) return wire;
  if (wire[SIGNATURE] === SECRET) return new Secret(fromWire(wire["value"] ?? null));
  return mapObject(wire, fromWire);
}

function toWire(value: Value): Wire {
  if (value === unknown) return UNKNOWN_TEXT;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: toWire(value.value) };
  if (Array.isArray(value)) return value.map(toWire);
  if (isProperties(value)) return mapObject(value, toWire);
  return value;
}

export const decode = (struct: Struct | undefined): Properties =>
  struct ? (fromWire(struct.toJavaScript() as Wire) as Properties) : {};

export const encode = (properties: Properties): Struct =>
  structProto.Struct.fromJavaScript(toWire(properties) as { [name: string]: Exclude<Wire, never> });

/** The value without its secret marks. */
export function reveal(value: Properties): PlainProperties;
export function reveal(value: Value): Plain;
export function reveal(value: Value): Plain {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map((item) => reveal(item));
  if (isProperties(value)) return mapObject(value, (item) => reveal(item));
  return value;
}

const contains = (value: Value, wanted: (value: Value) => boolean): boolean => {
  if (wanted(value)) return true;
  if (value instanceof Secret) return contains(value.value, wanted);
  if (Array.isArray(value)) return value.some((item) => contains(item, wanted));
  return isProperties(value) && Object.values(value).some((item) => contains(item, wanted));
};

export const hasSecret = (value: Value): boolean => contains(value, (item) => item instanceof Secret);
export const hasUnknown = (value: Value): boolean => contains(value, (item) => item === unknown);

/** Marks each output whose input of the same name holds a secret, as the engine does for plugins without secrets. */
export function inheritSecrets(outputs: Properties, inputs: Properties): Properties {
  return mapObject(outputs, (output, name) => {
    const input = inputs[name];
    if (input === undefined || output instanceof Secret) return output;
    if (isProperties(input) && isProperties(output)) return inheritSecrets(output, input);
    return hasSecret(input) ? new Secret(output) : output;
  });
}

export const markSecrets = (properties: Properties, names: ReadonlySet<string>): Properties =>
  mapObject(properties, (value, name) => (names.has(name) && !(value instanceof Secret) ? new Secret(value) : value));

export const without = <T,>(object: Readonly<Record<string, T>>, ...names: string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** Absent and null mean the same to a provider: drop both, at every depth of objects. */
export function withoutNulls(properties: Properties): Properties {
  const kept = Object.entries(properties).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept.map(([name, value]) => [name, isProperties(value) ? withoutNulls(value) : value]));
}

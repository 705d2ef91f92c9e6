// Reading properties whose types Check has already held against the declaration.
import type { Shape } from "../protocol/declaration.mts";
import { isPlainProperties } from "../protocol/values.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";

export const text = (value: Plain | undefined): string | undefined => (typeof value === "string" ? value : undefined);

export const number = (value: Plain | undefined): number | undefined => (typeof value === "number" ? value : undefined);

export const flag = (value: Plain | undefined): boolean | undefined => (typeof value === "boolean" ? value : undefined);

export const texts = (value: Plain | undefined): string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

export const objects = (value: Plain | undefined): PlainProperties[] =>
  Array.isArray(value) ? value.filter(isPlainProperties) : [];

export const object = (value: Plain | undefined): PlainProperties => (isPlainProperties(value) ? value : {});

export const map = (value: Plain | undefined): Record<string, string> | undefined =>
  isPlainProperties(value)
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, String(item)]))
    : undefined;

export const labelMap = (value: Plain | undefined): Record<string, string> =>
  Object.fromEntries(objects(value).map(({ label, value: content }) => [String(label), String(content)]));

export const labelList = (labels: Record<string, string> | null | undefined): PlainProperties[] =>
  Object.entries(labels ?? {}).map(([label, value]) => ({ label, value }));

export const labels = (name: string): Shape => ({
  set: {
    object: name,
    fields: { label: { shape: "string", required: true }, value: { shape: "string", required: true } },
  },
});

/** Without the properties that have no value. */
export const present = (values: Record<string, Plain | undefined>): PlainProperties =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Plain] => (entry[1] ?? null) !== null));

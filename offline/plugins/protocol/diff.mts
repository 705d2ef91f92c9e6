// Compares a resource's old inputs with its new ones. What a refresh found stands in the old inputs, so drift shows too.
import { DEFAULTS } from "./check.mts";
import type { Field, Resource, Shape } from "./declaration.mts";
import { hasUnknown, isPlainProperties, unknown } from "./values.mts";
import type { Plain, PlainProperties } from "./values.mts";

export type ChangeKind = "add" | "delete" | "update";

export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  readonly replace: boolean;
}

export interface Difference {
  readonly changes: Change[];
  readonly deleteBeforeReplace: boolean;
}

const canonical = (value: Plain): string => {
  if (value === unknown) return "unknown";
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isPlainProperties(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => (item ?? null) !== null);
  return `{${entries
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
    .sort()
    .join()}}`;
};

const same = (left: Plain, right: Plain): boolean => canonical(left) === canonical(right) && !hasUnknown(right);

type Step = Omit<Change, "replace">;

function compareLists(path: string, items: Shape, before: Plain[], after: Plain[], ordered: boolean): Step[] {
  const sort = (list: Plain[]): Plain[] =>
    ordered ? list : [...list].sort((left, right) => (canonical(left) < canonical(right) ? -1 : 1));
  const [old, now] = [sort(before), sort(after)];
  const indexes = Array.from({ length: Math.max(old.length, now.length) }, (_, index) => index);
  return indexes.flatMap((index) => compare(`${path}[${index}]`, items, old[index], now[index]));
}

function compareNames(
  path: string,
  shapeOf: (name: string) => Shape,
  before: PlainProperties,
  after: PlainProperties,
): Step[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => compare(`${path}.${name}`, shapeOf(name), before[name], after[name]));
}

function compare(path: string, shape: Shape, before: Plain | undefined, after: Plain | undefined): Step[] {
  if ((after ?? null) === null) return (before ?? null) === null ? [] : [{ path, kind: "delete" }];
  if ((before ?? null) === null) return [{ path, kind: "add" }];
  const [old, now] = [before as Plain, after as Plain];
  if (same(old, now)) return [];
  if (typeof shape === "object") {
    if ("list" in shape && Array.isArray(old) && Array.isArray(now))
      return compareLists(path, shape.list, old, now, true);
    if ("set" in shape && Array.isArray(old) && Array.isArray(now))
      return compareLists(path, shape.set, old, now, false);
    if (isPlainProperties(old) && isPlainProperties(now)) {
      const fields: Readonly<Record<string, Field>> = "fields" in shape ? shape.fields : {};
      const others: Shape = "map" in shape ? shape.map : "any";
      return compareNames(path, (name) => fields[name]?.shape ?? others, old, now);
    }
  }
  return [{ path, kind: "update" }];
}

const defaulted = (inputs: PlainProperties): ReadonlySet<Plain> => {
  const names = inputs[DEFAULTS];
  return new Set(Array.isArray(names) ? names : []);
};

/** A default that one side does not state yet (a state written by another version) is no change. */
const unstatedDefault = (name: string, before: PlainProperties, after: PlainProperties): boolean =>
  (before[name] === undefined && defaulted(after).has(name)) ||
  (after[name] === undefined && defaulted(before).has(name));

/** Two generations under one given name cannot live side by side. */
function keepsItsName(resource: Resource, before: PlainProperties, after: PlainProperties): boolean {
  return Object.entries(resource.inputs).some(
    ([name, input]) => input.autoName && after[name] === before[name] && !defaulted(after).has(name),
  );
}

export function difference(
  resource: Resource,
  state: PlainProperties,
  before: PlainProperties,
  after: PlainProperties,
): Difference {
  const changes = Object.entries(resource.inputs)
    .filter(([name]) => !unstatedDefault(name, before, after))
    .flatMap(([name, input]) =>
      compare(name, input.shape, before[name], after[name]).map((step) => ({
        ...step,
        replace: input.replace ?? false,
      })),
    );
  const outdated = resource.outdated?.(state, after) ?? [];
  const all = [...changes, ...outdated.map((path): Change => ({ path, kind: "update", replace: true }))];
  const replaces = all.some((change) => change.replace);
  const deleteBeforeReplace = replaces && (resource.deleteBeforeReplace || keepsItsName(resource, before, after));
  return { changes: all, deleteBeforeReplace };
}

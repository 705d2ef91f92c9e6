// What the engine asks of a resource, said once for all of them: previews, secrets and unknowns are dealt with here, so
// that the resources' own code sees plain, known values only.
import { DEFAULTS, checkFields, defaultsFor } from "./check.mts";
import type { Context, Failure, Resource } from "./declaration.mts";
import { PluginError } from "./declaration.mts";
import { automaticName } from "./naming.mts";
import type { NameRequest } from "./naming.mts";
import {
  hasSecret,
  hasUnknown,
  inheritSecrets,
  markSecrets,
  reveal,
  unknown,
  without,
  withoutNulls,
} from "./values.mts";
import type { PlainProperties, Properties } from "./values.mts";

export interface Checked {
  readonly inputs: Properties;
  readonly failures: Failure[];
}

const namesIn = (properties: Properties): unknown[] => {
  const names = reveal(properties[DEFAULTS] ?? null);
  return Array.isArray(names) ? names : [];
};

/** The name kept from the last run when it was automatic, else a new one. */
function missingNames(resource: Resource, news: Properties, olds: Properties, request: NameRequest): Properties {
  const names: Properties = {};
  for (const [property, input] of Object.entries(resource.inputs)) {
    if (!input.autoName || (news[property] ?? null) !== null) continue;
    const kept = namesIn(olds).includes(property) ? olds[property] : undefined;
    const name = kept ?? automaticName(request);
    if (name !== undefined) names[property] = name;
  }
  return names;
}

/** A refusal tells the value that it found, but never one that is secret. */
const discreet =
  (inputs: Properties) =>
  ({ property, reason }: Failure): Failure => {
    const [name = ""] = property.split(/[.[]/, 1);
    if (!hasSecret(inputs[name] ?? null)) return { property, reason };
    return { property, reason: reason.replace(/, but is .*$/s, ", but the given secret is not") };
  };

function refusals(resource: Resource, inputs: Properties): Failure[] {
  const plain = reveal(inputs);
  const unnamed = Object.keys(resource.inputs).filter((name) => resource.inputs[name]?.autoName && !inputs[name]);
  const failures = [
    ...checkFields(resource.inputs, plain, { unsupported: resource.unsupported }),
    ...unnamed.map((property) => ({ property, reason: "is required, since automatic naming is disabled" })),
  ];
  const found = failures.length > 0 ? failures : (resource.verify?.(plain) ?? []);
  return found.map(discreet(inputs));
}

export async function check(
  resource: Resource,
  olds: Properties,
  given: Properties,
  request: NameRequest,
): Promise<Checked> {
  const news = without(withoutNulls(given), DEFAULTS);
  const names = missingNames(resource, news, olds, request);
  const defaults = defaultsFor(resource.inputs, { ...reveal(news), ...reveal(names) });
  const inputs: Properties = { ...news, ...names, ...defaults.values };
  const failures = refusals(resource, inputs);
  const follows = failures.length === 0 && resource.complete ? await resource.complete(reveal(inputs)) : inputs;
  const filledIn = [...Object.keys(names), ...defaults.names];
  return { inputs: { ...inheritSecrets(follows, inputs), [DEFAULTS]: filledIn }, failures };
}

const secretNames = (resource: Resource): Set<string> => {
  const all = Object.entries({ ...resource.inputs, ...resource.outputs });
  return new Set(all.filter(([, property]) => property.secret).map(([name]) => name));
};

/** The outputs with every secret mark that the schema, the inputs or the earlier state ask for. */
function protect(resource: Resource, outputs: Properties, inputs: Properties, earlier: Properties = {}): Properties {
  const marked = markSecrets(inheritSecrets(inheritSecrets(outputs, inputs), earlier), secretNames(resource));
  if (!resource.secretsSpread || !hasSecret(inputs)) return marked;
  return markSecrets(marked, new Set(Object.keys(resource.outputs)));
}

const asOutputs = (inputs: PlainProperties): PlainProperties => without(inputs, DEFAULTS);

const refuseUnknowns = (inputs: PlainProperties): void => {
  if (hasUnknown(inputs)) throw new PluginError("an input is still unknown although this is no preview");
};

export function previewCreate(resource: Resource, inputs: Properties): Properties {
  const computed: Properties = Object.fromEntries(Object.keys(resource.outputs).map((name) => [name, unknown]));
  return protect(resource, { ...computed, ...asOutputs(reveal(inputs)) }, inputs);
}

export async function create(resource: Resource, inputs: Properties, context: Context) {
  const plain = reveal(inputs);
  refuseUnknowns(plain);
  const { id, outputs } = await resource.create(asOutputs(plain), context);
  return { id, outputs: protect(resource, outputs, inputs) };
}

export function previewUpdate(resource: Resource, state: Properties, inputs: Properties): Properties {
  const changing = Object.entries(resource.outputs).filter(([, output]) => output.changesOnUpdate);
  const kept = Object.keys(resource.outputs).map((name) => [name, reveal(state[name] ?? null)]);
  const computed = Object.fromEntries([...kept, ...changing.map(([name]) => [name, unknown])]);
  return protect(resource, { ...computed, ...asOutputs(reveal(inputs)) }, inputs, state);
}

export async function update(resource: Resource, id: string, state: Properties, inputs: Properties, context: Context) {
  if (!resource.update) throw new PluginError(`${resource.token} cannot be updated in place`);
  const plain = reveal(inputs);
  refuseUnknowns(plain);
  const outputs = await resource.update(id, reveal(state), asOutputs(plain), context);
  return protect(resource, outputs, inputs, state);
}

export async function read(resource: Resource, id: string, state: Properties, inputs: Properties, context: Context) {
  if (!resource.read) {
    if (Object.keys(state).length > 0) return { outputs: state, inputs };
    throw new PluginError(`${resource.token} lives in the stack's state alone and cannot be imported`);
  }
  const current = await resource.read(id, { outputs: reveal(state), inputs: reveal(inputs) }, context);
  if (!current) return undefined;
  return {
    outputs: protect(resource, current.outputs, inputs, state),
    inputs: inheritSecrets(inheritSecrets(current.inputs, inputs), state),
  };
}

export const remove = async (resource: Resource, id: string, state: Properties, context: Context): Promise<void> =>
  resource.delete?.(id, reveal(state), context);

// Holds one resource of ours against the official schema, by asking our plugin rather than by reading its declaration.
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { referred, sample, takesAnything, wrongSample } from "./package-schema.mts";
import type { PackageSchema, Property, ResourceSchema, TypeSchema } from "./package-schema.mts";
import type { PluginClient, Properties } from "./plugin-client.mts";

export interface Comparison {
  readonly inputs: number;
  readonly unsupported: number;
  /** Absent when the official schema states no replace rule for any resource of the package. */
  readonly replaceRules?: number;
  readonly secrets: number;
  readonly differences: string[];
}

export interface Subject {
  readonly client: PluginClient;
  readonly token: string;
  readonly official: PackageSchema;
  readonly resource: ResourceSchema;
  readonly ownInputs: readonly string[];
  readonly unsupported: readonly string[];
}

const OF_WRONG_TYPE = /: must be (a|an) /;
const NOT_SUPPORTED = /is not supported/;
const NOT_KNOWN = /is not known here/;
const MISSING = /is required, but missing/;

const supported = ({ resource, unsupported }: Subject): [string, Property][] =>
  Object.entries(resource.inputProperties ?? {}).filter(([name]) => !unsupported.includes(name));

const samples = (subject: Subject, variant: 0 | 1 = 0): Properties =>
  Object.fromEntries(supported(subject).map(([name, property]) => [name, sample(subject.official, property, variant)]));

const replaces = (property: Property): boolean => Boolean(property.willReplaceOnChanges ?? property.replaceOnChanges);

/** A package whose schema states the rule for no property at all leaves it to the provider's own code. */
const statesRules = (schema: PackageSchema): boolean =>
  Object.values(schema.resources).some((resource) => Object.values(resource.inputProperties ?? {}).some(replaces));

async function valuesOfTheRightType(subject: Subject): Promise<string[]> {
  const refused = await subject.client.refusals(subject.token, samples(subject));
  return [...refused].flatMap(([path, reason]) => {
    const known =
      NOT_KNOWN.test(reason) || OF_WRONG_TYPE.test(reason) || MISSING.test(reason) || NOT_SUPPORTED.test(reason);
    return known ? [`${path}: a value of the official type is refused (${reason})`] : [];
  });
}

interface Wrong {
  readonly path: string;
  readonly value: JavaScriptValue;
  readonly refusal: RegExp;
  readonly what: string;
}

function wrongObjects(schema: PackageSchema, type: TypeSchema, property: Property, path: string): Wrong[] {
  const whole = sample(schema, property) as Record<string, JavaScriptValue>;
  const fields = Object.entries(type.properties ?? {}).flatMap(([name, field]) =>
    wrongValues(schema, field, `${path}.${name}`).map((wrong) => ({
      ...wrong,
      value: { ...whole, [name]: wrong.value },
    })),
  );
  const missing = (type.required ?? []).map((name) => {
    const value = Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
    return { path: `${path}.${name}`, value, refusal: MISSING, what: "can be left out" };
  });
  const value = { ...whole, unheardOf: 1 };
  return [...fields, ...missing, { path: `${path}.unheardOf`, value, refusal: NOT_KNOWN, what: "is taken" }];
}

/** The property with one thing wrong in it, once for each place where there can be one. */
function wrongValues(schema: PackageSchema, property: Property, path: string): Wrong[] {
  if (takesAnything(property)) return [];
  const what = "takes a value of a wrong type";
  const here: Wrong = { path, value: wrongSample(schema, property), refusal: OF_WRONG_TYPE, what };
  const type = referred(schema, property);
  if (type?.properties) return [here, ...wrongObjects(schema, type, property, path)];
  const { items, additionalProperties } = property;
  const inList = items ? wrongValues(schema, items, `${path}[0]`) : [];
  const inMap = additionalProperties ? wrongValues(schema, additionalProperties, `${path}.key`) : [];
  return [
    here,
    ...inList.map((wrong) => ({ ...wrong, value: [wrong.value] })),
    ...inMap.map((wrong) => ({ ...wrong, value: { key: wrong.value } })),
  ];
}

async function wrongValuesTaken(subject: Subject): Promise<string[]> {
  const wrongs = supported(subject).flatMap(([name, property]) =>
    wrongValues(subject.official, property, name).map((wrong) => ({ ...wrong, name })),
  );
  const found: string[] = [];
  for (const { path, name, value, refusal, what } of wrongs) {
    const refused = await subject.client.refusals(subject.token, { ...samples(subject), [name]: value });
    if (!refusal.test(refused.get(path) ?? "")) found.push(`${path}: ${what}`);
  }
  return found;
}

async function requiredInputs(subject: Subject): Promise<string[]> {
  const official = [...(subject.resource.requiredInputs ?? [])].sort();
  const refused = await subject.client.refusals(subject.token, {});
  const ours = [...refused].flatMap(([path, reason]) => (MISSING.test(reason) ? [path] : [])).sort();
  const same = official.join() === ours.join();
  return same ? [] : [`required are ${official.join(", ") || "none"}, but here ${ours.join(", ") || "none"}`];
}

async function foreignInputs(subject: Subject): Promise<string[]> {
  const unheardOf = await subject.client.refusals(subject.token, { ...samples(subject), unheardOf: "x" });
  const differences = NOT_KNOWN.test(unheardOf.get("unheardOf") ?? "") ? [] : ["an unknown input is taken"];
  const foreign = subject.ownInputs.filter((name) => !subject.resource.inputProperties?.[name]);
  differences.push(...foreign.map((name) => `${name}: known here, but not to the official plugin`));
  for (const name of subject.unsupported) {
    if (!subject.resource.inputProperties?.[name])
      differences.push(`${name}: named as unsupported, but the official plugin has none`);
    const refused = await subject.client.refusals(subject.token, { ...samples(subject), [name]: "x" });
    if (!NOT_SUPPORTED.test(refused.get(name) ?? "")) differences.push(`${name}: neither supported nor refused`);
  }
  return differences;
}

async function replaceRules(subject: Subject): Promise<string[]> {
  const differences: string[] = [];
  for (const [name, property] of supported(subject)) {
    const before = samples(subject);
    const after = { ...before, [name]: sample(subject.official, property, 1) };
    const ours = (await subject.client.replaces(subject.token, before, after)).includes(name);
    if (ours !== replaces(property))
      differences.push(
        `${name}: a change ${ours ? "replaces here, but not" : "updates here, but replaces"} officially`,
      );
  }
  return differences;
}

async function secretOutputs(subject: Subject): Promise<string[]> {
  const properties = Object.entries(subject.resource.properties ?? {});
  const official = properties.flatMap(([name, property]) => (property.secret ? [name] : [])).sort();
  const ours = (await subject.client.secretOutputs(subject.token, samples(subject))).sort();
  return official.join() === ours.join()
    ? []
    : [`secret are ${official.join(", ") || "none"}, but here ${ours.join(", ") || "none"}`];
}

export async function compare(subject: Subject): Promise<Comparison> {
  const stated = statesRules(subject.official);
  const inputs = supported(subject).length;
  const differences = [
    ...(await valuesOfTheRightType(subject)),
    ...(await wrongValuesTaken(subject)),
    ...(await requiredInputs(subject)),
    ...(await foreignInputs(subject)),
    ...(stated ? await replaceRules(subject) : []),
    ...(await secretOutputs(subject)),
  ];
  const secrets = Object.values(subject.resource.properties ?? {}).filter((property) => property.secret).length;
  return {
    inputs,
    unsupported: subject.unsupported.length,
    replaceRules: stated ? inputs : undefined,
    secrets,
    differences,
  };
}

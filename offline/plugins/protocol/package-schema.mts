// A plugin's declarations in the form of a Pulumi package schema: what GetSchema answers.
import type { Field, Input, Output, Plugin, Resource, Shape } from "./declaration.mts";

type Json = boolean | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

function typeOf(shape: Shape, types: JsonObject, packageName: string): JsonObject {
  if (shape === "any") return { $ref: "pulumi.json#/Any" };
  if (typeof shape === "string") return { type: shape };
  if ("list" in shape) return { type: "array", items: typeOf(shape.list, types, packageName) };
  if ("set" in shape) return { type: "array", items: typeOf(shape.set, types, packageName) };
  if ("map" in shape) return { type: "object", additionalProperties: typeOf(shape.map, types, packageName) };
  const token = `${packageName}:index/${shape.object}:${shape.object}`;
  types[token] = {
    type: "object",
    properties: properties(shape.fields, types, packageName),
    required: requiredNames(shape.fields),
  };
  return { $ref: `#/types/${token}` };
}

const requiredNames = (fields: Readonly<Record<string, Field>>): string[] =>
  Object.keys(fields).filter((name) => fields[name]?.required);

function properties(
  fields: Readonly<Record<string, Field & Partial<Input> & Partial<Output>>>,
  types: JsonObject,
  packageName: string,
): JsonObject {
  const entries = Object.entries(fields).map(([name, field]) => {
    const marks: JsonObject = {};
    if (field.secret) marks["secret"] = true;
    if (field.replace) marks["willReplaceOnChanges"] = true;
    return [name, { ...typeOf(field.shape, types, packageName), ...marks }];
  });
  return Object.fromEntries(entries);
}

const withoutRules = (inputs: Readonly<Record<string, Input>>): Record<string, Output> =>
  Object.fromEntries(Object.entries(inputs).map(([name, { shape, secret }]) => [name, { shape, secret }]));

function resourceSchema(resource: Resource, types: JsonObject, packageName: string): JsonObject {
  return {
    inputProperties: properties(resource.inputs, types, packageName),
    requiredInputs: requiredNames(resource.inputs),
    properties: properties({ ...withoutRules(resource.inputs), ...resource.outputs }, types, packageName),
    required: Object.keys(resource.outputs),
    language: { offline: { unsupported: [...(resource.unsupported ?? [])] } },
  };
}

export function packageSchema(plugin: Plugin): string {
  const types: JsonObject = {};
  const resources = Object.fromEntries(
    plugin.resources.map((resource) => [resource.token, resourceSchema(resource, types, plugin.name)]),
  );
  const variables = properties(plugin.config, types, plugin.name);
  const provider = { inputProperties: variables };
  return JSON.stringify({
    name: plugin.name,
    version: plugin.version,
    config: { variables },
    provider,
    types,
    resources,
  });
}

// Package schemas as they are published, and values that fit or do not fit their types.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

export interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly secret?: boolean;
  readonly willReplaceOnChanges?: boolean;
  readonly replaceOnChanges?: boolean;
}

export interface ResourceSchema {
  readonly inputProperties?: Record<string, Property>;
  readonly properties?: Record<string, Property>;
  readonly requiredInputs?: string[];
  readonly language?: { readonly offline?: { readonly unsupported: string[] } };
}

export interface TypeSchema {
  readonly type?: string;
  readonly properties?: Record<string, Property>;
  readonly required?: string[];
  readonly enum?: { readonly value: string }[];
}

export interface PackageSchema {
  readonly name: string;
  readonly resources: Record<string, ResourceSchema>;
  readonly types?: Record<string, TypeSchema>;
}

export async function readSchema(folder: string, name: string): Promise<PackageSchema> {
  const path = join(folder, `${name}.json`);
  try {
    return JSON.parse(await readFile(path, "utf8")) as PackageSchema;
  } catch (error) {
    throw new Error(`${path} cannot be read as a package schema: ${(error as Error).message}`, { cause: error });
  }
}

const ANYTHING = /^pulumi\.json#\/(Any|Asset|Archive)$/;

export const takesAnything = (property: Property): boolean => ANYTHING.test(property.$ref ?? "");

export function referred(schema: PackageSchema, property: Property): TypeSchema | undefined {
  const token = property.$ref?.replace("#/types/", "");
  return token ? schema.types?.[token] : undefined;
}

const SCALARS: Record<string, [JavaScriptValue, JavaScriptValue]> = {
  string: ["1", "2"],
  boolean: [false, true],
  integer: [1, 2],
  number: [1, 2],
};

/** A value of the property's type; variants 0 and 1 differ from each other. */
export function sample(schema: PackageSchema, property: Property, variant: 0 | 1 = 0): JavaScriptValue {
  if (takesAnything(property)) return `any-${variant}`;
  const type = referred(schema, property);
  if (type?.enum) return type.enum[variant]?.value ?? type.enum[0]?.value ?? "";
  if (type) {
    const entries = Object.entries(type.properties ?? {});
    return Object.fromEntries(entries.map(([name, field]) => [name, sample(schema, field, variant)]));
  }
  if (property.type === "array") return [sample(schema, property.items ?? {}, variant)];
  if (property.type === "object")
    return { key: sample(schema, property.additionalProperties ?? { type: "string" }, variant) };
  return SCALARS[property.type ?? ""]?.[variant] ?? null;
}

/** A value that is of another type than the property. */
export const wrongSample = (schema: PackageSchema, property: Property): JavaScriptValue => {
  const scalar = property.type === "string" || referred(schema, property)?.enum !== undefined;
  return scalar ? 12.5 : "text";
};

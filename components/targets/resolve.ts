import * as pulumi from "@pulumi/pulumi";
import type { EdgeTemplate } from "../plan/route";
import type { PlanValue } from "../plan/workload";
import type { Secrets } from "./target";

/** The text of a planned value; throws on a secret that nobody made. */
export function resolve(value: PlanValue, secrets: Secrets): pulumi.Output<string> {
  if (typeof value === "string") return pulumi.output(value);
  if ("login" in value) return pulumi.output(value.user);
  if ("secret" in value) return named(value.secret, secrets);
  if ("told" in value) return named(value.told, secrets);
  const names = Object.keys(value.values);
  return pulumi
    .all(names.map((name) => resolve(value.values[name] ?? "", secrets)))
    .apply((texts) => fill(value.template, names, texts));
}

function named(name: string, secrets: Secrets): pulumi.Output<string> {
  const found = secrets[name];
  if (found === undefined) throw new Error(`no secret named "${name}"; known: ${Object.keys(secrets).join(", ")}`);
  return found;
}

/** A proxy configuration with its secrets filled in, as JSON. */
export function resolveTemplate(template: EdgeTemplate, secrets: Secrets): pulumi.Output<EdgeTemplate> {
  if (typeof template !== "object") return pulumi.output(template);
  if (Array.isArray(template)) return pulumi.all(template.map((item) => resolveTemplate(item, secrets)));
  if (isSecret(template)) return resolve(template, secrets);
  const keys = Object.keys(template) as (keyof typeof template)[];
  const values = keys.map((key) => resolveTemplate(template[key], secrets));
  return pulumi.all(values).apply((all) => Object.fromEntries(keys.map((key, index) => [key, all[index] ?? ""])));
}

function isSecret(template: object): template is { secret: string } {
  return "secret" in template && typeof template.secret === "string" && Object.keys(template).length === 1;
}

function fill(template: string, names: string[], texts: string[]): string {
  return template.replaceAll(/\$\{([^}]+)\}/g, (place, name: string) => texts[names.indexOf(name)] ?? place);
}

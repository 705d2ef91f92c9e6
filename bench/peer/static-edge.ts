import type { EdgeTemplate } from "../../components/plan/route";
import type { SecretOf } from "./values";

export type Json = string | number | boolean | Json[] | { [key: string]: Json };

/** The proxy's configuration as one would write it for compose: each part is reached by its name, whoever serves it. */
export function staticEdge(template: EdgeTemplate, secretOf: SecretOf): Json {
  if (typeof template !== "object") return template;
  if (Array.isArray(template)) return template.map((item) => staticEdge(item, secretOf));
  if (isSecret(template)) return secretOf(template.secret);
  const entries = Object.entries(template).map(([key, value]): [string, Json] => [
    key,
    key === "upstreams" && isPart(value) ? [{ dial: `${value.part}:${value.port}` }] : staticEdge(value, secretOf),
  ]);
  return Object.fromEntries(entries);
}

function isSecret(value: object): value is { secret: string } {
  return "secret" in value && typeof value.secret === "string" && Object.keys(value).length === 1;
}

function isPart(value: EdgeTemplate): value is { part: string; port: number } {
  return typeof value === "object" && "part" in value && "port" in value;
}

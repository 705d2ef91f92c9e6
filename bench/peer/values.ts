import { randomBytes } from "node:crypto";
import { hashSync } from "bcryptjs";
import type { PlanValue } from "../../components/plan/workload";
import type { SecretSpec } from "../../config/platform";

/** The value of a secret by its name. */
export type SecretOf = (name: string) => string;

/** Random values for the secrets of a plan, the same for as long as it is asked; `given` are those that no text can be. */
export function randomSecrets(specs: SecretSpec[], given: Record<string, string> = {}): SecretOf {
  const known = new Map(Object.entries(given));
  const lengths = new Map(specs.map((spec) => [spec.name, spec.kind === "password" ? spec.length : 32]));
  const secretOf = (name: string): string => {
    const value = known.get(name) ?? make(name);
    known.set(name, value);
    return value;
  };
  const make = (name: string): string =>
    name.endsWith("-bcrypt")
      ? hashSync(secretOf(name.replace(/-bcrypt$/, "")), 10)
      : randomBytes(64)
          .toString("hex")
          .slice(0, lengths.get(name) ?? 32);
  return secretOf;
}

/** The text of a planned value. */
export function textOf(value: PlanValue, secretOf: SecretOf): string {
  if (typeof value === "string") return value;
  if ("login" in value) return value.user;
  if ("secret" in value) return secretOf(value.secret);
  if ("told" in value) throw new Error(`${value.told} is told by what Pulumi makes: compose has nothing like it`);
  return value.template.replaceAll(/\$\{([^}]+)\}/g, (place, name: string) => {
    const inner = value.values[name];
    return inner === undefined ? place : textOf(inner, secretOf);
  });
}

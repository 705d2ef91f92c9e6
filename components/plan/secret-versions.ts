import type { Settings } from "../../config/settings";
import type { PlanValue, WorkloadPlan } from "./workload";

/** Version of a generated secret that a stack has now. */
export function versionOf(secret: string, { secretVersions }: Pick<Settings, "secretVersions">): number {
  return secretVersions[secret] ?? 1;
}

/** Name by which plans and the state know one version of a secret; the first has the secret's own name. */
export function versionName(secret: string, version: number): string {
  return version === 1 ? secret : `${secret}-v${version}`;
}

/** Name of the version that a stack has now. */
export function currentName(secret: string, settings: Pick<Settings, "secretVersions">): string {
  return versionName(secret, versionOf(secret, settings));
}

/** Name of the version before the one that a stack has now; of the first, its own. */
export function previousName(secret: string, settings: Pick<Settings, "secretVersions">): string {
  return versionName(secret, Math.max(1, versionOf(secret, settings) - 1));
}

/** The secret and the version that a name stands for; `check` lets no description end a name like a version. */
export function parseName(name: string): { secret: string; version: number } {
  const [, secret = name, version = "1"] = /^(.+?)(?:-v(\d+))?$/.exec(name) ?? [];
  return { secret, version: Number(version) };
}

/** Names of all versions of secrets that a workload is given. */
export function secretsIn({ environment, files }: Pick<WorkloadPlan, "environment" | "files">): string[] {
  return [...new Set([...Object.values(environment), ...files.map(({ content }) => content)].flatMap(named))];
}

function named(value: PlanValue): string[] {
  if (typeof value === "string" || "told" in value) return [];
  if ("login" in value) return [value.login];
  return "secret" in value ? [value.secret] : Object.values(value.values).flatMap(named);
}

/** Name of the user that is one version of a login, in a server that tells logins apart by their users. */
export function loginUser(name: string, version: number): string {
  return `${name}_v${version}`;
}

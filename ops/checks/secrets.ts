import { childName } from "../../components/plan/backing";
import { backingOf } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { parseName } from "../../components/plan/secret-versions";

/** Resources of all passwords that a plan makes. */
export function passwordResources(plan: PlatformPlan): string[] {
  const { secrets, monitoring } = plan;
  const tools = monitoring.tools.flatMap(({ passwords }) => passwords);
  return [
    ...secrets.filter(({ kind }) => kind === "password").map(({ name }) => name),
    ...backingOf(plan).flatMap(({ name, passwords }) => passwords.map((secret) => childName(name, secret))),
    ...tools.map((secret) => childName("monitoring", secret)),
  ];
}

/** A password of the state of which the plan has another version. */
export interface OtherVersion {
  resource: string;
  /** The latest that is planned. */
  planned: number;
  /** Its own is a later one. */
  ahead: boolean;
}

/** Those of the state's passwords of which a plan has other versions alone. */
export function otherVersions(passwords: string[], planned: string[]): OtherVersion[] {
  const latest = new Map<string, number>();
  for (const { secret, version } of planned.map(parseName)) {
    latest.set(secret, Math.max(version, latest.get(secret) ?? 0));
  }
  return passwords
    .filter((resource) => !planned.includes(resource))
    .flatMap((resource) => {
      const { secret, version } = parseName(resource);
      const now = latest.get(secret);
      return now === undefined ? [] : [{ resource, planned: now, ahead: version > now }];
    });
}

/** One sentence for each secret whose settings ask for a version before the one that the stack has. */
export function loweredProblems(stack: string, others: OtherVersion[]): string[] {
  return others
    .filter(({ ahead }) => ahead)
    .map(({ resource, planned }) => {
      const { secret, version } = parseName(resource);
      return (
        `secretVersions: ${planned} for ${secret}, and stack ${stack} has version ${version} already: versions only go up, as what ` +
        `was taken away does not come back; allowed: ${version} or more (Pulumi.${stack}.yaml)`
      );
    });
}

import { isDeepStrictEqual } from "node:util";
import type { PlatformPlan } from "../../components/plan/platform";
import { currentName, versionName, versionOf } from "../../components/plan/secret-versions";
import type { StackSecret } from "../../config/secrets";
import type { Settings } from "../../config/settings";
import { nameOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import { workloadsOf } from "../plan";
import { aligned } from "../table";

/** A table of all secrets; no value is in it. */
export function secretTable(secrets: StackSecret[], settings: Settings, resources: StateResource[]): string[] {
  const rows = secrets.map((secret) => [
    secret.name,
    secret.supplied ? "yours" : String(versionOf(secret.name, settings)),
    secret.supplied ? "" : madeOn(secret.name, settings, resources),
    secret.what,
    rotationOf(secret),
  ]);
  return aligned([["secret", "version", "made", "what it is", "a rotation"], ...rows]);
}

/** The day on which the present version was made. */
function madeOn(name: string, settings: Settings, resources: StateResource[]): string {
  const names = [currentName(name, settings), `${name}-v${versionOf(name, settings)}`];
  const found = resources.find(
    ({ urn, type }) =>
      type.endsWith(":RandomPassword") &&
      names.some((each) => nameOf(urn) === each || nameOf(urn).endsWith(`-${each}`)),
  );
  return found?.created?.slice(0, 10) ?? "unknown";
}

function rotationOf({ supplied, rotation }: StackSecret): string {
  if (supplied) return "by you: pulumi config set --secret, npm run up";
  if (rotation === undefined) return "what uses it is made anew, services the new one first";
  return "refused" in rotation ? `refused: ${rotation.refused}` : rotation.effect;
}

/** What a rotation will do, a line each. */
export function announcement(
  { name, rotation }: StackSecret,
  version: number,
  { before, after }: { before: PlatformPlan; after: PlatformPlan },
): string[] {
  const earlier = new Map(workloadsOf(before).map((workload) => [workload.part, workload]));
  const touched = workloadsOf(after).filter(
    (workload) => workload.replicas > 0 && !isDeepStrictEqual(workload, earlier.get(workload.part)),
  );
  return [
    `${name}: version ${version - 1} → ${version}. Both are valid until all that uses it has the new one.`,
    ...touched.map(({ part, update }) => {
      return `  ${part}  ${update === "rolling" ? "made anew, the new one first" : "stopped and made anew"}`;
    }),
    ...(isDeepStrictEqual(before.edge, after.edge) ? [] : ["  proxy  told the new password, without a stop"]),
    ...(touched.length > 0 && rotation !== undefined && "effect" in rotation ? [`  ${rotation.effect}`] : []),
  ];
}

/** What the older version still opens. */
export function closing(name: string, version: number, { secrets }: PlatformPlan): string {
  const kept = secrets.some((secret) => secret.name === versionName(name, version - 1));
  const older = kept
    ? `version ${version - 1} is still taken where services ask for the previous one, until the next rotation`
    : `version ${version - 1} opens nothing any more`;
  return `${name} is at version ${version}; ${older}.`;
}

import type { BackingPlan } from "../../components/plan/backing";
import { backingOf } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { Services } from "../versions/checkpoint";
import type { DataVolume, StackState, StateResource } from "../engine/state";
import { otherVersions } from "./secrets";

/** The resource that the target makes of a planned volume. */
export function resourceOf(part: string, volume: string): string {
  return `${part}-${volume}`;
}

/** One sentence for each protected thing of the state that the plan does not have: the engine would stop there, half-way. */
export function leftDataProblems(
  stack: string,
  { dataVolumes, passwords }: Pick<StackState, "dataVolumes" | "passwords">,
  { workloads, passwords: made }: { workloads: WorkloadPlan[]; passwords: string[] },
): string[] {
  const planned = new Set(
    workloads.flatMap(({ part, volumes }) => volumes.map((volume) => resourceOf(part, volume.name))),
  );
  const volumes = dataVolumes.filter(({ resource }) => !planned.has(resource));
  if (volumes.length > 0) return volumes.map((volume) => volumeSentence(stack, volume));
  // the versions of a secret follow each other
  const known = new Set([...made, ...otherVersions(passwords, made).map(({ resource }) => resource)]);
  const left = passwords.filter((resource) => !known.has(resource));
  return left.length === 0 ? [] : [passwordSentence(stack, left)];
}

/** A sentence where the state has a managed cluster with data that the plan no longer has. */
export function leftClusterProblems(
  stack: string,
  resources: Pick<StateResource, "type" | "id">[],
  databases: BackingPlan[],
): string[] {
  if (databases.some(({ cluster }) => cluster !== undefined)) return [];
  return resources
    .filter(({ type }) => type === "digitalocean:index/databaseCluster:DatabaseCluster")
    .map(
      ({ id }) =>
        `databases: the managed cluster ${id} has this stack's data, which nothing moves by itself: they are protected. ` +
        `Go back to databases: digitalocean, ${anew(stack)}`,
    );
}

/** One sentence for each service whose data the last update may have left in a form that the planned release does not know. */
export function olderDataProblems(stack: string, services: WorkloadPlan[], last: Services): string[] {
  return services.flatMap(({ part, dataVersion = 0 }) => {
    const written = last[part]?.dataVersion ?? 0;
    if (written <= dataVersion) return [];
    return [
      `services/${part}/dataVersion: ${dataVersion || "none"}, and the last update left its data in version ${written}, which that release does not know; ` +
        `deploy a release that does, or restore a backup from before it after: npm run down -- --stack ${stack}`,
    ];
  });
}

/** Names of all secrets that a plan makes. */
export function secretNames(plan: PlatformPlan): string[] {
  const parts = [...backingOf(plan), ...plan.monitoring.tools];
  return [...plan.secrets.map(({ name }) => name), ...parts.flatMap(({ passwords }) => passwords)];
}

function volumeSentence(stack: string, { name, part }: DataVolume): string {
  return (
    `The data volume ${name} belongs to ${part}, which this stack no longer has, or has as another server: its data are protected, and nothing moves them by itself. ` +
    `Go back to the setting or description with ${part}, ${anew(stack)}`
  );
}

function passwordSentence(stack: string, left: string[]): string {
  return (
    `The data of this stack were made with passwords that it no longer has, and these are protected: ${left.join(", ")}. ` +
    `Go back to the setting or description with them, ${anew(stack)}`
  );
}

function anew(stack: string): string {
  return `or save the data and begin anew: npm run down -- --stack ${stack} --delete-data`;
}

import type { StackState } from "../engine/state";
import { workloadsOf } from "../plan";
import type { PlannedStack } from "../plan";
import { servicesAmong } from "../versions/checkpoint";
import { leftClusterProblems, leftDataProblems, olderDataProblems } from "./data";
import { loweredProblems, otherVersions, passwordResources } from "./secrets";
import { supportFindings, today } from "./support";

/** What would stop an update by the settings and the state alone, wherever the stack runs: one sentence each. */
export function keptProblems(planned: PlannedStack, state: StackState | undefined): string[] {
  const { name, plan } = planned;
  const { dataVolumes = [], passwords = [], resources = [] } = state ?? {};
  const workloads = workloadsOf(plan);
  const made = passwordResources(plan);
  const leftCluster = leftClusterProblems(name, resources, plan.databases);
  return [
    ...supportFindings(planned, today()).refused,
    ...(leftCluster.length > 0
      ? leftCluster
      : leftDataProblems(name, { dataVolumes, passwords }, { workloads, passwords: made })),
    ...loweredProblems(name, otherVersions(passwords, made)),
    ...olderDataProblems(name, workloads, servicesAmong(resources)),
  ];
}

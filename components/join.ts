import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "./plan/workload";
import type { Instance, Target } from "./targets/target";

export interface Joining {
  target: Target;
  /** Parts that the proxy leads to. */
  routed: string[];
  parent: pulumi.Resource;
  /** The proxy takes members from here on. */
  edge: pulumi.Resource[];
}

/** What others wait for: that each replica is ready, and a member of the proxy where the proxy leads to it. */
export function joinProxy(
  plan: WorkloadPlan,
  instances: Instance[],
  { target, routed, parent, edge }: Joining,
): pulumi.Resource[] {
  if (!routed.includes(plan.part)) return instances.map(({ ready }) => ready);
  // none joins before all are ready: of a release that cannot work nothing serves
  const dependsOn = [...edge, ...instances.map(({ ready }) => ready)];
  return instances.map((instance, index) => {
    const name = `${replicaName(plan.part, index)}-member`;
    return target.join(name, plan, instance, { parent, dependsOn, secrets: {} });
  });
}

/** What a replica's resources are named after: the first one after the part alone. */
export function replicaName(part: string, index: number): string {
  return index === 0 ? part : `${part}-${index + 1}`;
}

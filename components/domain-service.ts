import * as pulumi from "@pulumi/pulumi";
import { joinProxy, replicaName } from "./join";
import type { WorkloadPlan } from "./plan/workload";
import type { Instance, Secrets, Target } from "./targets/target";

export interface DomainServiceArguments {
  plan: WorkloadPlan;
  target: Target;
  secrets: Secrets;
  /** What must be ready before the service starts. */
  after: pulumi.Resource[];
  /** Parts that the proxy leads to. */
  routed: string[];
  /** The proxy takes members from here on. */
  edge: pulumi.Resource[];
}

/** A service of a platform: its replicas, each a member of the proxy from when it is ready until it is drained. */
export class DomainService extends pulumi.ComponentResource {
  readonly instances: Instance[];
  /** Ready, and reachable through the proxy where that leads to it. */
  readonly joined: pulumi.Resource[];

  constructor(name: string, args: DomainServiceArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:DomainService", name, {}, options);
    const { plan, target, secrets, after, routed, edge } = args;
    this.instances = target.run(name, plan, { parent: this, dependsOn: after, secrets });
    const known = this.instances.flatMap((instance, index) =>
      target.registration(`${replicaName(name, index)}-registration`, plan, instance, { parent: this, secrets }),
    );
    const joining = { target, routed, parent: this, edge: [...edge, ...known] };
    this.joined = [...known, ...joinProxy(plan, this.instances, joining)];
    // in every update's checkpoint: what a rollback returns to
    this.registerOutputs({ plan: target.keep(plan) });
  }
}

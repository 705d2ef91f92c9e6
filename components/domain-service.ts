import * as pulumi from "@pulumi/pulumi";
import type { ServicePlan } from "./plan/platform";
import type { Instance, Secrets, Target } from "./targets/target";

export interface DomainServiceArguments {
  plan: ServicePlan;
  target: Target;
  secrets: Secrets;
  /** What must be ready before the service starts. */
  after: pulumi.Resource[];
  /** The proxy takes members from here on. */
  edge: pulumi.Resource;
}

/** A service of a platform: its replicas, each a member of the proxy from when it is ready until it is drained. */
export class DomainService extends pulumi.ComponentResource {
  readonly instances: Instance[];
  /** Ready and reachable through the proxy. */
  readonly joined: pulumi.Resource[];

  constructor(name: string, args: DomainServiceArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:DomainService", name, {}, options);
    const { plan, target, secrets, after, edge } = args;
    this.instances = target.run(name, plan.workload, { parent: this, dependsOn: after, secrets });
    const part = { parent: this, dependsOn: [edge], secrets };
    this.joined = this.instances.map((instance, index) =>
      target.join(index === 0 ? `${name}-member` : `${name}-${index + 1}-member`, plan.workload, instance, part),
    );
    this.registerOutputs({});
  }
}

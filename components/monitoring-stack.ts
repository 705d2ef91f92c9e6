import * as pulumi from "@pulumi/pulumi";
import { makePassword } from "./backing";
import { joinProxy } from "./join";
import type { MonitoringPlan } from "./plan/monitoring/monitoring";
import type { Instance, Secrets, Target } from "./targets/target";

export interface MonitoringStackArguments {
  plan: MonitoringPlan;
  target: Target;
  secrets: Secrets;
  /** What must be ready before a tool that needs a part starts, by the part's name. */
  ready: Record<string, pulumi.Resource[]>;
  /** Parts that the proxy leads to. */
  routed: string[];
  /** The proxy takes members from here on. */
  edge: pulumi.Resource[];
}

/** What watches a platform: measurements, traces, and the tools to look at them. */
export class MonitoringStack extends pulumi.ComponentResource {
  /** Ready and reachable through the proxy. */
  readonly joined: pulumi.Resource[];
  /** The passwords by the names that plans use. */
  readonly secrets: Secrets;

  constructor(name: string, args: MonitoringStackArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:MonitoringStack", name, {}, options);
    const { plan, target, routed, edge } = args;
    const passwords = plan.tools.flatMap((tool) => tool.passwords);
    this.secrets = Object.fromEntries(passwords.map((secret) => [secret, makePassword(name, secret, this)]));
    const secrets = { ...args.secrets, ...this.secrets };
    const instances: Record<string, Instance[]> = {};
    this.joined = plan.tools.flatMap(({ workload, needs }) => {
      const dependsOn = needs.flatMap((need) => args.ready[need] ?? instances[need]?.map(({ ready }) => ready) ?? []);
      const made = target.run(workload.part, workload, { parent: this, dependsOn, secrets });
      instances[workload.part] = made;
      return joinProxy(workload, made, { target, routed, parent: this, edge });
    });
    this.registerOutputs({});
  }
}

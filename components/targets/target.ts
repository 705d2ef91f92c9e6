import type * as pulumi from "@pulumi/pulumi";
import type { NetworkPlan } from "../plan/networks";
import type { PlatformPlan } from "../plan/platform";
import type { EdgeTemplate } from "../plan/route";
import type { TaskPlan, WorkloadPlan } from "../plan/workload";

/** Secret values, and those that are told once something was made, by the names that plans use. */
export type Secrets = Record<string, pulumi.Output<string>>;

/** Where the resources of one part hang, what they wait for, and the secrets that its plan names. */
export interface PartOptions {
  parent: pulumi.Resource;
  dependsOn?: pulumi.Resource[];
  secrets: Secrets;
  /** What is there stays as it was made, whatever the plan says by now. @default false */
  asMade?: boolean;
}

/** One running replica: everything that needs it waits for `ready`. */
export interface Instance {
  id: pulumi.Output<string>;
  /** Name by which the networks of the part resolve it. */
  name: pulumi.Output<string>;
  ready: pulumi.Resource;
  /** What runs: what is in it goes with it. */
  container: pulumi.Resource;
}

/** Turns plans into real things; knows nothing of what a service or a database is. */
export interface Target {
  /** One sentence for each thing of a plan that this target cannot do. */
  unsupported(plan: PlatformPlan): string[];
  network(plan: NetworkPlan, parent: pulumi.Resource): pulumi.Output<string>;
  run(name: string, plan: WorkloadPlan, options: PartOptions): Instance[];
  /** Runs a command inside an instance, and again when the instance or the command changes. */
  task(name: string, plan: TaskPlan, instance: Instance, options: PartOptions): pulumi.Resource;
  /** Does nothing while the plan has it; runs a command inside the instance once it no longer has, after what depends on it. */
  retirement(name: string, plan: TaskPlan, instance: Instance, options: PartOptions): pulumi.Resource;
  /** Gives the proxy its first routes, or opens what parts need inside: what follows joins as soon as it is ready. */
  openEdge(name: string, template: EdgeTemplate, proxy: Instance, options: PartOptions): pulumi.Resource;
  /** Joins an instance to the proxy once it is ready; when it goes, it leaves and its requests end first. */
  join(name: string, plan: WorkloadPlan, instance: Instance, options: PartOptions): pulumi.Resource;
  /**
   * When an instance goes, it is first taken out of the registry of its plan; nothing for a plan without one. Gives what
   * tells that the registry knows it, where that is waited for.
   */
  registration(name: string, plan: WorkloadPlan, instance: Instance, options: PartOptions): pulumi.Resource[];
  /** Gives the proxy its present routes. */
  routeEdge(name: string, template: EdgeTemplate, proxy: Instance, options: PartOptions): pulumi.Resource;
  /** The image that a plan's image is here. */
  imageOf(plan: WorkloadPlan): string;
  /** The plan as it runs here, with the very image, so that a later update can return to it. */
  keep(plan: WorkloadPlan): pulumi.Input<WorkloadPlan>;
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { settingsVariable, withoutRoutes } from "../../plan/edge";
import { generation, shortHash } from "../../plan/generation";
import type { NetworkPlan } from "../../plan/networks";
import type { PlatformPlan } from "../../plan/platform";
import type { EdgeTemplate } from "../../plan/route";
import type { RegistryPlan, TaskPlan, WorkloadPlan } from "../../plan/workload";
import { resolve, resolveTemplate } from "../resolve";
import type { Instance, PartOptions, Secrets, Target } from "../target";
import { agentResource } from "./agent";
import type { AgentCall } from "./agent";
import { containerArguments } from "./container";
import { Images } from "./images";

export interface DockerTargetArguments {
  provider: docker.Provider;
  /** Address of the Docker Engine, `unix://` or `ssh://`. */
  host: string;
  stack: string;
  /** Unique for this stack's state: two clones with a stack of one name do not touch each other's objects. */
  stackId: pulumi.Output<string>;
  images: Images;
}

/** Runs plans on one Docker Engine. */
export class DockerTarget implements Target {
  private readonly networks: Record<string, docker.Network> = {};

  constructor(private readonly place: DockerTargetArguments) {}

  unsupported(plan: PlatformPlan): string[] {
    const { unavailable } = this.place.images;
    return plan.services.flatMap(({ workload }) => {
      const name = "name" in workload.image ? workload.image.name : "";
      const why = unavailable[name];
      return why === undefined ? [] : [`services/${workload.part}/image: ${name} cannot be had here: ${why}`];
    });
  }

  network(plan: NetworkPlan, parent: pulumi.Resource): pulumi.Output<string> {
    const network = new docker.Network(
      plan.name,
      {
        internal: plan.internal,
        driver: "bridge",
        ...(plan.subnet !== undefined && { ipamConfigs: [{ subnet: plan.subnet }] }),
        labels: this.labels({ "platform.part": plan.name }),
      },
      { parent, provider: this.place.provider },
    );
    this.networks[plan.name] = network;
    return network.name;
  }

  run(name: string, plan: WorkloadPlan, options: PartOptions): Instance[] {
    const volumes = this.volumes(name, plan, options);
    const names = Array.from({ length: plan.replicas }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
    return names.map((replica) => this.instance(replica, plan, volumes, options));
  }

  task(name: string, plan: TaskPlan, instance: Instance, options: PartOptions): pulumi.Resource {
    const request = taskRequest(plan, options.secrets, { container: instance.id });
    const resource = { parent: options.parent, dependsOn: [instance.ready] };
    return agentResource(name, { create: "task", request, triggers: [instance.id], host: this.place.host }, resource);
  }

  retirement(name: string, plan: TaskPlan, instance: Instance, options: PartOptions): pulumi.Resource {
    const request = taskRequest(plan, options.secrets, { stackId: this.place.stackId });
    const { parent, dependsOn } = options;
    // where the whole server goes, as by a destroy, its data keep their logins
    const resource = { parent, dependsOn, deletedWith: instance.container };
    return agentResource(name, { delete: "retire", request, host: this.place.host }, resource);
  }

  openEdge(name: string, template: EdgeTemplate, proxy: Instance, options: PartOptions): pulumi.Resource {
    return this.configure(name, { template, keepRoutes: true }, proxy, { ...options, dependsOn: [proxy.ready] });
  }

  routeEdge(name: string, template: EdgeTemplate, proxy: Instance, options: PartOptions): pulumi.Resource {
    return this.configure(name, { template, keepRoutes: false }, proxy, options);
  }

  join(name: string, plan: WorkloadPlan, instance: Instance, options: PartOptions): pulumi.Resource {
    const request = {
      stackId: this.place.stackId,
      part: plan.part,
      container: instance.id,
      drainSeconds: plan.stopGrace,
    };
    const dependsOn = [...(options.dependsOn ?? []), instance.ready];
    return agentResource(
      name,
      {
        create: "join",
        delete: "leave",
        request: pulumi.jsonStringify(request),
        triggers: [instance.id],
        host: this.place.host,
      },
      { parent: options.parent, dependsOn, deleteBeforeReplace: false },
    );
  }

  registration(name: string, plan: WorkloadPlan, instance: Instance, { parent }: PartOptions): pulumi.Resource[] {
    if (plan.registry === undefined) return [];
    const who = { stackId: this.place.stackId, part: plan.part, container: instance.id };
    const call = registrationCall(plan.registry, plan.stopGrace, who);
    const where = { triggers: [instance.id], host: this.place.host };
    // where the whole network goes there is nobody left who could ask for it
    const [network] = plan.networks.flatMap((each) => this.networks[each] ?? []);
    const options = { parent, deleteBeforeReplace: false, deletedWith: network };
    const made = agentResource(name, { ...call, ...where }, { ...options, dependsOn: [instance.ready] });
    return plan.registry.kind === "haproxy" ? [made] : [];
  }

  imageOf(plan: WorkloadPlan): string {
    return this.place.images.describe(plan.image);
  }

  keep(plan: WorkloadPlan): pulumi.Input<WorkloadPlan> {
    const { provider, images } = this.place;
    const image = { name: this.imageOf(plan), id: images.resolve(plan.image, { provider }) };
    return pulumi.output(image).apply((kept) => ({ ...plan, image: kept }));
  }

  private instance(
    name: string,
    plan: WorkloadPlan,
    volumes: Record<string, pulumi.Output<string>>,
    options: PartOptions,
  ): Instance {
    const container = this.container(name, plan, volumes, options);
    const request = pulumi.jsonStringify({
      container: container.id,
      part: plan.part,
      timeoutSeconds: plan.readyTimeout,
    });
    const ready = agentResource(
      `${name}-ready`,
      {
        // a bad release does not restart for ever beside the one that serves on
        create: plan.update === "rolling" ? "ready-or-stop" : "ready",
        update: "ready",
        request,
        triggers: [container.id],
        host: this.place.host,
      },
      { parent: options.parent },
    );
    return { id: container.id, name: container.name, ready, container };
  }

  private container(
    name: string,
    plan: WorkloadPlan,
    volumes: Record<string, pulumi.Output<string>>,
    { parent, dependsOn, secrets }: PartOptions,
  ): docker.Container {
    const { provider, images } = this.place;
    const image = images.resolve(plan.image, { provider });
    const labels = this.all({
      "platform.part": plan.part,
      "platform.generation": generation(plan, this.imageOf(plan)),
    });
    const args = containerArguments(plan, { image, networks: this.networks, volumes, labels, secrets });
    const deleteBeforeReplace = plan.update === "recreate";
    return new docker.Container(name, args, { parent, provider, dependsOn, deleteBeforeReplace });
  }

  private volumes(name: string, plan: WorkloadPlan, options: PartOptions): Record<string, pulumi.Output<string>> {
    const made = plan.volumes.map((volume) => {
      const labels = this.labels({ "platform.part": plan.part, "platform.data": String(volume.data) });
      const resource = new docker.Volume(
        `${name}-${volume.name}`,
        { labels },
        { parent: options.parent, provider: this.place.provider, protect: volume.data },
      );
      return [volume.name, resource.name] as const;
    });
    return Object.fromEntries(made);
  }

  private configure(
    name: string,
    { template, keepRoutes }: { template: EdgeTemplate; keepRoutes: boolean },
    proxy: Instance,
    { parent, dependsOn, secrets, asMade = false }: PartOptions,
  ): pulumi.Resource {
    const filled = resolveTemplate(template, secrets);
    const request = pulumi.jsonStringify({ stackId: this.place.stackId, template: filled, keepRoutes });
    const noted = { [settingsVariable]: shortHash(withoutRoutes(template)) };
    const call = { create: "configure" as const, request, triggers: [proxy.id], host: this.place.host, noted };
    const ignoreChanges = asMade ? ["stdin", "environment"] : [];
    return agentResource(name, call, { parent, dependsOn, ignoreChanges });
  }

  private all(more: Record<string, string>): Record<string, pulumi.Input<string>> {
    return { "platform.stack": this.place.stack, "platform.stack-id": this.place.stackId, ...more };
  }

  private labels(more: Record<string, string>): { label: string; value: pulumi.Input<string> }[] {
    return Object.entries(this.all(more)).map(([label, value]) => ({ label, value }));
  }
}

/** Eureka's clients register themselves; a balancer is waited for, so that it knows the new one before the old one goes. */
function registrationCall(
  registry: RegistryPlan,
  graceSeconds: number,
  who: Record<string, pulumi.Input<string>>,
): Pick<AgentCall, "create" | "delete" | "request"> {
  if (registry.kind === "haproxy") {
    const { balancer, port } = registry;
    const request = pulumi.jsonStringify({ ...who, balancer, port, graceSeconds });
    return { create: "enroll", delete: "withdraw", request };
  }
  const { host, port, settle } = registry;
  return { delete: "depart", request: pulumi.jsonStringify({ ...who, host, port, settleSeconds: settle }) };
}

function taskRequest(
  { part, purpose, command, user, stdin }: TaskPlan,
  secrets: Secrets,
  where: Record<string, pulumi.Output<string>>,
): pulumi.Output<string> {
  return pulumi.jsonStringify({ ...where, part, purpose, command, user, stdin: resolve(stdin, secrets) });
}

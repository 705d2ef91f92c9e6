import { generation } from "../../components/plan/generation";
import type { WorkloadPlan } from "../../components/plan/workload";
import { docker, inspect, linesOf } from "../docker/docker";
import { stackIdLabel } from "../docker/objects";
import type { StackState } from "../engine/state";
import { imageName } from "../versions/changes";
import { servicesAmong, Versions } from "../versions/checkpoint";
import type { Services } from "../versions/checkpoint";
import { isHealthy, readHistory } from "../versions/history";

/** What is read here of a container. */
export interface FoundContainer {
  Image: string;
  Config: { Labels: Record<string, string> };
  State: { Status: string; Health?: { Status: string } };
}

/** What serves now: the plan of each service where it is known, and the parts of which there is a container. */
export interface Running {
  plans: Services;
  present: Set<string>;
}

/**
 * What serves now. A state has the plans that its last update was about: after one that failed, the old version serves,
 * and its plan is that of an earlier update. Labels and image of the containers tell which it is.
 */
export async function runningServices(stack: string, state: StackState): Promise<Running> {
  const ids = await docker(["ps", "--all", "--quiet", "--filter", `label=${stackIdLabel}=${state.stackId}`]);
  const containers = await inspect<FoundContainer>("container", linesOf(ids));
  const recorded = servicesAmong(state.resources);
  const plans = whatServes(recorded, containers);
  if (Object.keys(plans).length < Object.keys(recorded).length) {
    for await (const earlier of earlierPlans(stack))
      Object.assign(plans, { ...whatServes(earlier, containers), ...plans });
  }
  return { plans, present: new Set(containers.map(partOf)) };
}

/** Those plans that a container which is well was made from. */
export function whatServes(plans: Services, containers: FoundContainer[]): Services {
  const serving = containers.filter(({ State }) => State.Status === "running" && State.Health?.Status !== "unhealthy");
  const found = Object.entries(plans).filter(([name, plan]) =>
    serving.some((container) => partOf(container) === name && isMadeFrom(container, plan)),
  );
  return Object.fromEntries(found);
}

/** The plans of the updates up to the last healthy one, the newest first. */
async function* earlierPlans(stack: string): AsyncGenerator<Services> {
  const versions = new Versions(stack);
  for (const update of (await readHistory(stack)).filter(({ kind }) => kind === "update")) {
    yield await versions.services(update.number);
    if (isHealthy(update)) return;
  }
}

function isMadeFrom({ Image, Config }: FoundContainer, plan: WorkloadPlan): boolean {
  const { image } = plan;
  const same = !("id" in image) || image.id === undefined || image.id === Image;
  return same && Config.Labels["platform.generation"] === generation(plan, imageName(plan));
}

function partOf({ Config }: FoundContainer): string {
  return Config.Labels["platform.part"] ?? "unknown";
}

import type { PlatformPlan } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { Settings } from "../../config/settings";
import { docker, isLocal } from "../docker/docker";
import { Stop } from "../report";
import { checkDisk } from "./disk";
import { checkImages } from "./images";
import { checkPorts } from "./ports";
import { checkSubnets } from "./subnets";

/** Looks for everything that would stop the plan from running here, and stops with all of it at once. */
export async function preflight(plan: PlatformPlan, settings: Settings, stackId: string | undefined): Promise<void> {
  // the other checks ask Docker: without an answer each would say the same
  await docker(["version", "--format", "{{.Server.Version}}"]);
  const local = isLocal(process.env["DOCKER_HOST"]);
  const workloads = workloadsOf(plan);
  const problems = await Promise.all([
    local ? checkDisk() : [],
    checkPorts(
      workloads.flatMap(({ published }) => published),
      settings.ports,
      stackId,
      local,
    ),
    checkSubnets(plan.networks, stackId, local),
    checkImages(workloads.map(({ image }) => image)),
  ]);
  if (problems.flat().length > 0) throw new Stop(problems.flat());
}

function workloadsOf({ databases, services, proxy }: PlatformPlan): WorkloadPlan[] {
  return [...databases, ...services].map(({ workload }) => workload).concat(proxy);
}

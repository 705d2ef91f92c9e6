import { docker, isLocal } from "../docker/docker";
import { workloadsOf } from "../plan";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";
import { Stop } from "../report";
import { checkDisk } from "./disk";
import { checkImages } from "./images";
import { keptProblems } from "./kept";
import { checkMarks, markedVolumes } from "./marks";
import { checkMemory } from "./memory";
import { checkPorts } from "./ports";
import { checkSubnets } from "./subnets";

/** Looks for everything that would stop the plan from running here, and stops with all of it at once. */
export async function preflight(planned: PlannedStack, found: Survey): Promise<void> {
  const { name, plan, settings, lock } = planned;
  // the other checks ask Docker: without an answer each would say the same
  await docker(["version", "--format", "{{.Server.Version}}"]);
  const local = isLocal(process.env["DOCKER_HOST"]);
  const { stackId, dataVolumes = [] } = found.state ?? {};
  const own = found.labelled.filter((object) => stackId !== undefined && object.stackId === stackId);
  const workloads = workloadsOf(plan);
  const running = workloads.filter(({ replicas }) => replicas > 0);
  const published = running.flatMap((workload) => workload.published);
  const problems = await Promise.all([
    local ? checkDisk() : [],
    checkMemory(running),
    checkPorts(published, settings.ports, stackId, local),
    checkSubnets(plan.networks, stackId, local),
    checkImages(
      running.map(({ image }) => image),
      lock,
    ),
    keptProblems(planned, found.state),
    checkMarks(name, markedVolumes(running, dataVolumes, found.volumes, lock), own),
  ]);
  if (problems.flat().length > 0) throw new Stop(problems.flat());
}

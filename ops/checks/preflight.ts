import { docker, isLocal } from "../docker/docker";
import { needsDigitalocean } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import { workloadsOf } from "../plan";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";
import { Stop } from "../report";
import { loginOf, loginProblems } from "../registry/login";
import { ownLacking } from "../registry/pull";
import { architectureProblems, lackingImages } from "../server/images";
import type { LackingImage } from "../server/images";
import { cloudProblems, cloudThings } from "./cloud";
import { checkDisk, checkDiskThere } from "./disk";
import { refuseMoved } from "./host";
import { checkImages } from "./images";
import { keptProblems } from "./kept";
import { checkMarks, markedVolumes } from "./marks";
import { checkMemory } from "./memory";
import { checkPorts } from "./ports";
import { checkSubnets } from "./subnets";

/** Looks for everything that would stop the plan from running here, and stops with all of it at once. */
export async function preflight(planned: PlannedStack, found: Survey): Promise<void> {
  const { plan, settings } = planned;
  refuseMoved(planned, found.state);
  // the other checks ask Docker: without an answer each would say the same
  await docker(["version", "--format", "{{.Server.Version}}"]);
  const local = isLocal(process.env["DOCKER_HOST"]);
  const { stackId } = found.state ?? {};
  const running = workloadsOf(plan).filter(({ replicas }) => replicas > 0);
  const published = running.flatMap((workload) => workload.published);
  const problems = await Promise.all([
    imagesAndRoom(planned, running, local),
    checkMemory(running),
    checkPorts(published, settings.ports, stackId, local),
    checkSubnets(plan.networks, stackId, local),
    keptProblems(planned, found.state),
    marksOf(planned, found),
    needsDigitalocean(plan) ? cloudProblems(planned.name, cloudThings(plan)) : [],
  ]);
  if (problems.flat().length > 0) throw new Stop(problems.flat());
}

/** Whether all images are to be had and have room, with those that a server is sent before. */
async function imagesAndRoom(planned: PlannedStack, running: WorkloadPlan[], local: boolean): Promise<string[]> {
  const { lock, settings } = planned;
  const { host } = settings;
  const lacking = await lackingImages(running, lock);
  const images = running.map(({ image }) => image);
  const coming = lacking.reduce((sum, { bytes }) => sum + bytes, 0);
  const problems = await Promise.all([
    local ? checkDisk() : checkDiskThere(coming),
    checkImages(
      images,
      lock,
      lacking.map(({ id }) => id),
    ),
    architectureProblems(lacking, host.kind === "ssh" ? host.address : "the server"),
    wrongLogin(planned, running, lacking),
  ]);
  return problems.flat();
}

/** Whether the registry lets the stack's engine in, where something is to come from there. */
async function wrongLogin(planned: PlannedStack, running: WorkloadPlan[], lacking: LackingImage[]): Promise<string[]> {
  const { settings } = planned;
  const own = await ownLacking(
    planned,
    running,
    lacking.map(({ name }) => name),
  );
  if (own.length === 0) return [];
  const engine = settings.host.kind === "ssh" ? settings.host.address : "Docker here";
  return loginProblems(await loginOf(planned), engine);
}

/** Holds the data that are there against what the plan expects of them. */
export function marksOf({ name, plan, lock }: PlannedStack, { state, labelled, volumes }: Survey): Promise<string[]> {
  const { stackId, dataVolumes = [] } = state ?? {};
  const own = labelled.filter((object) => stackId !== undefined && object.stackId === stackId);
  return checkMarks(name, markedVolumes(workloadsOf(plan), dataVolumes, volumes, lock), own);
}

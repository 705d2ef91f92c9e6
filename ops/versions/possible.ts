import type { PlatformPlan } from "../../components/plan/platform";
import { parseName, secretsIn } from "../../components/plan/secret-versions";
import type { WorkloadPlan } from "../../components/plan/workload";
import { secretNames } from "../checks/data";
import { workloadsOf } from "../plan";
import { Stop } from "../report";
import { imageName } from "./changes";
import type { Choice } from "./choice";

/** Stops, with every reason at once, where a release cannot run on what the description has now. */
export function refuseImpossible(
  choice: Pick<Choice, "to" | "services">,
  plan: PlatformPlan,
  images: Set<string>,
): void {
  const problems = impossible(choice, plan, images);
  if (problems.length > 0) throw new Stop(problems);
}

/** One sentence for each image, network and secret of a release that is no longer there. */
export function impossible(
  { to, services }: Pick<Choice, "to" | "services">,
  plan: PlatformPlan,
  images: Set<string>,
): string[] {
  return Object.entries(services).flatMap(([name, workload]) =>
    whyNot(workload, plan, images).map((why) => `${name} cannot go back to update ${to.number}: ${why}`),
  );
}

/** Why a service cannot run as it once did, on what a plan and Docker have now. */
export function whyNot(workload: WorkloadPlan, plan: PlatformPlan, images: Set<string>): string[] {
  const networks = new Set(plan.networks.map(({ name }) => name));
  // whatever its version was: it runs with one that there is
  const bare = (name: string) => parseName(name).secret;
  const secrets = new Set([...secretNames(plan), ...workloadsOf(plan).flatMap(secretsIn)].map(bare));
  const lost = (kind: string, used: string[], known: Set<string>) =>
    [...new Set(used)].filter((each) => !known.has(each)).map((each) => `the ${kind} ${each} is gone.`);
  return [
    ...imageProblem(workload, images),
    ...lost("network", workload.networks, networks),
    ...lost("secret", secretsIn(workload).map(bare), secrets),
  ];
}

function imageProblem(workload: WorkloadPlan, images: Set<string>): string[] {
  const name = imageName(workload);
  const { image } = workload;
  if (!("id" in image) || image.id === undefined) {
    return [`its image was built from ${name} and has no name of its own; check out its commit, then: npm run up`];
  }
  if (images.has(image.id)) return [];
  const id = image.id === name ? "" : ` (${image.id.slice(0, 19)})`;
  return [`its image ${name}${id} is no longer in Docker; load it, or deploy another one.`];
}

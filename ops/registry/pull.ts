import type { WorkloadPlan } from "../../components/plan/workload";
import type { ImageLock } from "../checks/images";
import { docker } from "../docker/docker";
import { translated } from "../engine/failure";
import type { PlannedStack } from "../plan";
import { say, Stop } from "../report";
import { lackingNames } from "../server/images";
import { localImages } from "../versions/images";
import { ownRegistry, registryHost } from "./login";

/** Names of the platform's own images that the stack's engine lacks, and that only their registry has. */
export async function ownLacking(
  planned: Pick<PlannedStack, "settings" | "platform" | "lock">,
  running: WorkloadPlan[],
  elsewhere: string[],
): Promise<string[]> {
  if (planned.settings.images !== "registry") return [];
  const images = running.map(({ image }) => image);
  const lacking = lackingNames(images, planned.lock, await localImages());
  return lacking.filter((name) => isOwn(name, planned) && !elsewhere.includes(name));
}

function isOwn(name: string, { lock, ...planned }: { lock: ImageLock } & Parameters<typeof ownRegistry>[0]): boolean {
  return lock[name] === undefined && name.startsWith(`${ownRegistry(planned)}/`);
}

/** Lets the stack's engine pull images; stops with a sentence for each that it did not get. */
export async function pullOwn(names: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const problems = await Promise.all(
    names.map(async (name) => {
      try {
        await docker(["pull", "--quiet", name], { environment });
        say(`image  ${name}  pulled`);
        return [];
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        return [pullProblem(name, error.sentences.join(" "))];
      }
    }),
  );
  if (problems.flat().length > 0) throw new Stop(problems.flat());
}

/** The sentence about an image that was not to be had, from what Docker said. */
export function pullProblem(name: string, said: string): string {
  if (/unauthorized|denied|no basic auth/i.test(said)) {
    return `Image "${name}" is not there, or ${registryHost(name)} asks for a login that may read it; check its name and tag, and registryUser with the secret registryPassword.`;
  }
  return translated(`image "${name}": ${said}`) ?? `Image "${name}" cannot be pulled: ${said.replace(/^Docker: /, "")}`;
}

import type { WorkloadPlan } from "../../components/plan/workload";
import { imageReference } from "../checks/images";
import type { ImageLock } from "../checks/images";
import { docker, inspect } from "../docker/docker";
import { imageHere } from "../versions/images";
import { containerType } from "../engine/events";
import { types } from "./objects";
import type { Step, Values } from "./steps";
import { changedVariables } from "./variables";

interface RunningContainer {
  Id: string;
  Image: string;
  Config: { Env: string[] | null };
}

interface DockerImage {
  Id: string;
  RepoTags: string[] | null;
  Config: { Env: string[] | null } | null;
}

/** What Docker tells about the containers and images that a preview touches. */
export class Facts {
  private constructor(
    private readonly containers: RunningContainer[],
    private readonly images: DockerImage[],
    private readonly lock: ImageLock,
  ) {}

  static async of(steps: Step[], lock: ImageLock): Promise<Facts> {
    const touched = steps.filter(({ type, action }) => type === containerType && action !== undefined);
    const present = touched.filter(({ gone }) => !gone).flatMap(({ id }) => (id === undefined ? [] : [id]));
    const containers = await inspect<RunningContainer>("container", present);
    const references = touched.flatMap(({ before, after }) => [before["image"], after["image"]]);
    const ids = references.filter((image): image is string => typeof image === "string" && image.startsWith("sha256:"));
    return new Facts(containers, await imagesOf([...new Set(ids)]), lock);
  }

  /** What a state tells instead: images by their tags, and variables of containers by id. */
  static recorded(lock: ImageLock, tags: Map<string, string>, variables: Map<string, string[]>): Facts {
    const containers = [...variables].map(([Id, Env]) => ({ Id, Image: "", Config: { Env } }));
    const images = [...tags].map(([Id, tag]) => ({ Id, RepoTags: [tag], Config: null }));
    return new Facts(containers, images, lock);
  }

  /** Tag of an image by its id: that of the lock, or else the one that Docker knows. */
  imageName(reference: string): string {
    const locked = Object.values(this.lock).find(
      (image) => image !== undefined && "id" in image && image.id === reference,
    );
    if (locked !== undefined && "tag" in locked) return locked.tag;
    const [tag] = this.images.find(({ Id }) => Id === reference)?.RepoTags ?? [];
    return tag ?? (reference.startsWith("sha256:") ? reference.slice(7, 19) : reference);
  }

  /** Tag of the image that a plan names, or that is built with the stack. */
  plannedImage({ image }: WorkloadPlan): string {
    return "build" in image
      ? imageHere(image, this.lock).name
      : this.imageName(imageReference(image, this.lock) ?? "unknown");
  }

  /** Names of the variables that a plan gives otherwise than the container of a step has them. */
  variables({ id }: Step, plan: WorkloadPlan | undefined): string[] {
    const container = this.containers.find(({ Id }) => Id === id);
    if (container === undefined || plan === undefined) return [];
    const image = this.images.find(({ Id }) => Id === container.Image)?.Config?.Env ?? [];
    // what the engine gave out a plan does not know
    const ranges = Object.keys(plan.networkRanges ?? {});
    const own = (container.Config.Env ?? []).filter((entry) => !ranges.some((name) => entry.startsWith(`${name}=`)));
    return changedVariables({ container: own, image }, plan.environment);
  }
}

/** Those of the images that Docker has. */
async function imagesOf(ids: string[]): Promise<DockerImage[]> {
  const present = (await docker(["image", "ls", "--all", "--quiet", "--no-trunc"])).split("\n");
  const found = ids.filter((id) => present.includes(id));
  return found.length === 0 ? [] : (JSON.parse(await docker(["image", "inspect", ...found])) as DockerImage[]);
}

/** Seconds that the last start of each part took, as its readiness noted them in the state. */
export function startSeconds(steps: Step[]): Map<string, number> {
  const ready = steps.filter(({ type, name }) => type === types.command && /-ready$/.test(name));
  const noted = ready.flatMap(({ part, outputs }): [string, number][] => {
    const seconds = secondsIn(outputs);
    return seconds === undefined ? [] : [[part, seconds]];
  });
  return new Map(noted);
}

function secondsIn({ stdout }: Values): number | undefined {
  const [, seconds] = /^ready (\d+(?:\.\d+)?) s after its start/.exec(String(stdout)) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

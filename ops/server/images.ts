import type { WorkloadPlan } from "../../components/plan/workload";
import type { ImageSpec } from "../../config/platform";
import type { ImageLock } from "../checks/images";
import { docker, inspectImages, linesOf } from "../docker/docker";
import { localImages } from "../versions/images";
import type { LocalImages } from "../versions/images";
import { imageReference } from "../checks/images";

/** An image that this machine's engine has and the server lacks. */
export interface LackingImage {
  /** What Docker saves it by: its tag, which the server then has too, or its id where the tag is another one's. */
  name: string;
  id: string;
  bytes: number;
  /** As Docker calls it: amd64, arm64. */
  architecture: string;
  /** Came from a registry, where the server may get it too. */
  pulled: boolean;
}

/** Address of the engine that made the images, for a stack that runs on another one. */
export function builder(): string | undefined {
  return process.env["PLATFORM_IMAGES_FROM"];
}

/** The images of workloads that the server lacks and this machine's engine has. */
export async function lackingImages(workloads: WorkloadPlan[], lock: ImageLock): Promise<LackingImage[]> {
  const from = builder();
  if (from === undefined) return [];
  const running = workloads.filter(({ replicas }) => replicas > 0);
  const names = lackingNames(
    running.map(({ image }) => image),
    lock,
    await localImages(),
  );
  const found = await inspectImages(names, from);
  const images = names.flatMap((name) => {
    const image = found.find(({ Id, RepoTags }) => Id === name || RepoTags?.includes(name));
    if (image === undefined) return [];
    const { Id: id, Size: bytes, Architecture: architecture, RepoTags, RepoDigests } = image;
    const tag = tagOf(name, lock);
    const saved = RepoTags?.includes(tag) ? tag : id;
    return [{ name: saved, id, bytes, architecture, pulled: (RepoDigests ?? []).length > 0 }];
  });
  return [...new Map(images.map((image) => [image.name, image])).values()];
}

/** Ids or names of the images that an engine lacks; what an image is built on is asked for by its tag. */
export function lackingNames(images: ImageSpec[], lock: ImageLock, present: LocalImages): string[] {
  const wanted = images.flatMap((image) => {
    if (!("build" in image)) return imageReference(image, lock) ?? [];
    return image.build.base === undefined ? [] : tagOf(image.build.base, lock);
  });
  const has = (name: string): boolean => present.ids.has(name) || present.ids.has(`${name}:latest`);
  return [...new Set(wanted)].filter((name) => !has(name));
}

/** The tag of an image that the lock knows by its name or id; else the name itself. */
function tagOf(name: string, lock: ImageLock): string {
  for (const [key, locked] of Object.entries(lock)) {
    if (locked !== undefined && "id" in locked && (key === name || locked.id === name)) return locked.tag;
  }
  return name;
}

/** One sentence for each image that is to be sent and that the server's processor cannot run. */
export async function architectureProblems(lacking: LackingImage[], server: string): Promise<string[]> {
  if (lacking.length === 0) return [];
  const [there = ""] = linesOf(await docker(["version", "--format", "{{.Server.Arch}}"]));
  return otherArchitectures(lacking, there, server);
}

/** One sentence for each image of another architecture. */
export function otherArchitectures(lacking: LackingImage[], there: string, server: string): string[] {
  return lacking
    .filter(({ architecture }) => architecture !== there)
    .map(
      ({ name, architecture }) =>
        `Image ${name} was made here for ${architecture}, and ${server} is ${there}: run this on a machine with ${there}, or let Docker reach an image registry.`,
    );
}

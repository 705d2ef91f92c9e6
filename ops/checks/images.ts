import { existsSync, readFileSync } from "node:fs";
import { images } from "../../config/images";
import type { ImageSpec } from "../../config/platform";
import { docker, linesOf } from "../docker/docker";

interface LockedImage {
  id: string;
  tag: string;
}

/** Local images by the name that descriptions use, as the set-up found or built them, or why one cannot be had here. */
export type ImageLock = Record<string, LockedImage | { unavailable: string } | undefined>;

/** Where the set-up writes which image each name means. */
export const lockPath = ".platform/images.json";

/** The set-up's lock; without it every image comes from its registry. */
export function readImageLock(): ImageLock {
  return existsSync(lockPath) ? (JSON.parse(readFileSync(lockPath, "utf8")) as ImageLock) : {};
}

/** Why an image cannot be had here, by its name. */
export function unavailableImages(lock: ImageLock): Record<string, string> {
  const all = Object.entries(lock).flatMap(([name, found]) =>
    found !== undefined && "unavailable" in found ? [[name, found.unavailable] as const] : [],
  );
  return Object.fromEntries(all);
}

/** What Docker knows an image of the plan by; one that is built has no name before. */
export function imageReference(image: ImageSpec, lock: ImageLock): string | undefined {
  if ("build" in image) return undefined;
  if ("id" in image && image.id !== undefined) return image.id;
  const name = "reference" in image ? image.reference : image.name;
  const locked = lock[name];
  return locked !== undefined && "id" in locked ? locked.id : (images[name]?.image ?? name);
}

/** One sentence for each image of the plan that cannot be had, or that Docker no longer has. */
export function imageProblems(wanted: ImageSpec[], lock: ImageLock, present: Set<string>): string[] {
  const names = new Set(
    wanted.flatMap((image) => ("build" in image ? [] : ["reference" in image ? image.reference : image.name])),
  );
  return [...names].flatMap((name) => {
    const locked = lock[name];
    if (locked === undefined) return [];
    if ("unavailable" in locked) return [`Image ${name} cannot be had here: ${locked.unavailable}.`];
    if (present.has(locked.id)) return [];
    return [
      `Image ${locked.tag} (${name}) was removed from Docker; delete ${lockPath} and run npm run up, which makes it again.`,
    ];
  });
}

/** Holds the images of the plan against those of Docker, with those that a server is sent before. */
export async function checkImages(wanted: ImageSpec[], lock: ImageLock, sent: string[]): Promise<string[]> {
  const present = linesOf(await docker(["image", "ls", "--all", "--quiet", "--no-trunc"]));
  return imageProblems(wanted, lock, new Set([...present, ...sent]));
}

import { existsSync, readFileSync } from "node:fs";
import type { ImageSpec } from "../../config/platform";
import { docker, linesOf } from "../docker/docker";

/** Local images by the name that descriptions use, as the set-up found or built them. */
export type ImageLock = Record<string, { id: string; tag: string } | undefined>;

/** Where the set-up writes which image each name means. */
export const lockPath = ".platform/images.json";

/** One sentence for each image of the lock that the plan runs and Docker no longer has. */
export function imageProblems(wanted: ImageSpec[], lock: ImageLock, present: Set<string>): string[] {
  const names = new Set(
    wanted.flatMap((image) => ("build" in image ? [] : ["reference" in image ? image.reference : image.name])),
  );
  return [...names].flatMap((name) => {
    const locked = lock[name];
    if (locked === undefined || present.has(locked.id)) return [];
    return [
      `Image ${locked.tag} (${name}) was removed from Docker; delete ${lockPath} and run npm run up, which makes it again.`,
    ];
  });
}

export async function checkImages(wanted: ImageSpec[]): Promise<string[]> {
  const lock = existsSync(lockPath) ? (JSON.parse(readFileSync(lockPath, "utf8")) as ImageLock) : {};
  const present = linesOf(await docker(["image", "ls", "--all", "--quiet", "--no-trunc"]));
  return imageProblems(wanted, lock, new Set(present));
}

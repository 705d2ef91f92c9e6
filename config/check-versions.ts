import { choosable, releaseOf, releases } from "./images";
import { reference } from "./references";
import type { Settings } from "./settings";

/** Chosen versions of images that have no other version, or whose release is not known. */
export function checkChosenVersions({ versions }: Settings): string[] {
  return Object.entries(versions).flatMap(([name, version]) => {
    const path = `versions/${name}`;
    const unknown = reference(path, "image with a choice of versions", name, choosable);
    if (unknown.length > 0 || releaseOf(name, version) !== undefined) return unknown;
    const known = Object.keys(releases[name]?.endOfLife ?? {}).join(", ");
    return [`${path}: "${version}" is of no release whose end of life is known; known: ${known}`];
  });
}

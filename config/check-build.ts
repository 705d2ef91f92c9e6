import { existsSync } from "node:fs";
import { join } from "node:path";
import { images } from "./images";
import type { ImageSpec } from "./platform";
import { reference } from "./references";

/** An image that is to be built from a folder that is not there, or on one that is not known. */
export function checkBuild(path: string, image: ImageSpec): string[] {
  if (!("build" in image)) return [];
  const { context, dockerfile = "Dockerfile", base } = image.build;
  const file = join(context, dockerfile);
  return [
    ...(existsSync(file) ? [] : [`${path}: there is no file ${file}; paths begin at the project's folder`]),
    ...(base === undefined ? [] : reference(`${path}/base`, "pinned image", base, Object.keys(images))),
  ];
}

import { existsSync, readFileSync } from "node:fs";
import { Images } from "./images";
import type { ImageLock } from "./images";

/** The images that the set-up found or built; without its lock every image comes from its registry. */
export function readImageLock(path = ".platform/images.json"): Images {
  return new Images(existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ImageLock) : {});
}

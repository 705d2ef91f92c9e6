import { existsSync, readFileSync } from "node:fs";
import { Images } from "./images";
import type { ImageLock } from "./images";

/**
 * The images that the set-up found or built, or those that a review took from the state; without either every image comes
 * from its registry.
 */
export function readImageLock(path = process.env["PLATFORM_IMAGES"] ?? ".platform/images.json"): Images {
  return new Images(existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ImageLock) : {});
}

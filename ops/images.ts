import { check } from "../config/check";
import { images, withVersion } from "../config/images";
import type { ImageSpec } from "../config/platform";
import { parseSettings } from "../config/settings";
import { planPlatform } from "../components/plan/platform";
import { readSettingsFiles } from "./engine/settings-files";
import { withServerOf } from "./cloud/known";
import { workloadsOf } from "./plan";
import { main, say } from "./report";

/** Prints the names of the images that a stack runs, of those that this project prepares: a line each. */
async function printImages(stack: string): Promise<number> {
  const { stack: found } = parseSettings(await withServerOf(await readSettingsFiles(stack)));
  // the command that these images are for refuses wrong settings with all that there is to say
  if (found === undefined || check(found).length > 0) return 0;
  const { platform, settings } = found;
  const chosen = Object.entries(settings.versions).map(([name, version]) => withVersion(name, version));
  const standIns = platform.services.flatMap(({ image }) => standIn(image));
  const known = new Set([...Object.keys(images), ...chosen, ...standIns]);
  const running = workloadsOf(planPlatform(found)).filter(({ replicas }) => replicas > 0);
  const names = new Set(running.flatMap(({ image }) => nameOf(image)));
  [...names].filter((name) => known.has(name)).forEach(say);
  return 0;
}

/** The image that a container runs, or that its own is built on. */
function nameOf(image: ImageSpec): string[] {
  if ("build" in image) return image.build.base === undefined ? [] : [image.build.base];
  return "name" in image ? [image.name] : [];
}

function standIn(image: ImageSpec): string[] {
  return "reference" in image ? [image.reference] : [];
}

void main(() => printImages(process.argv[2] ?? "dev"));

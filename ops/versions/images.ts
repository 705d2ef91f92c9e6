import { buildArguments, builtImageName } from "../../components/plan/built-image";
import { images } from "../../config/images";
import type { ImageSpec } from "../../config/platform";
import type { ImageLock } from "../checks/images";
import { docker, linesOf } from "../docker/docker";
import type { Services } from "./checkpoint";

/** The images that Docker has: ids by tag, and all that a container can be made of: ids and tags. */
export interface LocalImages {
  tags: Map<string, string>;
  ids: Set<string>;
}

export async function localImages(): Promise<LocalImages> {
  const format = "{{.ID}} {{.Repository}}:{{.Tag}}";
  const lines = linesOf(await docker(["image", "ls", "--all", "--no-trunc", "--format", format]));
  const found = lines.map((line) => line.split(" ") as [id: string, tag: string]);
  return { tags: new Map(found.map(([id, tag]) => [tag, id])), ids: new Set(found.flat()) };
}

/** Described services with the images that they would get here; of one that Docker does not have, the name counts. */
export function imagesHere(
  described: Services,
  running: Services,
  { lock, local }: { lock: ImageLock; local: LocalImages },
): Services {
  const here = Object.entries(described).map(([name, plan]) => {
    const image = imageHere(plan.image, lock);
    const now = running[name]?.image;
    const same = now !== undefined && "name" in now && now.name === image.name ? now.id : undefined;
    const id = image.id ?? local.tags.get(image.name) ?? same;
    return [name, { ...plan, image: { name: image.name, ...(id !== undefined && { id }) } }] as const;
  });
  return Object.fromEntries(here);
}

/** What an image is called here, with what a container of it is made of where that is known. */
export function imageHere(image: ImageSpec, lock: ImageLock): { name: string; id?: string } {
  if ("build" in image) {
    // its tag is its content's, and so as good as an id
    const built = builtImageName(
      image.build,
      buildArguments(image.build, (base) => tagOf(base, lock)),
    );
    return { name: built, id: built };
  }
  const name = "reference" in image ? image.reference : image.name;
  const locked = lock[name];
  if (locked !== undefined && "id" in locked) return { name: locked.tag, id: locked.id };
  return { name: tagOf(name, lock) };
}

/** What a pinned image is called here. */
function tagOf(name: string, lock: ImageLock): string {
  const locked = lock[name];
  return locked !== undefined && "tag" in locked ? locked.tag : (images[name]?.image ?? name);
}

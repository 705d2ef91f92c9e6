import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { images } from "../../../config/images";
import type { BuildSpec, ImageSpec } from "../../../config/platform";
import { buildArguments, builtImageName, withoutSigns } from "../../plan/built-image";

interface LockedImage {
  id: string;
  tag: string;
  version: string;
}

/** Local images by the name that descriptions use, as the set-up found or built them, or why one cannot be had here. */
export type ImageLock = Record<string, LockedImage | { unavailable: string } | undefined>;

/** An entry of the lock with what its name was pinned to then. */
export type RecordedImage = (LockedImage | { unavailable: string }) & { pinned: string };

/** Finds the image of a plan: from the lock, from a registry, or built from a context. */
export class Images {
  private readonly made = new Map<string, pulumi.Input<string>>();

  constructor(private readonly lock: ImageLock) {}

  /** Why an image cannot be had here, by its name. */
  get unavailable(): Record<string, string> {
    const all = Object.entries(this.lock).flatMap(([name, found]) =>
      found !== undefined && "unavailable" in found ? [[name, found.unavailable] as const] : [],
    );
    return Object.fromEntries(all);
  }

  /** What each name means here: a review, which has no Docker, takes it from the state. */
  get record(): Record<string, RecordedImage> {
    const all = Object.entries(this.lock).flatMap(([name, found]) =>
      found === undefined ? [] : [[name, { ...found, pinned: images[name]?.image ?? name }] as const],
    );
    return Object.fromEntries(all);
  }

  /** Tag or reference that a person knows the image by. */
  describe(image: ImageSpec): string {
    if ("build" in image) return builtImageName(image.build, this.argumentsOf(image.build));
    const name = "reference" in image ? image.reference : image.name;
    return this.locked(name)?.tag ?? images[name]?.image ?? name;
  }

  /** Id or reference for a container; an id says exactly which, where a tag may have moved. */
  resolve(image: ImageSpec, options: pulumi.CustomResourceOptions): pulumi.Input<string> {
    if ("id" in image && image.id !== undefined) return image.id;
    const locked = "build" in image ? undefined : this.locked("reference" in image ? image.reference : image.name);
    if (locked !== undefined) return locked.id;
    const name = this.describe(image);
    const known = this.made.get(name) ?? this.make(name, image, options);
    this.made.set(name, known);
    return known;
  }

  private locked(name: string): LockedImage | undefined {
    const found = this.lock[name];
    return found !== undefined && "id" in found ? found : undefined;
  }

  private argumentsOf(build: BuildSpec): Record<string, string> {
    return buildArguments(build, (name) => this.describe({ name }));
  }

  private make(name: string, image: ImageSpec, { provider }: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const child = `image-${withoutSigns("build" in image ? image.build.context : name)}`;
    if (!("build" in image)) {
      return new docker.RemoteImage(child, { name, keepLocally: true }, { provider }).imageId;
    }
    const { context, dockerfile = "Dockerfile" } = image.build;
    const build = { context, dockerfile: `${context}/${dockerfile}`, args: this.argumentsOf(image.build) };
    return new docker.Image(child, { imageName: name, build, skipPush: true }, { provider }).imageName;
  }
}

import pinned = require("./pinned-images.json");
import maintained = require("./releases.json");

/** How long the maker supports an image. */
export interface Support {
  /** Last day of the maker's support, `YYYY-MM-DD`; `null` where the maker names none. */
  endOfLife: string | null;
  /** Page that says so. */
  source: string;
}

export interface PinnedImage extends Support {
  /** Full reference with its tag, and the digest where known. */
  image: string;
}

/** The releases of an image of which another version may be chosen, by the beginning of their versions. */
interface Releases {
  source: string;
  /** Last day of each release's support; one that the maker gives as a quarter is that quarter's last. */
  endOfLife: Record<string, string | null>;
}

/** Every third-party image, pinned, by the name that descriptions use. */
export const images: Record<string, PinnedImage | undefined> = pinned;

/** The images of which a stack may choose another version, with all releases whose end is known. */
export const releases: Record<string, Releases | undefined> = maintained;

/** The names of those images. */
export const choosable = Object.keys(maintained).filter((name) => name in images);

/** The major version of a pinned image, as its data knows it. */
export function majorVersion(name: string): string {
  return versionBy(/:v?(\d+)/, name);
}

/** The first two numbers of the version of a pinned image, where they are what its data knows. */
export function releaseSeries(name: string): string {
  return versionBy(/:v?(\d+\.\d+)/, name);
}

function versionBy(pattern: RegExp, name: string): string {
  const version = pattern.exec(images[name]?.image ?? "")?.[1];
  if (version === undefined) throw new Error(`pinned-images.json: the tag of "${name}" begins with no version`);
  return version;
}

/** The image of a pinned name's repository with another version as its tag. */
export function withVersion(name: string, version: string): string {
  const [repository = name] = (images[name]?.image ?? name).split(":");
  return `${repository}:${version}`;
}

/** The release of an image that a version belongs to: `15` for `15.18-bookworm`; none where it is not known. */
export function releaseOf(name: string, version: string): string | undefined {
  return Object.keys(releases[name]?.endOfLife ?? {}).find((release) => isPartOf(release, version));
}

/** Whether a version, such as `15.18`, is one of a release, such as `15`. */
export function isPartOf(release: string, version: string): boolean {
  return version.startsWith(release) && !/^[0-9]/.test(version.slice(release.length));
}

/** How long an image is supported: by the name that descriptions use, or by a reference with a chosen version. */
export function supportOf(image: string): Support | undefined {
  const known = images[image];
  if (known !== undefined) return known;
  const version = image.split(":").at(-1) ?? "";
  const name = choosable.find((each) => withVersion(each, version) === image);
  const release = name && releaseOf(name, version);
  if (name === undefined || release === undefined) return undefined;
  const { source, endOfLife } = releases[name] as Releases;
  return { source, endOfLife: endOfLife[release] ?? null };
}

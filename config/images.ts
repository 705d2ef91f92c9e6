import pinned = require("./pinned-images.json");

export interface PinnedImage {
  /** Full reference with its tag, and the digest where known. */
  image: string;
  /** Last day of the maker's support, `YYYY-MM-DD`; `null` where the maker names none. */
  endOfLife: string | null;
  /** Page that says so. */
  source: string;
}

/** Every third-party image, pinned, by the name that descriptions use. */
export const images: Record<string, PinnedImage | undefined> = pinned;

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

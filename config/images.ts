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
  const major = /:v?(\d+)/.exec(images[name]?.image ?? "")?.[1];
  if (major === undefined) throw new Error(`pinned-images.json: the tag of "${name}" begins with no version`);
  return major;
}

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

import type { BackingKind, PlatformSpec } from "./platform";
import { names } from "./references";

/** Kinds of part that services use. */
export const backingKinds = [
  "databases",
  "documents",
  "caches",
  "brokers",
  "objectStores",
] as const satisfies BackingKind[];

/** Names of a kind that services use, such as those of databases and buckets and not of their servers. */
export function usableNames(kind: BackingKind, platform: PlatformSpec): string[] {
  if (kind === "documents") return platform.documents.flatMap(({ databases }) => names(databases));
  if (kind === "objectStores") return platform.objectStores.flatMap(({ buckets }) => names(buckets));
  return names(platform[kind]);
}

/** Names of everything that services may use. */
export function allUsableNames(platform: PlatformSpec): string[] {
  return backingKinds.flatMap((kind) => usableNames(kind, platform));
}

import type { BackingKind, PlatformSpec } from "./platform";
import { names } from "./references";
import { usableNamesOf } from "./usable";

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
  if (kind === "brokers") return platform.brokers.flatMap(usableNamesOf);
  return names(platform[kind]);
}

/** Names of everything that services may use. */
export function allUsableNames(platform: PlatformSpec): string[] {
  return backingKinds.flatMap((kind) => usableNames(kind, platform));
}

/**
 * A backing part that a service is connected to, by its name. Where a service uses two of a kind, `prefix` goes before
 * the variables of one: `CONFIG` makes `CONFIG_DB_HOST` of `DB_HOST`.
 */
export type UseSpec = string | { name: string; prefix: string };

/** Names of the backing parts that a service is connected to. */
export function usedNames({ uses }: { uses: UseSpec[] }): string[] {
  return uses.map((use) => (typeof use === "string" ? use : use.name));
}

/** What goes before the variables of a use. */
export function prefixOf(use: UseSpec): string {
  return typeof use === "string" ? "" : `${use.prefix}_`;
}

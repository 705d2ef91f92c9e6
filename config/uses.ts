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

import { closest } from "./closest";

export function names(parts: { name: string }[]): string[] {
  return parts.map(({ name }) => name);
}

/** A sentence when a name is not among those that are known. */
export function reference(path: string, kind: string, found: string, known: string[]): string[] {
  if (known.includes(found)) return [];
  return [`${path}: no ${kind} named "${found}"${closest(found, known)}; known: ${known.join(", ") || "none"}`];
}

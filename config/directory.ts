import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files of a directory of the project by their names; its own directories are not looked into. */
export function readDirectory(directory: string): Record<string, string> {
  const files = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
  const named = files.map(({ name }) => [name, readFileSync(join(directory, name), "utf8")] as const);
  return Object.fromEntries(named.sort(([left], [right]) => (left < right ? -1 : 1)));
}

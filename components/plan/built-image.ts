import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { BuildSpec } from "../../config/platform";
import { shortHash } from "./generation";

/** The arguments of a build; `nameOf` gives the name of the image that it begins with. */
export function buildArguments(build: BuildSpec, nameOf: (image: string) => string): Record<string, string> {
  const { base, arguments: own = {} } = build;
  return base === undefined ? own : { ...own, BASE: nameOf(base) };
}

/**
 * Name of the image that a build makes; its tag changes with each file of the context and with each argument, so that what
 * runs it is replaced where something changed, and nowhere else.
 */
export function builtImageName({ context, dockerfile }: BuildSpec, args: Record<string, string>): string {
  const hash = createHash("sha256");
  digestFolder(hash, context);
  const made = [hash.digest("hex"), dockerfile, Object.entries(args).sort()];
  return `platform/image-${withoutSigns(context).toLowerCase()}:${shortHash(JSON.stringify(made))}`;
}

/** A text as a part of a name. */
export function withoutSigns(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9.-]+/g, "-");
}

function digestFolder(hash: Hash, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    hash.update(`${entry.name}\0`);
    if (entry.isDirectory()) digestFolder(hash, path);
    else if (entry.isSymbolicLink()) hash.update(readlinkSync(path));
    else hash.update(readFileSync(path));
  }
}

import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { platforms } from ".";
import { closest } from "../closest";
import type { PlatformSpec } from "../platform";
import { backingKinds } from "../usable";

/** The description of this name in `config/platforms/`, or the one that a file of one's own exports as `platform`. */
export function loadPlatform(found: string): { platform?: PlatformSpec; problems: string[] } {
  if (found.includes("/")) return fromFile(found);
  const platform = Object.hasOwn(platforms, found) ? platforms[found] : undefined;
  if (platform !== undefined) return { platform, problems: [] };
  const known = Object.keys(platforms);
  const list = `known: ${known.join(", ")}, or a file such as ./clinic.ts`;
  return { problems: [`platform: no platform named "${found}"${closest(found, known)}; ${list}`] };
}

function fromFile(path: string): { platform?: PlatformSpec; problems: string[] } {
  const file = resolve(path);
  if (!existsSync(file))
    return { problems: [`platform: there is no file ${path}; paths begin at the project's folder`] };
  let loaded: { platform?: PlatformSpec };
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the settings name the module
    loaded = require(file) as typeof loaded;
  } catch (error) {
    return { problems: [`platform: ${path} cannot be loaded: ${reasonOf((error as Error).message)}`] };
  }
  const { platform } = loaded;
  if (platform?.name !== undefined) return { platform, problems: missingLists(path, platform) };
  return { problems: [`platform: ${path} exports no description; it says: export const platform: PlatformSpec = …`] };
}

/** A file is not held to its type: one that was written for an earlier release lacks what came later. */
function missingLists(path: string, platform: PlatformSpec): string[] {
  const missing = [...backingKinds, "balancers" as const].filter((kind) => !Array.isArray(platform[kind]));
  return missing.map((kind) => `platform: ${path} has no ${kind}; where there are none it says: ${kind}: []`);
}

/** The first line of what went wrong, without the traces; for a text that is no TypeScript, where the compiler points. */
function reasonOf(message: string): string {
  const [first = ""] = message.split("\n");
  const [, file = ""] = /-\[(.+?):\d+:\d+\]/.exec(message) ?? [];
  const [, line] = /(\d+) [|│][^\n]*\n[^\n\d]*[\^─]/.exec(message) ?? [];
  const place = line === undefined ? "" : `${relative(process.cwd(), file)}, line ${line}: `;
  return place + first.replace(/^\s*[x×]\s+/, "");
}

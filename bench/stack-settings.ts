import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { settingsInFiles } from "../ops/engine/settings-files";
import { project } from "./workplace";

/** The settings of a platform's stack for development; its name alone where it has no file of its own. */
export function stackSettings(platform: string): Record<string, unknown> {
  const file = join(project, `Pulumi.${platform}-dev.yaml`);
  if (!existsSync(file)) return { platform };
  const raw = Object.entries(settingsInFiles("", readFileSync(file, "utf8")));
  return Object.fromEntries(raw.map(([name, { value }]) => [name, decoded(value)]));
}

/** A setting is a word, or JSON. */
function decoded(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "");
  } catch {
    return value;
  }
}

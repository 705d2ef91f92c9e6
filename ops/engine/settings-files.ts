import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { RawSettings } from "../../config/settings";
import { project } from "./stack";

type Values = Record<string, unknown>;

/** The parser by which Pulumi's own library reads these files. */
const { load } = createRequire(require.resolve("@pulumi/pulumi"))("js-yaml") as { load: (text: string) => unknown };

/**
 * A stack's settings as the texts of Pulumi.yaml and of its own file give them, for what comes before the engine is there.
 * A text that is no YAML gives none: the engine says so.
 */
export function settingsInFiles(shared: string, own: string): RawSettings {
  const defaults = Object.entries(configOf(shared)).map(([key, value]) => [key, plainValue(value)] as const);
  const all = [...defaults, ...Object.entries(configOf(own))];
  const ours = all.flatMap(([key, value]) => {
    const [space, name] = key.includes(":") ? key.split(":", 2) : [project, key];
    return space === project && name !== undefined ? [[name, raw(value)] as const] : [];
  });
  return Object.fromEntries(ours);
}

/** The settings in the files of a stack, as far as there are files: it may have none of its own. */
export async function readSettingsFiles(stack: string): Promise<RawSettings> {
  const files = ["Pulumi.yaml", `Pulumi.${stack}.yaml`];
  const [shared = "", own = ""] = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return settingsInFiles(shared, own);
}

function configOf(text: string): Values {
  try {
    return (load(text) as { config?: Values } | undefined)?.config ?? {};
  } catch {
    return {};
  }
}

/** What Pulumi.yaml gives as a key's `value` or `default`, or the key's value itself. */
function plainValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("value" in value) return value.value;
  return "default" in value ? value.default : value;
}

function raw(value: unknown): RawSettings[string] {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.includes('"secure":') ? { secret: true } : { value: text, secret: false };
}

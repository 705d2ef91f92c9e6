// The settings of a provider. The SDK writes those that are no text as JSON, and the engine adds some of its own.
import type { Plugin } from "./declaration.mts";
import { without } from "./values.mts";
import type { Plain, PlainProperties } from "./values.mts";

const ENGINE_SETTINGS = ["version", "pluginDownloadURL", "__internal"];

function parsed(value: Plain): Plain {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Plain;
  } catch {
    // Not JSON: what stands there is then refused for its type.
    return value;
  }
}

export function providerConfig(plugin: Plugin, given: PlainProperties): PlainProperties {
  const own = Object.entries(without(given, ...ENGINE_SETTINGS));
  const isText = (name: string): boolean => (plugin.config[name]?.shape ?? "string") === "string";
  return Object.fromEntries(own.map(([name, value]) => [name, isText(name) ? value : parsed(value)]));
}

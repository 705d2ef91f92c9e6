import { balancedNames } from "./balancers";
import { toolNeeds, wantedTools, watchedParts } from "./monitoring";
import type { MonitoringTool } from "./monitoring";
import type { PlatformSpec, ServiceSpec } from "./platform";
import { names } from "./references";
import type { Settings } from "./settings";
import { allUsableNames } from "./usable";
import { usedNames } from "./uses";
import type { Value } from "./value";

/** Name in `only` that stands for every monitoring tool. */
export const allTools = "monitoring";

/** Names that `only` may hold. */
export function selectableParts(platform: PlatformSpec, settings: Settings): string[] {
  const tools = wantedTools(platform.monitoring, settings);
  return [
    ...names(platform.services),
    ...names(platform.balancers),
    ...allUsableNames(platform),
    ...(tools.length > 0 ? [allTools, ...tools] : []),
  ];
}

/** Names of the parts that one stack runs: all of them, the backing ones, or a selection with what it needs. */
export function runningParts(platform: PlatformSpec, settings: Settings): Set<string> {
  if (settings.infraOnly) return new Set(allUsableNames(platform));
  if (settings.only === undefined) return new Set(selectableParts(platform, settings));
  const running = new Set<string>();
  const add = (name: string): void => {
    if (running.has(name)) return;
    running.add(name);
    if (name === allTools) wantedTools(platform.monitoring, settings).forEach(add);
    platform.services.filter((service) => service.name === name).forEach((service) => needs(service).forEach(add));
    platform.balancers.filter((each) => each.name === name).forEach((each) => balancedNames(each).forEach(add));
  };
  [...settings.only, ...settings.only.flatMap((name) => neededByTool(name as MonitoringTool, platform))].forEach(add);
  return running;
}

/** Parts without which a tool that is asked for by its name has nothing to do. */
function neededByTool(tool: MonitoringTool, platform: PlatformSpec): string[] {
  return [...(toolNeeds[tool] ?? []), ...watchedParts(tool, platform)];
}

/** Names of the parts that must be ready before a service starts. */
export function startsAfter(service: ServiceSpec): string[] {
  return [...new Set([...usedNames(service), ...(service.after ?? [])])];
}

/** Names of the parts without which a service is of no use: those, and the services that it asks. */
export function needs(service: ServiceSpec): string[] {
  const asked = Object.values(service.variables ?? {}).flatMap(servicesIn);
  return [...new Set([...startsAfter(service), ...asked])];
}

/** Services whose inside address a value asks for. */
export function servicesIn(value: Value): string[] {
  if (typeof value === "string") return [];
  if ("service" in value) return [value.service];
  return "values" in value ? Object.values(value.values).flatMap(servicesIn) : [];
}

import { backingKinds } from "./networks";
import type { PlatformSpec, ServiceSpec } from "./platform";
import { names, reference } from "./references";
import { usableNames, usableNamesOf } from "./usable";
import { prefixOf, usedNames } from "./uses";
import type { UseSpec } from "./uses";

/** Uses that name nothing, whose prefix is none, or that would write each other's variables. */
export function checkUses(service: ServiceSpec, platform: PlatformSpec): string[] {
  const path = `services/${service.name}/uses`;
  const known = backingKinds.flatMap((kind) => usableNames(kind, platform));
  const taken = new Map<string, string>();
  return service.uses.flatMap((use) => {
    const [name = ""] = usedNames({ uses: [use] });
    const unknown = reference(path, "database, cache or broker", name, known);
    if (unknown.length > 0) return unknown;
    const variables = `${prefixOf(use)}${kindOf(name, platform)}`;
    const other = taken.get(variables);
    taken.set(variables, name);
    return [...spelling(path, use), ...(other === undefined ? [] : [collision(path, other, name)])];
  });
}

function spelling(path: string, use: UseSpec): string[] {
  if (typeof use === "string" || /^[A-Z][A-Z0-9_]*[A-Z0-9]$/.test(use.prefix)) return [];
  const allowed = "upper-case letters, digits and underscores, such as CONFIG";
  return [`${path}/${use.name}/prefix: "${use.prefix}" is not the beginning of a variable; allowed: ${allowed}`];
}

function collision(path: string, first: string, second: string): string {
  const example = `{ name: "${second}", prefix: "${second.toUpperCase().replaceAll("-", "_")}" }`;
  return `${path}: ${first} and ${second} would write the same variables; give one of them a prefix: ${example}`;
}

/** Databases share their variables whatever their engine; others have those of their engine. */
function kindOf(name: string, { databases, caches, brokers }: PlatformSpec): string {
  if (names(databases).includes(name)) return "database";
  const broker = brokers.find((part) => usableNamesOf(part).includes(name));
  return (broker ?? caches.find((part) => part.name === name))?.engine ?? name;
}

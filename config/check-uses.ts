import type { BackingKind, PlatformSpec, ServiceSpec, VariableStyle } from "./platform";
import { reference } from "./references";
import { allUsableNames, usableNames, usableNamesOf } from "./usable";
import { prefixOf, usedNames } from "./uses";
import type { UseSpec } from "./uses";

/** Uses that name nothing, whose prefix is none, or that would write each other's variables. */
export function checkUses(service: ServiceSpec, platform: PlatformSpec): string[] {
  const path = `services/${service.name}/uses`;
  const known = allUsableNames(platform);
  const taken = new Map<string, string>();
  return service.uses.flatMap((use) => {
    const [name = ""] = usedNames({ uses: [use] });
    const unknown = reference(path, "database, cache, broker or bucket", name, known);
    if (unknown.length > 0) return unknown;
    const variables = `${prefixOf(use)}${kindOf(name, platform)}`;
    const other = taken.get(variables);
    taken.set(variables, name);
    const unspoken = withoutVariables(service, name, platform);
    return [...spelling(path, use), ...unspoken, ...(other === undefined ? [] : [collision(path, other, name)])];
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

/** Styles that have no variables for a kind of part. */
const styleless: { kind: BackingKind; what: string; style: VariableStyle; allowed: string }[] = [
  { kind: "objectStores", what: "an object store", style: "spring", allowed: "url, parts" },
];

function withoutVariables(
  { name: service, variableStyle }: ServiceSpec,
  name: string,
  platform: PlatformSpec,
): string[] {
  return styleless
    .filter(({ kind, style }) => style === variableStyle && usableNames(kind, platform).includes(name))
    .map(({ what, style, allowed }) => {
      return `services/${service}/uses: ${style} has no variables for ${what} (${name}); allowed: ${allowed}`;
    });
}

/** Databases and buckets share their variables whatever their engine; others have those of their engine. */
function kindOf(name: string, platform: PlatformSpec): string {
  const shared = (["databases", "documents", "objectStores"] as const).find((kind) =>
    usableNames(kind, platform).includes(name),
  );
  if (shared !== undefined) return shared;
  const broker = platform.brokers.find((part) => usableNamesOf(part).includes(name));
  return (broker ?? platform.caches.find((part) => part.name === name))?.engine ?? name;
}

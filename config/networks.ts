import type { PartKind, PlatformSpec, ServiceSpec } from "./platform";
import type { Settings } from "./settings";
import { backingKinds, usableNames } from "./usable";
import { usedNames } from "./uses";

/** Names of the networks that hold a kind of part. */
export function networksOf(kind: PartKind, platform: PlatformSpec): string[] {
  return platform.networks.filter(({ holds }) => holds?.includes(kind)).map(({ name }) => name);
}

/** Names of the networks that reach the Internet. */
export function openNetworks(platform: PlatformSpec): string[] {
  return platform.networks.filter(({ internal }) => internal !== true).map(({ name }) => name);
}

/** Networks of a service: its own, those of what it uses, and one with a way out when it needs that. */
export function serviceNetworks(service: ServiceSpec, platform: PlatformSpec, settings: Settings): string[] {
  const own = service.networks ?? networksOf("services", platform);
  const names = usedNames(service);
  const used = backingKinds.filter((kind) => usableNames(kind, platform).some((name) => names.includes(name)));
  const inside = used.filter((kind) => !isOutside(kind, settings));
  const configured = service.configuration !== undefined && settings.configRepository !== undefined;
  const out = service.egress === true || configured || inside.length < used.length;
  return [
    ...new Set([
      ...own,
      ...inside.flatMap((kind) => networksOf(kind, platform)),
      ...(out ? openNetworks(platform).slice(0, 1) : []),
    ]),
  ];
}

/** Whether the parts of a kind run somewhere else, where only a network with a way out leads. */
function isOutside(kind: PartKind, { databases }: Settings): boolean {
  return kind === "databases" && databases === "external";
}

import { databaseServersOf } from "./database-servers";
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
  const outside = outsideNames(platform, settings);
  const used = usedNames(service);
  const inside = backingKinds.filter((kind) =>
    usableNames(kind, platform).some((name) => used.includes(name) && !outside.includes(name)),
  );
  const configured = service.configuration !== undefined && settings.configRepository !== undefined;
  const out = service.egress === true || configured || used.some((name) => outside.includes(name));
  return [
    ...new Set([
      ...own,
      ...inside.flatMap((kind) => networksOf(kind, platform)),
      ...(out ? openNetworks(platform).slice(0, 1) : []),
    ]),
  ];
}

/** Names of what is used and runs somewhere else, where only a network with a way out leads. */
function outsideNames(platform: PlatformSpec, settings: Settings): string[] {
  const servers = databaseServersOf(platform, settings).filter(({ external }) => external);
  return servers.flatMap(({ databases }) => databases.map(({ name }) => name));
}

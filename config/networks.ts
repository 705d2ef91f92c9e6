import type { PlatformSpec, ServiceSpec } from "./platform";

/** Names of the networks that hold a kind of part. */
export function networksOf(kind: "databases" | "services" | "proxy", platform: PlatformSpec): string[] {
  return platform.networks.filter(({ holds }) => holds?.includes(kind)).map(({ name }) => name);
}

/** Names of the networks that reach the Internet. */
export function openNetworks(platform: PlatformSpec): string[] {
  return platform.networks.filter(({ internal }) => internal !== true).map(({ name }) => name);
}

/** Networks of a service: its own, those of what it uses, and one with a way out when it asks for egress. */
export function serviceNetworks(service: ServiceSpec, platform: PlatformSpec): string[] {
  const own = service.networks ?? networksOf("services", platform);
  const used = service.uses.length > 0 ? networksOf("databases", platform) : [];
  const out = service.egress === true ? openNetworks(platform).slice(0, 1) : [];
  return [...new Set([...own, ...used, ...out])];
}

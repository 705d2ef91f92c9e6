import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { subnetOf } from "../../config/subnets";

export interface NetworkPlan {
  name: string;
  internal: boolean;
  subnet?: string;
}

export function planNetworks(platform: PlatformSpec, settings: Settings): NetworkPlan[] {
  return platform.networks.map(({ name, internal = false }) => {
    const subnet = subnetOf(name, platform, settings);
    return { name, internal, ...(subnet !== undefined && { subnet }) };
  });
}

/** Names of the networks that hold a kind of part. */
export function networksOf(kind: "databases" | "services" | "proxy", platform: PlatformSpec): string[] {
  return platform.networks.filter(({ holds }) => holds?.includes(kind)).map(({ name }) => name);
}

/** Networks of a service: its own, those of what it uses, and one with a way out when it asks for egress. */
export function serviceNetworks(service: ServiceSpec, platform: PlatformSpec): string[] {
  const own = service.networks ?? networksOf("services", platform);
  const used = service.uses.length > 0 ? networksOf("databases", platform) : [];
  const open = platform.networks.filter(({ internal }) => internal !== true).map(({ name }) => name);
  const out = service.egress === true ? open.slice(0, 1) : [];
  return [...new Set([...own, ...used, ...out])];
}

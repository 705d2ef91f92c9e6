import type { PlatformSpec } from "../../config/platform";
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

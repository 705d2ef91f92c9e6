import type { PlatformSpec } from "./platform";
import type { Settings } from "./settings";
import { isSubnet, subnetOf, subnetsOverlap } from "./subnets";

/** What Docker chooses networks from, and what servers in one place are reached by. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Docker hands on what comes over IPv6 under an address of its networks: to trust that one is to trust everybody. */
export function checkTrustedProxies(platform: PlatformSpec, settings: Settings): string[] {
  if (settings.publicAddress6 === undefined) return [];
  const own = platform.networks.flatMap(({ name }) => subnetOf(name, platform, settings) ?? []);
  return settings.trustedProxies.flatMap((given, index) => {
    const range = given.includes("/") ? given : `${given}/32`;
    if (!isSubnet(range) || ![...privateRanges, ...own].some((other) => subnetsOverlap(range, other))) return [];
    return [
      `trustedProxies/${index}: ${given}, but with publicAddress6 strangers come over IPv6 under such an address, and could forge theirs; leave one of the two out`,
    ];
  });
}

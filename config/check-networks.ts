import { wantedTools } from "./monitoring";
import { networksOf, openNetworks } from "./networks";
import type { PartKind, PlatformSpec } from "./platform";
import { names } from "./references";
import { isSubnet, overlappingSubnets } from "./subnets";
import type { Settings } from "./settings";
import { backingKinds } from "./usable";

/** Networks that are missing for a kind of part, and ranges that cannot be or overlap. */
export function checkNetworks(platform: PlatformSpec, settings: Settings): string[] {
  const ranges = platform.networks.flatMap(({ name, subnet }) =>
    subnet === undefined || isSubnet(subnet)
      ? []
      : [`networks/${name}/subnet: "${subnet}" is not an IPv4 range; allowed: CIDR form such as 172.30.0.0/24`],
  );
  return [
    ...ranges,
    ...(ranges.length === 0 ? overlappingSubnets(platform, settings) : []),
    ...homes(platform, settings),
    ...wayOut(platform),
  ];
}

function homes(platform: PlatformSpec, settings: Settings): string[] {
  const watched = wantedTools(platform.monitoring, settings).length > 0;
  const backing = backingKinds.filter((kind) => platform[kind].length > 0);
  const balancers = platform.balancers.length > 0 ? (["balancers"] as const) : [];
  const kinds: PartKind[] = ["proxy", ...backing, ...balancers, ...(watched ? (["monitoring"] as const) : [])];
  const problems = kinds
    .filter((kind) => networksOf(kind, platform).length === 0)
    .map((kind) => `networks: none holds ${kind}; add "${kind}" to the holds of one of ${known(platform)}`);
  const proxy = networksOf("proxy", platform);
  if (proxy.length > 0 && !proxy.some((name) => openNetworks(platform).includes(name))) {
    problems.push(`networks: the proxy lives on internal networks alone (${proxy.join(", ")}), where no port can open`);
  }
  return problems;
}

function wayOut(platform: PlatformSpec): string[] {
  if (openNetworks(platform).length > 0) return [];
  return platform.services
    .filter(({ egress }) => egress === true)
    .map(({ name }) => `services/${name}/egress: every network is internal: ${known(platform)}; one must not be`);
}

function known(platform: PlatformSpec): string {
  return names(platform.networks).join(", ") || "none";
}

import { isIPv4 } from "node:net";
import type { PlatformSpec } from "./platform";
import type { Settings } from "./settings";

/** The IPv4 range of a network under one stack's settings, or `undefined` where the target chooses. */
export function subnetOf(name: string, platform: PlatformSpec, settings: Settings): string | undefined {
  return settings.subnets[name] ?? platform.networks.find((network) => network.name === name)?.subnet;
}

/** One sentence for each pair of networks whose ranges overlap. */
export function overlappingSubnets(platform: PlatformSpec, settings: Settings): string[] {
  const ranges = platform.networks.flatMap(({ name }) => {
    const subnet = subnetOf(name, platform, settings);
    return subnet === undefined ? [] : [{ name, subnet }];
  });
  return ranges.flatMap((left, index) =>
    ranges
      .slice(index + 1)
      .filter((right) => subnetsOverlap(left.subnet, right.subnet))
      .map((right) => `subnets/${right.name}: ${right.subnet} overlaps ${left.subnet} of ${left.name}`),
  );
}

/** Whether a text is an IPv4 range in CIDR form. */
export function isSubnet(text: string): boolean {
  const [address = "", bits = ""] = text.split("/", 2);
  return isIPv4(address) && /^(\d|[12]\d|3[0-2])$/.test(bits) && text.split("/").length === 2;
}

/** Whether two IPv4 ranges in CIDR form share an address. */
export function subnetsOverlap(left: string, right: string): boolean {
  const [first, second] = [range(left), range(right)];
  return first.start <= second.end && second.start <= first.end;
}

function range(cidr: string): { start: number; end: number } {
  const [address = "", bits = "32"] = cidr.split("/");
  const value = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - Number(bits));
  const start = Math.floor(value / size) * size;
  return { start, end: start + size - 1 };
}

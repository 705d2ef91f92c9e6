import { BlockList } from "node:net";
import type { Cluster } from "./kinds";
import type { World } from "./world";

/** Whether a cluster lets somebody in who comes from an address; without a rule it lets everybody in. */
export function letsIn({ droplets }: World, { rules }: Cluster, address: string): boolean {
  const tagged = (tag: string): string[] =>
    [...droplets.values()]
      .filter(({ tags }) => tags.includes(tag))
      .flatMap(({ publicAddress, privateAddress }) => [publicAddress, privateAddress]);
  const matches = rules.map(({ type, value }) =>
    type === "tag" ? tagged(String(value)).includes(address) : type === "ip_addr" && isIn(String(value), address),
  );
  return rules.length === 0 || matches.includes(true);
}

function isIn(range: string, address: string): boolean {
  const [network = "", length = "32"] = range.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(length));
  return list.check(address);
}

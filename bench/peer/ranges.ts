import { networkInterfaces } from "node:os";
import { subnetsOverlap } from "../../config/subnets";

/** The address range of a network by its name. */
export type RangeOf = (network: string) => string;

/** A range for each network that is asked for, the same for as long as it is asked; `taken` are those of others. */
export function freeRanges(taken = machineRanges()): RangeOf {
  const chosen = new Map<string, string>();
  return (network) => {
    const others = [...taken, ...chosen.values()];
    const range =
      chosen.get(network) ?? candidates.find((each) => !others.some((other) => subnetsOverlap(each, other)));
    if (range === undefined) throw new Error(`no range is free for the network ${network}: 10.200.0.0/16 is taken`);
    chosen.set(network, range);
    return range;
  };
}

/** Apart from those that Docker chooses by itself, which another network could be given meanwhile. */
const candidates = Array.from({ length: 256 }, (_, third) => `10.200.${third}.0/24`);

/** Each bridge of Docker's is an interface of the machine. */
function machineRanges(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ family, cidr }) => (family === "IPv4" && cidr !== null ? [cidr] : [])),
  );
}

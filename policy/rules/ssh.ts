import { objects, plain, types } from "./rule";
import type { Asked, Values } from "./rule";

const everywhere = new Set(["0.0.0.0/0", "::/0"]);

export const sshRule = {
  name: "ssh-from-named-addresses",
  description: "SSH that the whole world may try is tried by the whole world.",
  /** `openIn` names the stacks that may be open all the same. */
  violations: ({ type, name, stack, properties }: Asked, openIn: string[]): string[] => {
    if (type !== types.firewall || openIn.includes(stack)) return [];
    const open = objects(properties["inboundRules"]).flatMap((rule) => (opensSsh(rule) ? sources(rule) : []));
    const allowed = `allowed: named ranges, or ${stack} among openIn of policy/config.json`;
    return open.length === 0 ? [] : [`${name}: port 22 is open to ${[...new Set(open)].join(" and ")}; ${allowed}`];
  },
};

function sources(rule: Values): string[] {
  const addresses = plain(rule["sourceAddresses"]);
  return Array.isArray(addresses) ? addresses.map(String).filter((address) => everywhere.has(address)) : [];
}

function opensSsh({ protocol, portRange }: Values): boolean {
  if (protocol !== "tcp") return false;
  const range = String(portRange ?? "all");
  if (["all", "0"].includes(range)) return true;
  const [first = 0, last = first] = range.split("-").map(Number);
  return first <= 22 && 22 <= last;
}

import { objects, plain, types } from "./rule";
import type { Asked } from "./rule";

/** A resource with the unique names of those that one of its properties comes from. */
export interface Placed extends Asked {
  urn: string;
  from: Record<string, string[]>;
}

export const firewallRule = {
  name: "managed-database-firewall",
  description: "A managed database without a firewall of its own answers the whole internet.",
  /** Of all resources of a stack. */
  violations: (all: Placed[]): { urn: string; sentence: string }[] => {
    const firewalls = all.filter(({ type }) => type === types.databaseFirewall);
    const clusters = all.filter(({ type }) => type === types.databaseCluster);
    const bare = clusters.filter(({ urn }) => !firewalls.some(({ from }) => from["clusterId"]?.includes(urn)));
    const allowed = "allowed: a DatabaseFirewall by tag, droplet or address range";
    return [
      ...bare.map(({ urn, name }) => ({ urn, sentence: `${name}: the managed database has no firewall; ${allowed}` })),
      ...firewalls.flatMap((firewall) =>
        openTo(firewall).map((value) => ({
          urn: firewall.urn,
          sentence: `${firewall.name}: the managed database is open to ${value}; ${allowed}`,
        })),
      ),
    ];
  },
};

function openTo({ properties }: Placed): string[] {
  const rules = objects(properties["rules"]).map(({ type, value }) => ({ type, value: plain(value) }));
  return rules.flatMap(({ type, value }) =>
    type === "ip_addr" && ["0.0.0.0/0", "::/0"].includes(String(value)) ? [String(value)] : [],
  );
}

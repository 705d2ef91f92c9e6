import type { DnsRecord } from "../../components/plan/dns";

/** The zone's file of OctoDNS' YAML provider. Names stand in the order that it insists on; `''` is the zone itself. */
export function octodns(records: DnsRecord[]): string[] {
  const byName = Map.groupBy(records, ({ name }) => (name === "@" ? "" : name));
  const names = [...byName].sort(([left], [right]) => naturally(left, right));
  return ["---", ...names.flatMap(([name, own]) => [`'${name}':`, ...own.flatMap(lines)])];
}

function lines({ ttl, type, values }: DnsRecord): string[] {
  return [`  - ttl: ${ttl}`, `    type: ${type}`, "    values:", ...values.map((value) => `      - '${value}'`)];
}

/** Numbers in names by their amount: `node2` before `node10`. */
function naturally(left: string, right: string): number {
  const [parts, others] = [left.split(/(\d+)/), right.split(/(\d+)/)];
  for (const [index, part] of parts.entries()) {
    const other = others[index] ?? "";
    const difference = index % 2 === 1 ? Number(part) - Number(other) : 0;
    if (difference !== 0) return difference;
    if (part !== other) return part < other ? -1 : 1;
  }
  return parts.length - others.length;
}

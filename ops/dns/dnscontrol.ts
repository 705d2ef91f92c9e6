import type { DnsRecord } from "../../components/plan/dns";

/** JSON for `require` in a dnsconfig.js of DNSControl, one record a value; `@` is the zone itself. */
export function dnscontrol(records: DnsRecord[]): string[] {
  const flat = records.flatMap(({ name, type, ttl, values }) => values.map((target) => ({ name, type, target, ttl })));
  const lines = flat.map((record) => `    ${JSON.stringify(record)}`);
  return ["{", `  "zone": ${JSON.stringify(records[0]?.zone)},`, `  "records": [`, lines.join(",\n"), "  ]", "}"];
}

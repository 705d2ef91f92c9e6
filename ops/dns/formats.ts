import type { DnsRecord } from "../../components/plan/dns";
import { aligned } from "../table";
import { dnscontrol } from "./dnscontrol";
import { externalDns } from "./external-dns";
import { octodns } from "./octodns";
import { zoneFile } from "./zone-file";

/** Records as lines of what a tool reads; at least one record is given, and all are of one zone. */
export type Format = (records: DnsRecord[]) => string[];

export const formats = new Map<string, Format>([
  ["octodns", octodns],
  ["dnscontrol", dnscontrol],
  ["external-dns", externalDns],
  ["zone", zoneFile],
]);

/** For people. */
export function recordTable(records: DnsRecord[]): string[] {
  const rows = records.map(({ fqdn, type, ttl, values }) => [fqdn, type, String(ttl), values.join(", ")]);
  return aligned([["name", "type", "seconds", "leads to"], ...rows]);
}

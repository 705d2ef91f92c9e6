import type { DnsRecord } from "../../components/plan/dns";
import { aligned } from "../table";

/**
 * Lines of a zone file as RFC 1035 has them, for `$INCLUDE` in a zone whose SOA and NS records belong to who runs its name
 * servers. Names are whole, so that they mean the same wherever the lines stand.
 */
export function zoneFile(records: DnsRecord[]): string[] {
  return aligned(
    records.flatMap(({ fqdn, ttl, type, values }) =>
      values.map((value) => [`${fqdn}.`, String(ttl), "IN", type, value]),
    ),
  );
}

import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { hostName } from "./host-name";

/** One DNS record in a form that every DNS tool can be fed from. */
export interface DnsRecord {
  zone: string;
  /** Name under the zone; `@` is the zone itself. */
  name: string;
  fqdn: string;
  type: "A" | "AAAA";
  /** Seconds. */
  ttl: number;
  values: string[];
}

/** The same records in a zone that holds their own; `undefined` in the place of one that it does not hold. */
export function inZone(records: DnsRecord[], zone: string): (DnsRecord | undefined)[] {
  return records.map((record) => {
    const { fqdn } = record;
    if (fqdn === zone) return { ...record, zone, name: "@" };
    return fqdn.endsWith(`.${zone}`) ? { ...record, zone, name: fqdn.slice(0, -zone.length - 1) } : undefined;
  });
}

/** The records that the stack makes itself; `check` has refused a zone that does not hold them. */
export function planZoneRecords(records: DnsRecord[], { dns, domain }: Settings): DnsRecord[] {
  return dns === undefined ? [] : inZone(records, dns.zone ?? domain).filter((record) => record !== undefined);
}

/** The records that the routes of a stack need, sorted by name, of each the A record first. */
export function planDnsRecords(platform: PlatformSpec, settings: Settings): DnsRecord[] {
  const { domain: zone, publicAddress = settings.address, publicAddress6 } = settings;
  const hosts = [...new Set(platform.routes.flatMap((route) => route.hosts))].sort();
  return hosts.flatMap((name) => {
    const record = { zone, name, fqdn: hostName(name, zone), ttl: 300 };
    const second: DnsRecord[] =
      publicAddress6 === undefined ? [] : [{ ...record, type: "AAAA", values: [publicAddress6] }];
    return [{ ...record, type: "A", values: [publicAddress] }, ...second];
  });
}

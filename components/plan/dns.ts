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

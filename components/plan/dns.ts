import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { hostName } from "./host-name";

/** One DNS record in a form that every DNS tool can be fed from. */
export interface DnsRecord {
  zone: string;
  /** Name under the zone; `@` is the zone itself. */
  name: string;
  fqdn: string;
  type: "A";
  /** Seconds. */
  ttl: number;
  values: string[];
}

/** The records that the routes of a stack need, sorted by name. */
export function planDnsRecords(platform: PlatformSpec, settings: Settings): DnsRecord[] {
  const hosts = [...new Set(platform.routes.flatMap((route) => route.hosts))].sort();
  return hosts.map((name) => ({
    zone: settings.domain,
    name,
    fqdn: hostName(name, settings.domain),
    type: "A",
    ttl: 300,
    values: [settings.publicAddress ?? settings.address],
  }));
}

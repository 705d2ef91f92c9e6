import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "./plan/dns";

export interface DnsRecordsArguments {
  records: DnsRecord[];
  cloud: digitalocean.Provider | undefined;
}

/** Records in a zone that is there: it belongs to who delegates it, and holds more than the stack knows. */
export class DnsRecords extends pulumi.ComponentResource {
  constructor(name: string, { records, cloud }: DnsRecordsArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:DnsRecords", name, {}, options);
    const own = { parent: this, provider: cloud };
    for (const { zone, name: label, fqdn, type, ttl, values } of records) {
      for (const value of values) {
        const args = { domain: zone, name: label, type, ttl, value };
        new digitalocean.DnsRecord(`${name}-${fqdn}-${type.toLowerCase()}`, args, own);
      }
    }
    this.registerOutputs({});
  }
}

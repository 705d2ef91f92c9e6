import type { DnsRecord } from "../../components/plan/dns";

/** A DNSEndpoint manifest: what external-dns reads on Kubernetes with `--source=crd`. */
export function externalDns(records: DnsRecord[]): string[] {
  return [
    "apiVersion: externaldns.k8s.io/v1alpha1",
    "kind: DNSEndpoint",
    "metadata:",
    `  name: ${records[0]?.zone}`,
    "spec:",
    "  endpoints:",
    ...records.flatMap(endpoint),
  ];
}

function endpoint({ fqdn, type, ttl, values }: DnsRecord): string[] {
  return [
    `    - dnsName: ${fqdn}`,
    `      recordTTL: ${ttl}`,
    `      recordType: ${type}`,
    "      targets:",
    ...values.map((value) => `        - '${value}'`),
  ];
}

import { isIPv6 } from "node:net";
import { Resolver as NodeResolver } from "node:dns/promises";
import type { DnsRecord } from "../../components/plan/dns";
import { Stop } from "../report";

/** What DNS says of one name and type, beside what it should say. */
export interface Finding {
  fqdn: string;
  type: DnsRecord["type"];
  wanted: string[];
  found: string[];
  /** Why there was no answer, as node:dns calls it. */
  failed?: string;
}

/** What is asked; the `Resolver` of node:dns is one. */
export type Resolver = Pick<NodeResolver, "resolve4" | "resolve6">;

/** Asks the machine's own name servers, or one at `ADDRESS` or `ADDRESS:PORT`, twice: it has 1 s, then 2 s. */
export function resolverAt(server: string | undefined): Resolver {
  const resolver = new NodeResolver({ timeout: 1000, tries: 2 });
  if (server === undefined) return resolver;
  try {
    resolver.setServers([server]);
  } catch {
    throw new Stop([
      `--resolver: "${server}" is not an address; allowed: an IP address, with a port behind it where that is not 53: 192.0.2.53:5353, [2001:db8::53]:5353.`,
    ]);
  }
  return resolver;
}

/**
 * Looks every name up, for IPv6 too where no such record is wanted: whoever has IPv6, a certificate authority first of all,
 * follows one that is there.
 */
export async function lookUp(records: DnsRecord[], resolver: Resolver): Promise<Finding[]> {
  const names = [...new Set(records.map(({ fqdn }) => fqdn))];
  const asked = names.flatMap((fqdn) => (["A", "AAAA"] as const).map((type) => ({ fqdn, type })));
  const findings = await Promise.all(
    asked.map(async ({ fqdn, type }) => {
      const record = records.find((each) => each.fqdn === fqdn && each.type === type);
      return { fqdn, type, wanted: (record?.values ?? []).map(plain).sort(), ...(await ask(fqdn, type, resolver)) };
    }),
  );
  return findings.filter(({ wanted, found }) => wanted.length + found.length > 0);
}

/** Whether DNS leads a name where it should, and nowhere else. */
export function isRight({ wanted, found, failed }: Finding): boolean {
  return failed === undefined && wanted.join() === found.join();
}

async function ask(
  fqdn: string,
  type: DnsRecord["type"],
  resolver: Resolver,
): Promise<Pick<Finding, "found" | "failed">> {
  try {
    const found = await (type === "A" ? resolver.resolve4(fqdn) : resolver.resolve6(fqdn));
    return { found: found.map(plain).sort() };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return ["ENOTFOUND", "ENODATA"].includes(code) ? { found: [] } : { found: [], failed: code };
  }
}

/** An IPv6 address can be written in many ways: one of them. */
function plain(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

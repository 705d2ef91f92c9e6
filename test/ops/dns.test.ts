import { planDnsRecords } from "../../components/plan/dns";
import type { DnsRecord } from "../../components/plan/dns";
import { formats, recordTable } from "../../ops/dns/formats";
import { lookUp } from "../../ops/dns/look-up";
import type { Resolver } from "../../ops/dns/look-up";
import { inZone } from "../../ops/dns/records";
import { findingSentences, findingTable } from "../../ops/dns/report";
import { platformOf, route, settingsOf } from "../plan/samples";

const host = "203.0.113.10";

function records(hosts: string[], publicAddress6?: string): DnsRecord[] {
  const settings = settingsOf({ domain: "clinic.org", address: "0.0.0.0", publicAddress: host, publicAddress6 });
  return planDnsRecords(platformOf({ routes: [route("web", { hosts })] }), settings);
}

function written(format: string, hosts: string[], publicAddress6?: string): string {
  return (formats.get(format)?.(records(hosts, publicAddress6)) ?? []).join("\n");
}

test("a name has an A record, and an AAAA record where the host has such an address", () => {
  const record = { zone: "clinic.org", name: "api", fqdn: "api.clinic.org", ttl: 300 };
  expect(records(["api"])).toEqual([{ ...record, type: "A", values: [host] }]);
  expect(records(["api"], "2001:db8::1")).toEqual([
    { ...record, type: "A", values: [host] },
    { ...record, type: "AAAA", values: ["2001:db8::1"] },
  ]);
});

test("OctoDNS: the zone itself without a name, numbers by their amount, no name taken for a word of YAML", () => {
  expect(written("octodns", ["@"], "2001:db8::1")).toBe(`---
'':
  - ttl: 300
    type: A
    values:
      - '203.0.113.10'
  - ttl: 300
    type: AAAA
    values:
      - '2001:db8::1'`);
  const names = written("octodns", ["node10", "node2", "no", "node", "node2b", "7"]).match(/^'.*'/gm);
  expect(names).toEqual(["'7'", "'no'", "'node'", "'node2'", "'node2b'", "'node10'"]);
});

test("DNSControl: JSON, @ for the zone itself", () => {
  expect(JSON.parse(written("dnscontrol", ["@", "api"]))).toEqual({
    zone: "clinic.org",
    records: ["@", "api"].map((name) => ({ name, type: "A", target: host, ttl: 300 })),
  });
});

test("external-dns: whole names", () => {
  expect(written("external-dns", ["@"])).toBe(`apiVersion: externaldns.k8s.io/v1alpha1
kind: DNSEndpoint
metadata:
  name: clinic.org
spec:
  endpoints:
    - dnsName: clinic.org
      recordTTL: 300
      recordType: A
      targets:
        - '203.0.113.10'`);
});

test("a zone file: whole names with their point", () => {
  expect(written("zone", ["@", "api"])).toBe(
    "clinic.org.      300  IN  A  203.0.113.10\napi.clinic.org.  300  IN  A  203.0.113.10",
  );
});

test("a zone above has the names with what is between; a zone beside is refused", () => {
  expect(inZone(records(["@", "api"]), "org").map(({ zone, name }) => [zone, name])).toEqual([
    ["org", "clinic"],
    ["org", "api.clinic"],
  ]);
  expect(() => inZone(records(["api"]), "inic.org")).toThrow(
    '--zone: api.clinic.org is not in "inic.org"; allowed: clinic.org, or a zone that holds it.',
  );
  expect(recordTable(records(["api"]))).toEqual([
    "name            type  seconds  leads to",
    "api.clinic.org  A     300      203.0.113.10",
  ]);
});

/** Answers from a table; another name is unknown, and a code is what went wrong. */
function resolver(four: Record<string, string[] | string>, six: Record<string, string[] | string> = {}): Resolver {
  const answer = (table: typeof four) => (name: string) => {
    const found = table[name] ?? "ENOTFOUND";
    return typeof found === "string"
      ? Promise.reject(Object.assign(new Error(found), { code: found }))
      : Promise.resolve(found);
  };
  return { resolve4: answer(four), resolve6: answer(six) } as unknown as Resolver;
}

async function sentences(hosts: string[], asked: Resolver, publicAddress6?: string): Promise<string[]> {
  return findingSentences(await lookUp(records(hosts, publicAddress6), asked));
}

test("names that lead to the host alone need no word, however IPv6 is written", async () => {
  expect(await sentences(["api"], resolver({ "api.clinic.org": [host] }))).toEqual([]);
  const six = resolver({ "api.clinic.org": [host] }, { "api.clinic.org": ["2001:DB8:0::1"] });
  expect(await sentences(["api"], six, "2001:db8::1")).toEqual([]);
});

test("names with one fault are one sentence", async () => {
  const asked = resolver(
    { "api.clinic.org": ["192.0.2.1", host], "old.clinic.org": "ETIMEOUT" },
    { "old.clinic.org": "ENODATA" },
  );
  expect(await sentences(["@", "www", "api", "old"], asked)).toEqual([
    "DNS of clinic.org, www.clinic.org: no A record, which should be 203.0.113.10",
    "DNS of api.clinic.org: A leads to 192.0.2.1, 203.0.113.10, not to 203.0.113.10 alone",
    "DNS of old.clinic.org: no answer about A (ETIMEOUT)",
  ]);
});

test("an IPv6 address that no setting names is a fault: an authority would follow it first", async () => {
  const asked = resolver({ "api.clinic.org": [host] }, { "api.clinic.org": ["2001:db8::9"] });
  expect(await sentences(["api"], asked)).toEqual([
    "DNS of api.clinic.org: AAAA leads to 2001:db8::9, and no setting (publicAddress6) names that",
  ]);
  expect(findingTable(await lookUp(records(["api"]), asked))).toEqual([
    "name            type  leads to",
    "api.clinic.org  A     203.0.113.10  right",
    "api.clinic.org  AAAA  2001:db8::9   other: should not be there",
  ]);
});

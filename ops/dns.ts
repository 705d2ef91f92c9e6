import { existsSync } from "node:fs";
import { isLocal } from "../components/plan/host-name";
import type { DnsRecord } from "../components/plan/dns";
import { readArguments } from "./arguments";
import { formats, recordTable } from "./dns/formats";
import { isRight, lookUp, resolverAt } from "./dns/look-up";
import { inZone, recordsOf } from "./dns/records";
import { findingTable } from "./dns/report";
import { complain, main, say, Stop } from "./report";

async function dns(given: string[]): Promise<number> {
  const { stack, flags, options } = readArguments(given, ["check"] as const, ["format", "zone", "resolver"] as const);
  const { format, zone, resolver } = options;
  if (flags.check && (format ?? zone) !== undefined)
    throw new Stop(["--check: asks DNS and writes no records; allowed with it: --stack, --resolver."]);
  if (!flags.check && resolver !== undefined) throw new Stop(["--resolver: is asked by --check alone."]);
  const write = format === undefined ? recordTable : formats.get(format);
  if (write === undefined) throw new Stop([unknown(format)]);
  if (!existsSync(`Pulumi.${stack}.yaml`)) throw new Stop([`--stack: there is no Pulumi.${stack}.yaml.`]);
  const records = await recordsOf(stack);
  if (flags.check) return checked(records, stack, resolver);
  if (records.length === 0) throw new Stop([`Stack ${stack} has no routes, and needs no records.`]);
  write(zone === undefined ? records : inZone(records, zone)).forEach(say);
  return 0;
}

function unknown(format: string | undefined): string {
  return `--format: "${format}" is not a format; allowed: ${[...formats.keys()].join(", ")}; without it, a table for people.`;
}

async function checked(records: DnsRecord[], stack: string, server: string | undefined): Promise<number> {
  const resolver = resolverAt(server);
  if (server === undefined && records.every(({ zone }) => isLocal(zone))) {
    say(`Stack ${stack} needs no records: every machine leads names under .localhost to itself.`);
    return 0;
  }
  const findings = await lookUp(records, resolver);
  findingTable(findings).forEach(say);
  const wrong = findings.filter((finding) => !isRight(finding));
  if (wrong.length === 0) return 0;
  const names = wrong.map(({ fqdn, type }) => `${fqdn} (${type})`);
  complain(`DNS does not lead to the host of stack ${stack}: ${names.join(", ")}.`);
  return 1;
}

void main(() => dns(process.argv.slice(2)));

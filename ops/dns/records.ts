import { check } from "../../config/check";
import { parseSettings } from "../../config/settings";
import { planPlatform } from "../../components/plan/platform";
import { inZone as placed } from "../../components/plan/dns";
import type { DnsRecord } from "../../components/plan/dns";
import { readImageLock, unavailableImages } from "../checks/images";
import { withServerOf } from "../cloud/known";
import { readSettingsFiles } from "../engine/settings-files";
import { Stop } from "../report";

/**
 * The records of a stack by its present settings, deployed or not: certificates are signed for names that lead to the host
 * already, so DNS comes before the update that needs it. Asks Docker for nothing, and
 * the engine only which server another stack is.
 */
export async function recordsOf(stack: string): Promise<DnsRecord[]> {
  const { stack: found, problems } = parseSettings(await withServerOf(await readSettingsFiles(stack)));
  const all = [...problems, ...(found ? check(found) : [])];
  if (found === undefined || all.length > 0)
    throw new Stop([`Settings of stack ${stack} (Pulumi.${stack}.yaml):`, ...all]);
  return planPlatform(found, unavailableImages(readImageLock())).dnsRecords;
}

/** The same records in a zone that holds theirs. */
export function inZone(records: DnsRecord[], zone: string): DnsRecord[] {
  const all = placed(records, zone);
  const outside = records.find((_, index) => all[index] === undefined);
  if (outside === undefined) return all.filter((record) => record !== undefined);
  throw new Stop([`--zone: ${outside.fqdn} is not in "${zone}"; allowed: ${outside.zone}, or a zone that holds it.`]);
}

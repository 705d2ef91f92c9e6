import { aligned } from "../table";
import { isRight } from "./look-up";
import type { Finding } from "./look-up";

/** Where each name leads, for people. */
export function findingTable(findings: Finding[]): string[] {
  const rows = findings.map((finding) => [finding.fqdn, finding.type, leadsTo(finding), judgement(finding)]);
  return aligned([["name", "type", "leads to", ""], ...rows]);
}

function leadsTo({ found, failed }: Finding): string {
  return failed === undefined ? found.join(", ") || "nothing" : `no answer (${failed})`;
}

function judgement(finding: Finding): string {
  const { wanted, found, failed } = finding;
  if (isRight(finding)) return "right";
  const kind = failed !== undefined ? "unknown" : found.length === 0 ? "missing" : "other";
  return `${kind}: ${wanted.length === 0 ? "should not be there" : `should be ${wanted.join(", ")}`}`;
}

/** One sentence for each way in which names do not lead to the host, with the names. */
export function findingSentences(findings: Finding[]): string[] {
  const wrong = findings.filter((finding) => !isRight(finding));
  return [...Map.groupBy(wrong, problem)].map(
    ([said, all]) => `DNS of ${[...new Set(all.map(({ fqdn }) => fqdn))].join(", ")}: ${said}`,
  );
}

function problem({ type, wanted, found, failed }: Finding): string {
  if (failed !== undefined) return `no answer about ${type} (${failed})`;
  if (found.length === 0) return `no ${type} record, which should be ${wanted.join(", ")}`;
  const should = wanted.length === 0 ? "no setting (publicAddress6) names that" : `not to ${wanted.join(", ")} alone`;
  return `${type} leads to ${found.join(", ")}, ${wanted.length === 0 ? "and " : ""}${should}`;
}

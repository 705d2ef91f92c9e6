import { isLocal } from "../../components/plan/host-name";
import { lookUp, resolverAt } from "../dns/look-up";
import type { Resolver } from "../dns/look-up";
import { findingSentences } from "../dns/report";
import type { PlannedStack } from "../plan";
import { supportFindings, today } from "./support";

/** What there is to say of a stack that does not stop its update, one sentence each. */
export async function warningsOf(planned: PlannedStack, resolver: Resolver = resolverAt(undefined)): Promise<string[]> {
  return [...supportFindings(planned, today()).warnings, ...(await dnsWarnings(planned, resolver))];
}

/**
 * Where a public authority signs, the names must lead to the host. It is no reason to stop: the proxy serves what it has,
 * and asks again by itself until the authority finds it.
 */
async function dnsWarnings({ name, plan, settings }: PlannedStack, resolver: Resolver): Promise<string[]> {
  if (isLocal(settings.domain)) return [];
  const sentences = findingSentences(await lookUp(plan.dnsRecords, resolver));
  const until =
    settings.dns === undefined ? "until it is right" : "up makes the stack's records, and until DNS has them";
  return sentences.map(
    (sentence) => `${sentence}; ${until} no certificate may come: npm run dns -- --stack ${name} --check`,
  );
}

import { otherVersions, passwordResources } from "../checks/secrets";
import { nameOf } from "../engine/events";
import { answer } from "../engine/pulumi";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";

/** Takes the protection from the passwords that later versions follow: the update deletes them at its end. */
export async function releaseOlder({ name, plan }: PlannedStack, { state }: Pick<Survey, "state">): Promise<void> {
  if (state === undefined) return;
  const older = new Set(otherVersions(state.passwords, passwordResources(plan)).map(({ resource }) => resource));
  const urns = state.resources
    .filter(
      ({ urn, type, protect }) => protect && /:(RandomPassword|DatabaseUser)$/.test(type) && older.has(nameOf(urn)),
    )
    .map(({ urn }) => urn);
  if (urns.length > 0) await answer(["state", "unprotect", ...urns, "--yes", "--stack", name]);
}

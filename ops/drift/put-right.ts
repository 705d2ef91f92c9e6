import type { Differences } from "../compare";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";
import { say } from "../report";
import { unseen } from "./drift";
import type { Drift } from "./drift";
import { findDrift } from "./find";

/** What was edited by hand and what a refresh does not see, so that an update must make it anew; one line for each. */
export async function puttingRight(
  planned: PlannedStack,
  found: Survey,
  { missingData }: Pick<Differences, "missingData">,
): Promise<Drift[]> {
  // where data were missing every container is new
  if (missingData.length > 0) return [];
  const drift = (await findDrift(planned, found)).filter(({ replace }) => replace !== undefined);
  for (const sentence of [...unseen(drift).values()].flat()) say(`drift: ${sentence}; it is put right`);
  return drift;
}

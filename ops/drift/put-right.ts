import type { Differences } from "../compare";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";
import { say } from "../report";
import { replaceOptions, unseen } from "./drift";
import { findDrift } from "./find";

/** Options by which an update puts right what was edited by hand and what a refresh does not see; one line for each. */
export async function puttingRight(
  planned: PlannedStack,
  found: Survey,
  { missingData }: Pick<Differences, "missingData">,
): Promise<string[]> {
  // where data were missing every container is new
  if (missingData.length > 0) return [];
  const edited = unseen(await findDrift(planned, found));
  for (const sentence of [...edited.values()].flat()) say(`drift: ${sentence}; it is put right`);
  return replaceOptions(edited.keys());
}

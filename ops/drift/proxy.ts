import { askAgent } from "../agent";
import { nameOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import type { Drift } from "./drift";

/** Whether the proxy serves what it was last told to. */
export async function proxyDrift(resources: StateResource[], stackId: string): Promise<Drift[]> {
  const routes = resources.find(({ type, urn }) => type === "command:local:Command" && nameOf(urn) === "proxy-routes");
  if (routes === undefined) return [];
  const paths = await askAgent("examine", { stackId });
  if (paths === "") return [];
  const where = paths.split("\n").join(", ");
  return [{ part: "proxy", sentence: `the proxy's configuration was edited by hand: ${where}`, replace: routes.urn }];
}

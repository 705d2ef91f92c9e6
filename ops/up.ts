import { check } from "../config/check";
import { parseSettings } from "../config/settings";
import type { LoadedStack } from "../config/settings";
import { seconds } from "../config/units";
import { planPlatform } from "../components/plan/platform";
import { readArguments } from "./arguments";
import { preflight } from "./checks/preflight";
import { readSettings, selectStack } from "./engine/stack";
import type { Progress } from "./engine/events";
import { update } from "./engine/update";
import { isWell, partOf, partRows, stateOf } from "./parts";
import type { InspectedContainer } from "./parts";
import { mend, startAnew, survey } from "./recovery";
import { complain, main, say, Stop } from "./report";
import { settled } from "./settle";
import { table } from "./table";

async function up(given: string[]): Promise<number> {
  const { stack, flags } = readArguments(given, ["accept-empty"] as const);
  await selectStack(stack);
  const description = loaded(parseSettings(await readSettings(stack)), stack);
  const found = await survey(stack);
  await preflight(planPlatform(description), description.settings, found.state?.stackId);
  await startAnew(await mend(found, { acceptEmpty: flags["accept-empty"] }));
  const started = Date.now();
  const progress = await update(["up", "--refresh"], stack, started);
  const containers = await settled(progress, started, seconds(description.settings.readyTimeout));
  return close(containers, progress);
}

function loaded({ stack: found, problems }: ReturnType<typeof parseSettings>, stack: string): LoadedStack {
  const all = [...problems, ...(found ? check(found) : [])];
  if (found === undefined || all.length > 0)
    throw new Stop([`Settings of stack ${stack} (Pulumi.${stack}.yaml):`, ...all]);
  return found;
}

/** The closing table and the way in; 0 only when all parts are well. */
function close(containers: InspectedContainer[], { outputs, readyAfter }: Progress): number {
  const rows = partRows(containers, addressesInside(outputs["services"]), readyAfter);
  ["", ...table(rows), ""].forEach(say);
  for (const [name, url] of Object.entries((outputs["urls"] ?? {}) as Record<string, string>)) say(`${name}  ${url}`);
  const ill = containers.filter((container) => !isWell(container));
  for (const container of ill) {
    const name = container.Name.slice(1);
    complain(`${partOf(container)} is ${stateOf(container)}; its last words: docker logs --tail 30 ${name}`);
  }
  if (containers.length === 0) complain("The stack has no container.");
  return containers.length > 0 && ill.length === 0 ? 0 : 1;
}

function addressesInside(services: unknown): Record<string, string> {
  const entries = Object.entries((services ?? {}) as Record<string, { address: string }>);
  return Object.fromEntries(entries.map(([name, { address }]) => [name, address]));
}

void main(() => up(process.argv.slice(2)));

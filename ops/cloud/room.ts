import { hostStack, onServer } from "../../config/host-stack";
import { memoryOf } from "../../config/droplet";
import type { DropletSettings } from "../../config/droplet";
import { check } from "../../config/check";
import { parseSettings } from "../../config/settings";
import { planPlatform } from "../../components/plan/platform";
import { memoryProblems } from "../checks/memory";
import { readSettingsFiles } from "../engine/settings-files";
import { workloadsOf } from "../plan";
import { describedStacks } from "../review/stacks";

/** A server that does not run yet, for the settings of what will run on it. */
const planned = {
  ...{ address: "203.0.113.1", address6: "", user: "deploy", size: "", dropletId: "", tag: "planned" },
  vpcId: "00000000-0000-0000-0000-000000000000",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN",
};

/** Names of the stacks whose settings name a stack as the server that they run on. */
export async function stacksOn(server: string): Promise<string[]> {
  const names = (await describedStacks()).map(({ name }) => name);
  const settings = await Promise.all(names.map((name) => readSettingsFiles(name)));
  return names.filter((_, index) => hostStack(settings[index] ?? {}).name === server);
}

/** A sentence for each stack that would not fit on a server of this size, before it is paid for. */
export async function roomProblems(server: string, { size, region }: DropletSettings): Promise<string[]> {
  const bytes = memoryOf(size);
  if (bytes === undefined) return [];
  const problems = (await stacksOn(server)).map(async (name) => {
    const { stack } = parseSettings(onServer(await readSettingsFiles(name), { ...planned, region }));
    // what else is wrong with its settings its own commands tell
    if (stack === undefined || check(stack).length > 0) return [];
    return memoryProblems(workloadsOf(planPlatform(stack)), bytes, `size ${size}`).map(
      (sentence) => `droplet/size: stack ${name} does not fit: ${sentence}`,
    );
  });
  return (await Promise.all(problems)).flat();
}

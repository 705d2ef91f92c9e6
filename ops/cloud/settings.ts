import { parseDroplet } from "../../config/droplet";
import type { DropletSettings } from "../../config/droplet";
import { cloudProblems } from "../checks/cloud";
import { readSettings } from "../engine/stack";
import { Stop } from "../report";

/** The settings of a stack that is a server; stops with all that is wrong with them, a token that is missing as well. */
export async function dropletOf(stack: string): Promise<DropletSettings> {
  const { droplet, problems } = parseDroplet(await readSettings(stack));
  const all = [...problems, ...(await cloudProblems(stack))];
  if (droplet === undefined || all.length > 0)
    throw new Stop([`Settings of stack ${stack} (Pulumi.${stack}.yaml):`, ...all]);
  return droplet;
}

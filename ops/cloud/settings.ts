import { parseDroplet } from "../../config/droplet";
import type { DropletSettings } from "../../config/droplet";
import { answer } from "../engine/pulumi";
import { ownSettings } from "../engine/stack";
import { Stop } from "../report";

const variables = ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"];

/** The settings of a stack that is a server; stops with all that is wrong with them, a token that is missing as well. */
export async function dropletOf(stack: string): Promise<DropletSettings> {
  const settings = await answer(["config", "--json", "--stack", stack]);
  const { droplet, problems } = parseDroplet(ownSettings(settings));
  const withToken = "digitalocean:token" in (JSON.parse(settings) as object) || variables.some(isSet);
  const all = [...problems, ...(withToken ? [] : [missingToken(stack)])];
  if (droplet === undefined || all.length > 0)
    throw new Stop([`Settings of stack ${stack} (Pulumi.${stack}.yaml):`, ...all]);
  return droplet;
}

function isSet(name: string): boolean {
  return (process.env[name] ?? "") !== "";
}

function missingToken(stack: string): string {
  return `digitalocean:token: missing; set DIGITALOCEAN_TOKEN, or keep it with the stack: pulumi config set --secret digitalocean:token --stack ${stack}`;
}

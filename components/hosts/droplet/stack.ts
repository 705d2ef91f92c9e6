import type * as pulumi from "@pulumi/pulumi";
import type { DropletSettings } from "../../../config/droplet";
import { digitaloceanProvider } from "../../digitalocean";
import { planDroplet } from "../../plan/droplet";
import { Droplet } from "./droplet";

/** The program of a stack that is a server: gives out what the stacks that run on it need to know. */
export function dropletStack(settings: DropletSettings): Record<string, pulumi.Output<string>> {
  const provider = digitaloceanProvider();
  return new Droplet("host", { plan: planDroplet(settings), provider }).outputs;
}

import * as pulumi from "@pulumi/pulumi";
import { check } from "../config/check";
import { isServer, parseDroplet } from "../config/droplet";
import { serverVariable, withServer } from "../config/host-stack";
import { parseSettings } from "../config/settings";
import type { RawSettings } from "../config/settings";
import { dropletStack } from "./hosts/droplet/stack";
import { platformStack } from "./platform-stack";
import { rawSettings } from "./raw-settings";

/** Declares what the stack's settings describe, a server or a platform, and gives the stack's outputs. */
export function program(): object {
  const given = rawSettings();
  return isServer(given) ? server(given) : platform(given);
}

/** A stack that is a server: what platforms of other stacks run on. */
function server(given: RawSettings): object {
  const { droplet, problems } = parseDroplet(given);
  refuse(problems);
  return droplet === undefined ? {} : dropletStack(droplet);
}

/** A stack that is a platform, on this machine or on a server. */
function platform(given: RawSettings): object {
  const { raw, problems: unknown } = withServer(given, pulumi.getStack(), process.env[serverVariable]);
  refuse(unknown);
  const { stack, problems } = parseSettings(raw);
  refuse(stack ? check(stack) : problems);
  if (stack === undefined) throw new pulumi.RunError("the settings could not be read");
  return platformStack(stack, refuse);
}

function refuse(sentences: string[]): void {
  if (sentences.length > 0) throw new pulumi.RunError(`nothing was changed:\n  ${sentences.join("\n  ")}`);
}

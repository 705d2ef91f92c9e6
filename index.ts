import * as pulumi from "@pulumi/pulumi";
import { dropletStack } from "./components/hosts/droplet/stack";
import { platformStack } from "./components/platform-stack";
import { rawSettings } from "./components/raw-settings";
import { check } from "./config/check";
import { isServer, parseDroplet } from "./config/droplet";
import { serverVariable, withServer } from "./config/host-stack";
import { parseSettings } from "./config/settings";

// the SDK takes the stack of each property's promise: with one frame instead of ten an update of 50 services that
// has nothing to do took 1.8 s less of the processor (7.7 before)
Error.stackTraceLimit = 1;
// and it takes those of each resource, as errors without a message: to map their places back would cost half a second
const mapped = Error.prepareStackTrace;
if (mapped)
  Error.prepareStackTrace = (error, frames) => (error.message === "" ? String(frames) : mapped(error, frames));

const given = rawSettings();
module.exports = isServer(given) ? server() : platform();

/** A stack that is a server: what platforms of other stacks run on. */
function server(): object {
  const { droplet, problems } = parseDroplet(given);
  refuse(problems);
  return droplet === undefined ? {} : dropletStack(droplet);
}

/** A stack that is a platform, on this machine or on a server. */
function platform(): object {
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

import * as pulumi from "@pulumi/pulumi";
import { engineProblems } from "../config/host";
import type { LoadedStack } from "../config/settings";
import { digitaloceanProvider } from "./digitalocean";
import { localHost } from "./hosts/local";
import { sshHost } from "./hosts/ssh";
import { needsDigitalocean, planPlatform } from "./plan/platform";
import { Platform } from "./platform";
import { readRelease } from "./release";
import { makeStackId } from "./stack-id";
import { readImageLock } from "./targets/docker/lock";
import { DockerTarget } from "./targets/docker/target";

/**
 * The program of a stack that is a platform: plans it, and builds it where it is to run.
 *
 * @param refuse ends it where there is a sentence
 */
export function platformStack(stack: LoadedStack, refuse: (sentences: string[]) => void): object {
  const images = readImageLock();
  const plan = planPlatform(stack, images.unavailable, readRelease());
  const { host: where } = stack.settings;
  refuse(engineProblems(pulumi.getStack(), where, process.env["DOCKER_HOST"]));
  const host = where.kind === "ssh" ? sshHost(where) : localHost();
  const target = new DockerTarget({
    provider: host.provider,
    host: host.address,
    stack: pulumi.getStack(),
    stackId: makeStackId(),
    images,
  });
  refuse(target.unsupported(plan));
  const cloud = needsDigitalocean(plan) ? digitaloceanProvider() : undefined;
  const platform = new Platform(plan.name, { plan, domain: stack.settings.domain, target, cloud });
  return { ...platform.outputs, images: images.record };
}

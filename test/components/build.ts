import { registered } from "./mocks";
import type { Registered } from "./mocks";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { digitaloceanProvider } from "../../components/digitalocean";
import { Platform } from "../../components/platform";
import { backingOf, needsDigitalocean, planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { makeStackId } from "../../components/stack-id";
import { Images } from "../../components/targets/docker/images";
import { DockerTarget } from "../../components/targets/docker/target";
import type { LoadedStack } from "../../config/settings";

export const host = "unix:///var/run/test.sock";

export interface Built {
  outputs: Record<string, unknown>;
  all: Registered[];
  /** The one resource of a type's last word and a name. */
  one(type: string, name: string): Registered;
}

/** Runs the program of a stack against the mocks, on a Docker whose images are all in the lock. */
export async function build(stack: LoadedStack): Promise<Built> {
  const plan = planPlatform(stack);
  const lock = Object.fromEntries(
    imagesOf(plan).map((name) => [name, { id: `sha256:${name}`, tag: `${name}:test`, version: "1" }]),
  );
  const target = new DockerTarget({
    provider: new docker.Provider("docker-test", { host }),
    host,
    stack: pulumi.getStack(),
    stackId: makeStackId(),
    images: new Images(lock),
  });
  const cloud = needsDigitalocean(plan) ? digitaloceanProvider() : undefined;
  const platform = new Platform(plan.name, { plan, domain: stack.settings.domain, target, cloud });
  const all = await registered();
  return {
    outputs: platform.outputs,
    all,
    one: (type, name) => {
      const found = all.filter((resource) => resource.type.split(":").at(-1) === type && resource.name === name);
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${type} ${name}`);
      return found[0];
    },
  };
}

/** Names of the images that the set-up would have found or built: third-party ones and stand-ins have no tag. */
function imagesOf(plan: PlatformPlan): string[] {
  const parts = [...backingOf(plan), ...plan.services, ...plan.monitoring.tools, { workload: plan.proxy }];
  const names = parts.flatMap(({ workload: { image } }) => ("name" in image ? [image.name] : []));
  return names.filter((name) => !name.includes(":"));
}

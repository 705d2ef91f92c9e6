import { check } from "../config/check";
import { engineProblems } from "../config/host";
import type { PlatformSpec } from "../config/platform";
import { parseSettings } from "../config/settings";
import type { RawSettings, Settings } from "../config/settings";
import { backingOf, planPlatform } from "../components/plan/platform";
import type { PlatformPlan } from "../components/plan/platform";
import type { Release } from "../components/plan/release";
import type { WorkloadPlan } from "../components/plan/workload";
import { readImageLock, unavailableImages } from "./checks/images";
import type { ImageLock } from "./checks/images";
import { withServerOf } from "./cloud/known";
import { readSettings } from "./engine/stack";
import { Stop } from "./report";

/** What a stack will run, as the program plans it. */
export interface PlannedStack {
  name: string;
  settings: Settings;
  platform: PlatformSpec;
  plan: PlatformPlan;
  lock: ImageLock;
}

/** What a plan is made with beside a stack's settings. */
export interface Besides {
  /** Services as in it. */
  release?: Release;
  /** Versions of secrets over those of the settings. */
  versions?: Settings["secretVersions"];
  /** Images as they are there. @default as they are on this machine */
  lock?: ImageLock;
  /** The stack's settings, where they are read. */
  given?: RawSettings;
}

/** Plans a stack from its settings; stops with every problem of theirs at once. */
export async function planOf(
  name: string,
  { release, versions, given, lock = readImageLock() }: Besides = {},
): Promise<PlannedStack> {
  const { stack: found, problems } = parseSettings(await withServerOf(given ?? (await readSettings(name))));
  const stack = found && { ...found, settings: withVersions(found.settings, versions) };
  const elsewhere = stack ? engineProblems(name, stack.settings.host, process.env["DOCKER_HOST"]) : [];
  const all = [...problems, ...(stack ? check(stack) : []), ...elsewhere];
  if (stack === undefined || all.length > 0)
    throw new Stop([`Settings of stack ${name} (Pulumi.${name}.yaml):`, ...all]);
  return { name, ...stack, plan: planPlatform(stack, unavailableImages(lock), release), lock };
}

function withVersions(settings: Settings, versions: Settings["secretVersions"] = {}): Settings {
  return { ...settings, secretVersions: { ...settings.secretVersions, ...versions } };
}

/** The same stack with the services of a release as in it. */
export function withRelease(planned: PlannedStack, release: Release): PlannedStack {
  return { ...planned, plan: planPlatform(planned, unavailableImages(planned.lock), release) };
}

/** Everything of a plan that may run; what this stack does not run has no replicas. */
export function workloadsOf(plan: PlatformPlan): WorkloadPlan[] {
  const parts = [...backingOf(plan), ...plan.services, ...plan.monitoring.tools];
  return [...parts.map(({ workload }) => workload), plan.proxy];
}

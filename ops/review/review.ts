import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isServer } from "../../config/droplet";
import { needsDigitalocean } from "../../components/plan/platform";
import type { ImageLock } from "../checks/images";
import { keptProblems } from "../checks/kept";
import { otherVersions, passwordResources } from "../checks/secrets";
import { supportFindings, today } from "../checks/support";
import { withServerOf } from "../cloud/known";
import { reviewedServer } from "../cloud/preview";
import { containerType } from "../engine/events";
import { readSettingsFiles } from "../engine/settings-files";
import { rememberKey } from "../engine/secrets-key";
import { readSettings, readState } from "../engine/stack";
import type { StackState } from "../engine/state";
import { planOf } from "../plan";
import { previewed } from "../preview/engine";
import { Facts } from "../preview/facts";
import { withStack } from "../preview/new-stack";
import { changesOf, unchangedParts } from "../preview/report";
import type { Report } from "../preview/report";
import type { Step } from "../preview/steps";
import { Stop } from "../report";
import { engineIn, recordedIn, variablesIn, withStandIns } from "./recorded";
import type { Recorded } from "./recorded";

/** What a reviewer is told of one stack. */
export interface Review {
  stack: string;
  /** The state has no such stack: the update would make it whole. */
  isNew: boolean;
  /** Why `up` would refuse, one sentence each. */
  problems: string[];
  /** Rules of the policy pack that are broken, one sentence each. */
  violations: string[];
  /** None where the engine could not say what would change. */
  report?: Report;
}

/** Says what `up` would do to a stack, by its description and its state alone: no host is asked. */
export async function reviewOf(stack: string): Promise<Review> {
  const state = await readState(stack);
  const isNew = state === undefined;
  try {
    await findServer(stack);
    if (!isNew) return { stack, isNew, ...(await findings(stack, state)) };
    return await besideTheState(() =>
      withStack(stack, async () => ({ stack, isNew, ...(await findings(stack, state)) })),
    );
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { stack, isNew, problems: error.sentences, violations: [] };
  }
}

/** Which server another stack is stands in the shared state alone. */
async function findServer(stack: string): Promise<void> {
  const settings = await readSettingsFiles(stack);
  if (!isServer(settings)) await withServerOf(settings);
}

/** A stack that is not there is made and removed again in a state of its own: others may use the shared one meanwhile. */
async function besideTheState<Result>(action: () => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "platform-review-"));
  const shared = process.env["PULUMI_BACKEND_URL"];
  process.env["PULUMI_BACKEND_URL"] = `file://${folder}`;
  try {
    return await action();
  } finally {
    if (shared === undefined) delete process.env["PULUMI_BACKEND_URL"];
    else process.env["PULUMI_BACKEND_URL"] = shared;
    await rm(folder, { recursive: true, force: true });
  }
}

const policy = ["--policy-pack", "policy", "--policy-pack-config", "policy/config.json"];

async function findings(stack: string, state: StackState | undefined): Promise<Omit<Review, "stack" | "isNew">> {
  await rememberKey(stack, state?.secretsKey);
  const settings = await readSettings(stack);
  if (isServer(settings)) return reviewedServer(stack, { settings, state, policy });
  const recorded = recordedIn(stack, state);
  const engine = engineIn(state, settings);
  if (engine !== undefined) process.env["DOCKER_HOST"] = engine;
  const planned = await planOf(stack, { lock: recorded.lock });
  // the provider wants a token, whatever it says: nothing is asked of the cloud
  if (needsDigitalocean(planned.plan)) process.env["DIGITALOCEAN_TOKEN"] ||= "none";
  const lock = withStandIns(recorded.lock, planned.platform);
  const older = otherVersions(state?.passwords ?? [], passwordResources(planned.plan));
  const more = [...policy, ...(older.length > 0 ? ["--ignore-protect"] : [])];
  const { steps, problems, violations } = await withImages(lock, () => previewed(stack, more));
  const changes = changesOf(steps, planned, await factsOf(stack, steps, { ...recorded, lock }), new Set());
  const { warnings } = supportFindings(planned, today());
  const repairs = (state?.pending ?? []).map((operation) => `clears the interrupted ${operation}`);
  const unchanged = unchangedParts(planned, changes);
  const report = { stack, warnings, drift: [], repairs, scarce: [], batches: [], changes, unchanged };
  return { problems: [...keptProblems(planned, state), ...problems], violations, report };
}

/** The program finds the images of the last update in the place of this machine's. */
async function withImages<Result>(lock: ImageLock, action: () => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "platform-review-"));
  const file = join(folder, "images.json");
  await writeFile(file, JSON.stringify(lock));
  process.env["PLATFORM_IMAGES"] = file;
  try {
    return await action();
  } finally {
    delete process.env["PLATFORM_IMAGES"];
    await rm(folder, { recursive: true, force: true });
  }
}

async function factsOf(stack: string, steps: Step[], { lock, tags }: Recorded): Promise<Facts> {
  const compares = ({ type, changed, action }: Step): boolean =>
    type === containerType && action !== "create" && action !== "delete" && changed.includes("envs");
  return Facts.recorded(lock, tags, steps.some(compares) ? await variablesIn(stack) : new Map<string, string[]>());
}

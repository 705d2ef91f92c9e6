import { parseDroplet } from "../../config/droplet";
import type { RawSettings } from "../../config/settings";
import { wordsOf } from "../engine/events";
import { rememberKey } from "../engine/secrets-key";
import { readState } from "../engine/stack";
import type { StackState } from "../engine/state";
import type { Change } from "../preview/change";
import { previewed } from "../preview/engine";
import type { Report } from "../preview/report";
import type { Step } from "../preview/steps";
import { complain, say, Stop } from "../report";
import { cloudProblems } from "../checks/cloud";
import { dropletOf } from "./settings";
import { volumeProblems } from "./volume";

/** What `up` would do to a stack that is a server, after a look at the cloud. */
export async function serverReport(stack: string): Promise<Report> {
  const droplet = await dropletOf(stack);
  const state = await readState(stack);
  const problems = volumeProblems(stack, droplet, state);
  if (problems.length > 0) throw new Stop(problems);
  return reportOf(stack, await stepsOf(stack, state));
}

/** Says what in the cloud is not as described; the exit code. */
export async function serverDrift(stack: string): Promise<number> {
  await dropletOf(stack);
  const state = await readState(stack);
  if (state === undefined) throw new Stop([`There is no stack ${stack} in the state; nothing can differ from it.`]);
  const found = sentencesOf(reportOf(stack, await stepsOf(stack, state)));
  if (found.length === 0) {
    say(`The cloud is as the state of stack ${stack} says.`);
    return 0;
  }
  found.forEach((sentence) => complain(`${sentence}.`));
  complain(`npm run up -- --stack ${stack} mends this.`);
  return 1;
}

/** What of a platform's things in the cloud is not as described, a sentence each. */
export async function platformDrift(stack: string, state: StackState): Promise<string[]> {
  const inCloud = ({ type }: { type: string }): boolean => type.startsWith("digitalocean:");
  if (!state.resources.some(inCloud)) return [];
  const problems = await cloudProblems(stack);
  if (problems.length > 0) throw new Stop(problems);
  return sentencesOf(reportOf(stack, (await stepsOf(stack, state)).filter(inCloud)));
}

function sentencesOf({ drift, changes }: Report): string[] {
  const others = changes.filter(({ part }) => !drift.includes(gone(part)));
  return [...drift, ...others.map(({ part, what }) => `${part}: would be ${what}`)];
}

function gone(part: string): string {
  return `${part} is gone`;
}

/** What a change of its description would do, by the state alone. */
export async function reviewedServer(
  stack: string,
  { settings, state, policy }: { settings: RawSettings; state: StackState | undefined; policy: string[] },
): Promise<{ problems: string[]; violations: string[]; report: Report }> {
  // the provider wants a token, whatever it says: nothing is asked of the cloud
  process.env["DIGITALOCEAN_TOKEN"] ||= "none";
  const { droplet } = parseDroplet(settings);
  const kept = droplet === undefined ? [] : volumeProblems(stack, droplet, state);
  const { steps, problems, violations } = await previewed(stack, policy);
  return { problems: [...kept, ...problems], violations, report: reportOf(stack, steps) };
}

async function stepsOf(stack: string, state: StackState | undefined): Promise<Step[]> {
  await rememberKey(stack, state?.secretsKey);
  const { steps, problems } = await previewed(stack, ["--refresh"]);
  if (problems.length > 0) throw new Stop(problems);
  return steps;
}

function reportOf(stack: string, steps: Step[]): Report {
  const own = steps.filter(({ type }) => !/^(pulumi|platform|command):/.test(type));
  const drift = own.filter((step) => step.gone).map(({ type, name }) => gone(`${wordsOf(type)} ${name}`));
  const changes = own.flatMap(changeOf);
  const unchanged = own.length - changes.length;
  return { stack, warnings: [], drift, repairs: [], scarce: [], batches: [], changes, unchanged };
}

const done = { create: "made", update: "changed", replace: "made anew", delete: "deleted" };

function changeOf({ type, name, action, changed }: Step): Change[] {
  if (action === undefined) return [];
  return [{ kind: kindOf(type, action, changed), part: `${wordsOf(type)} ${name}`, what: done[action], why: changed }];
}

function kindOf(type: string, action: keyof typeof done, changed: string[]): Change["kind"] {
  const lost = action === "delete" || action === "replace";
  if (lost && /:(Volume|Droplet)$/.test(type)) return "deletes-data";
  // another size: it is switched off and on again
  if (type.endsWith(":Droplet") && changed.includes("size")) return "interrupts";
  return action === "create" ? "starts" : "others";
}

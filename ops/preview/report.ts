import type { WorkloadPlan } from "../../components/plan/workload";
import { containerType } from "../engine/events";
import { workloadsOf } from "../plan";
import type { PlannedStack } from "../plan";
import { kinds } from "./change";
import type { Change } from "./change";
import { containerChanges } from "./containers";
import type { TouchedPart } from "./containers";
import { startSeconds } from "./facts";
import type { Facts } from "./facts";
import { objectChanges } from "./objects";
import { reasonsOf } from "./reasons";
import type { Known } from "./reasons";
import type { Step } from "./steps";
import { taskChanges } from "./tasks";
import type { Urls } from "./tasks";

/** What `npm run preview` tells. */
export interface Report {
  stack: string;
  /** Images whose support has ended, or ends within 90 days, one sentence each. */
  warnings: string[];
  /** What in Docker, or of a server in its cloud, is not as the state says, one sentence each. */
  drift: string[];
  /** What `up` would mend first, one sentence each. */
  repairs: string[];
  /** What there is too little of for both generations at once; then the update goes in batches. */
  scarce: string[];
  /** The services of each batch; none where all goes at once. */
  batches: string[][];
  /** The worst first. */
  changes: Change[];
  /** How many parts stay as they are. */
  unchanged: number;
}

/** What `up` would do, from the engine's events and what Docker tells; `edited` says what a refresh does not see. */
export function changesOf(steps: Step[], { plan }: PlannedStack, facts: Facts, edited: Set<string>): Change[] {
  const touched = steps.filter(({ action }) => action !== undefined);
  const parts = [...new Set(touched.filter(({ type }) => type === containerType).map(({ part }) => part))].sort();
  const seconds = startSeconds(steps);
  const workloads = workloadsOf(plan);
  const containers = parts.flatMap((part) => {
    const workload = workloads.find((each) => each.part === part);
    const about: TouchedPart = { part, plan: workload, users: usersOf(part, plan), seconds: seconds.get(part) };
    const own = steps
      .filter((step) => step.type === containerType && step.part === part)
      .map((step) => (edited.has(step.urn) ? forced(step) : step));
    return containerChanges(about, own, (step) => reasonsOf(step, known(step, workload, facts, edited)));
  });
  const tasks = taskChanges(touched, new Set(parts), { urls: urlsOf(steps, plan.urls), edited });
  return inOrder([...containers, ...objectChanges(touched), ...tasks]);
}

/** Parts of the plan that run and that no change is about. */
export function unchangedParts({ plan }: PlannedStack, changes: Change[]): number {
  const changed = new Set(changes.map(({ part }) => part));
  return workloadsOf(plan).filter(({ part, replicas }) => replicas > 0 && !changed.has(part)).length;
}

function known(step: Step, plan: WorkloadPlan | undefined, facts: Facts, edited: Set<string>): Known {
  return {
    imageName: (reference) => facts.imageName(reference),
    plannedImage: plan === undefined ? "none" : facts.plannedImage(plan),
    variables: facts.variables(step, plan),
    edited: edited.has(step.urn),
  };
}

/** The engine does not say what else changes in what it is told to replace. */
function forced(step: Step): Step {
  const names = [...new Set([...Object.keys(step.before), ...Object.keys(step.after)])];
  const differ = names.filter((name) => JSON.stringify(step.before[name]) !== JSON.stringify(step.after[name]));
  return { ...step, changed: [...new Set([...step.changed, ...differ])] };
}

function usersOf(part: string, { services, monitoring, routed, proxy }: PlannedStack["plan"]): string[] {
  if (part === proxy.part) return routed;
  const all = [...services, ...monitoring.tools].filter(({ workload }) => workload.replicas > 0);
  return all.filter(({ needs }) => needs.includes(part)).map(({ workload }) => workload.part);
}

function urlsOf(steps: Step[], after: Record<string, string>): Urls {
  const stack = steps.find(({ type }) => type === "pulumi:pulumi:Stack");
  return { before: (stack?.outputs["urls"] ?? {}) as Record<string, string>, after };
}

function inOrder(changes: Change[]): Change[] {
  return kinds.flatMap((kind) => changes.filter((change) => change.kind === kind));
}

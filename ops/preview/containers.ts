import type { WorkloadPlan } from "../../components/plan/workload";
import type { Change } from "./change";
import type { Action, Step } from "./steps";

/** What is known of a part that a preview touches. */
export interface TouchedPart {
  part: string;
  /** None: the stack no longer has the part. */
  plan: WorkloadPlan | undefined;
  /** Parts that use it. */
  users: string[];
  /** Seconds that its last start took. */
  seconds: number | undefined;
}

type Reasons = (step: Step) => string[];

/** What happens to the containers of one part. */
export function containerChanges(touched: TouchedPart, steps: Step[], reasons: Reasons): Change[] {
  const doing = (action: Action) => steps.filter((step) => step.action === action);
  const [replaced, created, updated, deleted] = [doing("replace"), doing("create"), doing("update"), doing("delete")];
  const kept = steps.length - created.length - deleted.length;
  const why = (some: Step[]) => [...new Set(some.flatMap(reasons))];
  return [
    ...(replaced.length > 0 ? [replacement(touched, replaced.length, why(replaced))] : []),
    ...(created.length > 0 ? [start(touched, created.length, kept, why(created))] : []),
    ...(updated.length > 0 ? [adjustment(touched.part, updated.length, why(updated))] : []),
    ...(deleted.length > 0 ? [stop(touched, deleted.length, kept)] : []),
  ];
}

function replacement({ part, plan, users, seconds }: TouchedPart, count: number, why: string[]): Change {
  const reason = why.length > 0 ? why : ["something that it is made with is made anew"];
  if (plan?.update === "rolling") {
    return { kind: "replaces", part, what: `${containers(count)}, the new one first`, why: reason };
  }
  const using = users.length > 0 ? `; ${users.join(", ")} cannot use it meanwhile` : "";
  const away = seconds === undefined ? "some seconds" : `about ${seconds.toFixed(1)} s and what its stop takes`;
  return { kind: "interrupts", part, what: `stopped and made anew, away for ${away}${using}`, why: reason, seconds };
}

function start({ part, plan }: TouchedPart, count: number, kept: number, why: string[]): Change {
  const what =
    kept > 0 ? `${containers(count)} more, ${plan?.replicas ?? count} in all` : `${containers(count)} started`;
  return { kind: "starts", part, what, why };
}

function stop({ part, plan, users }: TouchedPart, count: number, kept: number): Change {
  if (kept > 0) {
    const left = plan?.replicas ?? kept;
    return { kind: "stops", part, what: `${containers(count)} fewer, drained first; ${left} left`, why: [] };
  }
  const using = users.length > 0 ? `; ${users.join(", ")} cannot use it any more` : "";
  const data = plan?.volumes.some((volume) => volume.data) ? ", its data are kept" : "";
  return { kind: "stops", part, what: `stopped and removed${data}${using}`, why: [] };
}

function adjustment(part: string, count: number, why: string[]): Change {
  return { kind: "adjusts", part, what: `${containers(count)} changed in place`, why };
}

function containers(count: number): string {
  return `${count} container${count === 1 ? "" : "s"}`;
}

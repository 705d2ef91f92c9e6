import { planPlatform } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { Services } from "../../ops/versions/checkpoint";
import type { Update } from "../../ops/versions/history";
import { platformOf, service, settingsOf } from "../plan/samples";

export const plan = planPlatform({ platform: platformOf({ services: [service("web")] }), settings: settingsOf({}) });

const [web] = plan.services;

/** A service's plan as a checkpoint holds it. */
export function release(version: string, more: Partial<WorkloadPlan> = {}): WorkloadPlan {
  if (web === undefined) throw new Error("the platform has no service");
  return { ...web.workload, image: { name: `example/web:${version}`, id: `sha256:${version}` }, ...more };
}

/** Updates by what they ran, the newest first, as the history gives them. */
export function historyOf(...ran: { services: Services; problem?: string; kind?: string; halfway?: true }[]): {
  history: Update[];
  versions: { services: (number: number) => Promise<Services> };
} {
  const history = ran.map(({ problem, halfway, kind = "update" }, index) => ({
    number: index + 1,
    kind,
    started: Date.UTC(2026, 0, index + 1),
    message: "up by ana@host",
    who: "ana@host",
    succeeded: problem === undefined,
    ...(problem !== undefined && { problem }),
    ...(halfway && { halfway }),
  }));
  const services = (number: number) => Promise.resolve(ran[number - 1]?.services ?? {});
  return { history: history.reverse(), versions: { services } };
}

import type { Release } from "../../components/plan/release";
import type { WorkloadPlan } from "../../components/plan/workload";
import { machineMemory } from "../checks/memory";
import type { Drift } from "../drift/drift";
import { withRelease, workloadsOf } from "../plan";
import type { PlannedStack } from "../plan";
import type { Survey } from "../recovery";
import { isSame } from "../versions/changes";
import { servicesAmong } from "../versions/checkpoint";
import type { Services } from "../versions/checkpoint";
import { imagesHere, localImages } from "../versions/images";
import type { LocalImages } from "../versions/images";
import { whyNot } from "../versions/possible";
import { inBatches, tooMuch } from "./group";
import type { Step } from "./group";
import { Loads, minus, nothing } from "./load";
import type { Load } from "./load";
import { runningServices } from "./running";
import type { Running } from "./running";

/** An update in passes: each is an update of its own, and ends when its old containers are gone. */
export interface Passes {
  /** What there is too little of for all at once; empty where all goes at once. */
  scarce: string[];
  /** Services by the pass in which they are updated; none where all goes at once. */
  batches: string[][];
  /** What the program is told in each pass. */
  releases: (Release | undefined)[];
}

/** What an update is about besides its plan. */
export interface Wanted {
  release?: Release | undefined;
  /** What is made anew because it was edited by hand. */
  drift: Drift[];
}

/** Splits an update so that what runs and the second generations of each pass fit the machine and the servers. */
export async function passesOf(planned: PlannedStack, { state }: Survey, wanted: Wanted): Promise<Passes> {
  const once: Passes = { scarce: [], batches: [], releases: [wanted.release] };
  if (state?.stackId === undefined) return once;
  const loads = new Loads(planned);
  const room = loads.room(await machineMemory());
  if (doubled(planned, servicesAmong(state.resources), loads, room).length === 0) return once;
  const [running, local] = await Promise.all([runningServices(planned.name, state), localImages()]);
  const known = holding(planned, running);
  const holds = (workload: WorkloadPlan) => whyNot(workload, known, local.ids).length === 0;
  const edited = new Set(wanted.drift.map(({ part }) => part));
  const steps = stepsOf(planned, running, { loads, local, edited, holds });
  const base = loads.all(together(planned, running.plans));
  const batches = inBatches(steps, base, room);
  if (batches.length < 2) return once;
  const described = new Set(planned.plan.services.map(({ workload }) => workload.part));
  const leaving = Object.values(running.plans).filter((plan) => !described.has(plan.part) && holds(plan));
  const releases = batches.map((_, index) =>
    releaseOf(batches.slice(index + 1).flat(), leaving, running, wanted.release),
  );
  return { scarce: tooMuch(steps, base, room), batches, releases };
}

/** What there would be too little of if every rolling service ran twice: asked first, since it costs nothing. */
function doubled(planned: PlannedStack, kept: Services, loads: Loads, room: Load): string[] {
  const second = planned.plan.services.flatMap(({ workload }) =>
    workload.update === "rolling" && workload.part in kept ? [{ during: loads.of(workload) }] : [],
  );
  return tooMuch(second, loads.all(together(planned, kept)), room);
}

/** All that runs before the first old container goes: services as they are, and all other parts as planned. */
function together({ plan }: PlannedStack, services: Services): WorkloadPlan[] {
  const planned = new Map(plan.services.map(({ workload }) => [workload.part, workload]));
  const others = workloadsOf(plan).filter(({ part }) => !planned.has(part));
  const now = Object.values(services).map((workload) => {
    // how many run is no part of a release: it changes in the first pass
    const replicas = Math.max(workload.replicas, planned.get(workload.part)?.replicas ?? 0);
    return { ...workload, replicas };
  });
  return [...others, ...now];
}

interface Place {
  loads: Loads;
  local: LocalImages;
  edited: Set<string>;
  /** Whether a service can run on as it does. */
  holds: (workload: WorkloadPlan) => boolean;
}

/** The plan's networks, logins and secrets while all services run on as they do. */
function holding(planned: PlannedStack, { plans }: Running): PlannedStack["plan"] {
  const held = withRelease(planned, { services: plans, credentials: "kept", next: { services: [] } });
  return { ...held.plan, services: planned.plan.services };
}

/** The services that an update replaces or starts, in the order in which they start. */
export function stepsOf(planned: PlannedStack, { plans, present }: Running, place: Place): Step[] {
  const { loads, local, edited, holds } = place;
  const services = planned.plan.services.map(({ workload }) => workload).filter(({ replicas }) => replicas > 0);
  const described = Object.fromEntries(services.map((workload) => [workload.part, workload]));
  const here = imagesHere(described, plans, { lock: planned.lock, local });
  return services.flatMap((workload) => {
    const { part, update, replicas } = workload;
    const now = plans[part];
    if (now !== undefined && isSame(now, here[part]) && !edited.has(part)) return [];
    const [made, gone] = [loads.of(workload), now === undefined ? nothing : loads.of({ ...now, replicas })];
    const doubles = update === "rolling" || !present.has(part);
    const first = now === undefined ? present.has(part) : !holds(now);
    return [{ part, during: doubles ? made : nothing, after: minus(made, gone), first }];
  });
}

/** What the program is told while these services wait for a later pass, and those that leave for the last. */
export function releaseOf(
  waiting: string[],
  leaving: WorkloadPlan[],
  { plans }: Running,
  release: Release | undefined,
): Release | undefined {
  if (waiting.length === 0) return release;
  const held = waiting.flatMap((part) => plans[part] ?? []);
  const services = Object.fromEntries([...held, ...leaving].map((workload) => [workload.part, workload]));
  const later = waiting.filter((part) => !(part in plans));
  const { credentials = "kept" } = release ?? {};
  return { services: { ...release?.services, ...services }, credentials, next: { services: later } };
}

/** What is said before an update in batches: why, and in which. */
export function announcement({ scarce, batches }: Pick<Passes, "scarce" | "batches">): string[] {
  if (batches.length < 2) return [];
  const services = batches.flat().length;
  const list = batches.map((batch) => batch.join(", ")).join("; ");
  return [
    `${scarce.join(", ")}: not enough for both generations of ${services} services at once; the update goes in ${batches.length} batches: ${list}`,
  ];
}

import type { WorkloadPlan } from "./workload";

/** Services as an earlier update ran them, in the place of what the description says. */
export interface Release {
  /** Each with the very image that it had. One that the description no longer has runs on, where `next` is given. */
  services: Record<string, WorkloadPlan>;
  /** This is a pass of an update that goes on: the routes stay, and these new services start in a later one. */
  next?: { services: string[] };
}

interface Planned {
  workload: WorkloadPlan;
  needs: string[];
}

/** Services as an earlier update ran them; how many run, and how long one waits for them, stays as it is now. */
export function asReleased(services: Planned[], release: Release): Planned[] {
  const { services: earlier, next } = release;
  const released = services.map((service) => {
    const { part, replicas, readyTimeout } = service.workload;
    if (next?.services.includes(part)) return { ...service, workload: { ...service.workload, replicas: 0 } };
    const found = Object.hasOwn(earlier, part) ? earlier[part] : undefined;
    return found === undefined ? service : { ...service, workload: { ...found, replicas, readyTimeout } };
  });
  return [...released, ...leaving(services, release)];
}

/** Services that the description no longer has, and that run until the last pass: those that wait may still ask them. */
export function leaving(services: Planned[], { services: earlier, next }: Release): Planned[] {
  if (next === undefined) return [];
  const described = new Set(services.map(({ workload }) => workload.part));
  const left = Object.values(earlier).filter(({ part }) => !described.has(part));
  return left.map((workload) => ({ workload, needs: [] }));
}

import type { WorkloadPlan } from "./workload";

/** Services as an earlier update ran them, each with the very image that it had. */
export interface Release {
  services: Record<string, WorkloadPlan>;
}

/** Services as an earlier update ran them; how many run, and how long one waits for them, stays as it is now. */
export function asReleased<Planned extends { workload: WorkloadPlan }>(
  services: Planned[],
  earlier: Release,
): Planned[] {
  return services.map((service) => {
    const { part, replicas, readyTimeout } = service.workload;
    const found = Object.hasOwn(earlier.services, part) ? earlier.services[part] : undefined;
    return found === undefined ? service : { ...service, workload: { ...found, replicas, readyTimeout } };
  });
}

import { createHash } from "node:crypto";
import type { WorkloadPlan } from "./workload";

/** Short fingerprint of what a replica is made from: how many there are and how long one waits for them is not in it. */
export function generation(plan: WorkloadPlan, image: string): string {
  const made = { ...plan, replicas: undefined, readyTimeout: undefined, image };
  return createHash("sha256").update(JSON.stringify(made, sorted)).digest("hex").slice(0, 8);
}

/** Keys in one order: a plan that was read from a state has another one. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

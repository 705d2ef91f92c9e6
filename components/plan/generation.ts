import { createHash } from "node:crypto";
import type { WorkloadPlan } from "./workload";

/** Fingerprint of what a replica is made from: not how many there are, how long one waits for them, or how they leave. */
export function generation(plan: WorkloadPlan, image: string): string {
  const made = { ...plan, replicas: undefined, readyTimeout: undefined, registry: undefined, image };
  return shortHash(JSON.stringify(made, sorted));
}

export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Keys in one order: a plan that was read from a state has another one. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

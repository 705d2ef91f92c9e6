import { backingOf } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { authoritySecrets } from "../../components/plan/proxy";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { LoadedStack } from "../../config/settings";

/** Everything that a plan runs or stops. */
export function workloads(plan: PlatformPlan): WorkloadPlan[] {
  const plans = [...backingOf(plan), ...plan.services, ...plan.monitoring.tools];
  return [...plans.map(({ workload }) => workload), plan.proxy];
}

/** Names of every secret that a plan refers to, wherever it stands. */
export function secretsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "secret" in value && typeof value.secret === "string" ? [value.secret] : [];
  return [...own, ...Object.values(value).flatMap(secretsIn)];
}

/** Names of every secret that somebody makes for a plan. */
export function madeBy(plan: PlatformPlan, { settings }: LoadedStack): string[] {
  const described = plan.secrets.flatMap(({ name, kind }) => (kind === "password" ? [name, `${name}-bcrypt`] : [name]));
  const authority = settings.domain.endsWith(".localhost") ? Object.values(authoritySecrets) : [];
  const parts = [...backingOf(plan), ...plan.monitoring.tools];
  return [...described, ...authority, ...parts.flatMap(({ passwords }) => passwords)];
}

/** Names of the volumes with data, as targets make them. */
export function dataVolumes(plan: PlatformPlan): string[] {
  const named = ({ part, volumes }: WorkloadPlan): string[] =>
    volumes.filter(({ data }) => data).map(({ name }) => `${part}-${name}`);
  return workloads(plan).flatMap(named).sort();
}

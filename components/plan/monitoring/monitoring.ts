import { describedTools, toolNeeds, wantedTools } from "../../../config/monitoring";
import type { MonitoringTool } from "../../../config/monitoring";
import { runningParts } from "../../../config/selection";
import type { LoadedStack } from "../../../config/settings";
import type { BackingPlan } from "../backing";
import { stopped } from "../workload";
import type { WorkloadPlan } from "../workload";
import { planAlertmanager } from "./alerts";
import { planConsoles } from "./consoles";
import { planExporter, planHostExporters } from "./exporters";
import { planPrometheus } from "./prometheus";
import { planStoreConsoles } from "./store-consoles";
import type { ToolPlan } from "./tool";

/** Why an image cannot be had here, by its name. */
export type Unavailable = Record<string, string>;

export interface MonitoringPlan {
  /** All tools of the description; those that this stack does not run have no replicas, and keep their data. */
  tools: ToolPlan[];
  /** Why a tool that the stack asks for does not run. */
  leftOut: Record<string, string>;
}

/** What watches a platform under one stack's settings, as far as its images can be had. */
export function planMonitoring(
  backing: BackingPlan[],
  services: WorkloadPlan[],
  stack: LoadedStack,
  unavailable: Unavailable,
): MonitoringPlan {
  const { platform, settings } = stack;
  const spec = platform.monitoring;
  if (spec === undefined) return { tools: [], leftOut: {} };
  const running = runningParts(platform, settings);
  const wanted = wantedTools(spec, settings).filter((tool) => running.has(tool));
  const asleep = backing.filter(isStopped).map(({ name }) => name);
  const select = (plan: ToolPlan): ToolPlan => {
    const runs = wanted.includes(plan.tool) && reason(plan.tool, unavailable) === undefined;
    return runs && !plan.needs.some((name) => asleep.includes(name)) ? plan : stopped(plan);
  };
  const others = planOthers(backing, stack).map(select);
  const watched = [...backing, ...others].map(({ workload }) => workload);
  const prometheus = planPrometheus([...services, ...watched], spec, stack);
  const known = describedTools(spec);
  const tools = [select(prometheus), ...others].filter(({ tool }) => known.includes(tool));
  const leftOut = wanted.flatMap((tool) => {
    const why = reason(tool, unavailable);
    return why === undefined ? [] : [[tool, why] as const];
  });
  return { tools, leftOut: Object.fromEntries(leftOut) };
}

/** Every tool but Prometheus, which looks at them as well. */
function planOthers(backing: BackingPlan[], stack: LoadedStack): ToolPlan[] {
  const brokers = backing.filter(({ connections }) => Object.values(connections).some(({ kind }) => kind === "kafka"));
  const exporters = backing.flatMap((server) => planExporter(server, stack));
  return [
    ...exporters,
    ...planHostExporters(stack),
    planAlertmanager(stack),
    ...planConsoles(brokers, stack),
    ...planStoreConsoles(backing, stack),
  ];
}

function isStopped({ workload }: { workload: WorkloadPlan }): boolean {
  return workload.replicas === 0;
}

/** Why a tool cannot run here: for itself, or for another one that it is nothing without. */
function reason(tool: MonitoringTool, unavailable: Unavailable): string | undefined {
  const missing = toolNeeds[tool]?.find((other) => unavailable[other] !== undefined);
  return unavailable[tool] ?? (missing && `it needs ${missing}: ${unavailable[missing]}`);
}

import { images, supportOf } from "../../config/images";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { PlannedStack } from "../plan";
import { workloadsOf } from "../plan";

const warnedDays = 90;
const millisecondsOfDay = 86_400_000;

/** What there is to say of a stack's images on a day: `refused` stops an update, `warnings` do not. */
export interface SupportFindings {
  refused: string[];
  warnings: string[];
}

/** The day of now, `YYYY-MM-DD` in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** One sentence for each image that runs and whose support has ended, or ends within 90 days. */
export function supportFindings(
  { plan, settings }: Pick<PlannedStack, "plan" | "settings">,
  day: string,
): SupportFindings {
  const running = workloadsOf(plan).filter(({ replicas }) => replicas > 0);
  const names = [...new Set(running.flatMap(({ image }) => ("name" in image ? [image.name] : [])))];
  const ended = names.flatMap((name) => sentence(name, running, day, "ended"));
  const soon = names.flatMap((name) => sentence(name, running, day, "soon"));
  const allowed = "choose a supported release with platform:versions, or set strictVersions to false";
  if (settings.strictVersions) return { refused: ended.map((each) => `${each}; ${allowed}`), warnings: soon };
  return { refused: [], warnings: [...ended, ...soon] };
}

function sentence(name: string, running: WorkloadPlan[], day: string, kind: "ended" | "soon"): string[] {
  const { endOfLife, source } = supportOf(name) ?? { endOfLife: null, source: "" };
  if (endOfLife === null) return [];
  const left = (Date.parse(endOfLife) - Date.parse(day)) / millisecondsOfDay;
  if (kind === "ended" ? left >= 0 : left < 0 || left > warnedDays) return [];
  const parts = running.filter(({ image }) => "name" in image && image.name === name).map(({ part }) => part);
  const known = images[name]?.image ?? name;
  const when = kind === "ended" ? `ended on ${endOfLife}` : `ends on ${endOfLife}`;
  return [`Image ${known} (${parts.join(", ")}): its maker's support ${when} (${source})`];
}

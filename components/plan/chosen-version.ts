import { images, isPartOf, withVersion } from "../../config/images";
import type { Settings } from "../../config/settings";
import type { VolumePlan, WorkloadPlan } from "./workload";

/** The same part with the version of its image that the stack chooses, and data of that version. */
export function withChosenVersion<Plan extends { workload: WorkloadPlan }>(plan: Plan, settings: Settings): Plan {
  return { ...plan, workload: chosen(plan.workload, settings) };
}

function chosen(workload: WorkloadPlan, { versions }: Settings): WorkloadPlan {
  const { image, volumes } = workload;
  const name = "name" in image ? image.name : "";
  const version = Object.hasOwn(versions, name) ? versions[name] : undefined;
  if (version === undefined) return workload;
  const pinned = images[name]?.image.split(":")[1] ?? "";
  return {
    ...workload,
    image: { name: withVersion(name, version) },
    volumes: volumes.map((volume) => marked(volume, pinned, version)),
  };
}

/** A volume whose mark is the pinned version, or the beginning of it, has as much of the chosen one. */
function marked(volume: VolumePlan, pinned: string, version: string): VolumePlan {
  const { mark } = volume;
  if (mark === undefined || !isPartOf(mark.value, pinned)) return volume;
  const places = mark.value.split(".").length;
  const value = version.split("-")[0]?.split(".").slice(0, places).join(".") ?? version;
  return { ...volume, mark: { ...mark, value } };
}

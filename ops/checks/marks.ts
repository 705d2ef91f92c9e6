import type { MarkPlan, WorkloadPlan } from "../../components/plan/workload";
import { docker, inspect, linesOf } from "../docker/docker";
import type { LabelledObject } from "../docker/objects";
import type { DataVolume } from "../engine/state";
import { builder } from "../server/images";
import { resourceOf } from "./data";
import { imageReference } from "./images";
import type { ImageLock } from "./images";

/** A volume that there is, and what its data must say that they are. */
export interface MarkedVolume {
  name: string;
  part: string;
  mark: MarkPlan;
  /** What can read it where no container does. */
  image: string | undefined;
}

interface MountingContainer {
  Id: string;
  State: { Status: string };
  Mounts: { Name?: string; Destination: string }[];
}

/** The volumes of running parts that have a mark and exist. */
export function markedVolumes(
  workloads: WorkloadPlan[],
  held: DataVolume[],
  existing: Set<string>,
  lock: ImageLock,
): MarkedVolume[] {
  return workloads
    .filter(({ replicas }) => replicas > 0)
    .flatMap(({ part, image, volumes }) =>
      volumes.flatMap(({ name, mark }) => {
        const volume = held.find(({ resource }) => resource === resourceOf(part, name));
        if (mark === undefined || volume === undefined || !existing.has(volume.name)) return [];
        return [{ name: volume.name, part, mark, image: imageReference(image, lock) }];
      }),
    );
}

/** The value that a file gives for a mark; none in a file that says nothing of it. */
export function markIn(content: string, { prefix = "", versionParts }: MarkPlan): string | undefined {
  const lines = prefix === "" ? [content] : content.split("\n").filter((line) => line.startsWith(prefix));
  const found = lines[0]?.slice(prefix.length).trim() || undefined;
  return versionParts === undefined ? found : found?.split(".").slice(0, versionParts).join(".");
}

/** The sentence about a volume whose data are something else than the plan expects; new volumes say nothing. */
export function markProblems(stack: string, { name, part, mark }: MarkedVolume, content: string): string[] {
  const found = markIn(content, mark);
  if (found === undefined || found === mark.value) return [];
  return [
    `The data volume ${name} of ${part} holds ${mark.meaning} ${found}, and this stack is to run ${mark.value}, which cannot read it. ` +
      `Go back to ${found}, or save the data, then begin empty: npm run down -- --stack ${stack}, docker volume rm ${name}, npm run up -- --stack ${stack} --accept-empty`,
  ];
}

/** Reads the marks of all volumes, through the containers that have them where they run. */
export async function checkMarks(stack: string, volumes: MarkedVolume[], own: LabelledObject[]): Promise<string[]> {
  if (volumes.length === 0) return [];
  const ids = own.filter(({ kind }) => kind === "container").map(({ id }) => id);
  const containers = await inspect<MountingContainer>("container", ids);
  const problems = await Promise.all(
    volumes.map(async (volume) => markProblems(stack, volume, await contentOf(volume, containers))),
  );
  return problems.flat();
}

// a missing file is a new volume; whatever else keeps it from being read is an error
const read = '[ ! -e "$1" ] || cat "$1"';

async function contentOf({ name, mark, image }: MarkedVolume, containers: MountingContainer[]): Promise<string> {
  const mounted = ({ Mounts }: MountingContainer) => Mounts.find((mount) => mount.Name === name);
  const reader = containers.find((container) => container.State.Status === "running" && mounted(container));
  if (reader !== undefined) {
    const path = `${mounted(reader)?.Destination}/${mark.file}`;
    return docker(["exec", reader.Id, "sh", "-c", read, "sh", path]);
  }
  // an image that is built with the stack, or is only sent to its server later, has nothing that could be run now
  if (image === undefined || !(await isThere(image))) return "";
  const place = ["--network", "none", "--user", "0", "--volume", `${name}:/volume:ro`, "--entrypoint", "sh"];
  return docker(["run", "--rm", ...place, image, "-c", read, "sh", `/volume/${mark.file}`]);
}

/** Elsewhere than on a server the image is there: what is not was refused. */
async function isThere(image: string): Promise<boolean> {
  return builder() === undefined || linesOf(await docker(["image", "ls", "--quiet", image])).length > 0;
}

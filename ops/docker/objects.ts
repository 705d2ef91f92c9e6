import { docker, inspect, linesOf } from "./docker";

export const stackLabel = "platform.stack";
export const stackIdLabel = "platform.stack-id";

/** A Docker object that carries a stack's labels. */
export interface LabelledObject {
  kind: "container" | "network" | "volume";
  /** What Docker and the state know it by: a volume's is its name. */
  id: string;
  name: string;
  stackId: string;
  part: string;
  /** Holds what cannot be made again. */
  data: boolean;
}

interface Inspected {
  Id?: string;
  Name: string;
  Labels?: Record<string, string> | null;
  Config?: { Labels?: Record<string, string> | null };
}

/** Everything on the engine that carries a stack's name, of whichever clone. */
export async function labelledObjects(stack: string): Promise<LabelledObject[]> {
  const filter = ["--filter", `label=${stackLabel}=${stack}`];
  const lists = await Promise.all([
    docker(["ps", "--all", "--quiet", "--no-trunc", ...filter]).then((ids) => objects("container", linesOf(ids))),
    docker(["network", "ls", "--quiet", "--no-trunc", ...filter]).then((ids) => objects("network", linesOf(ids))),
    docker(["volume", "ls", "--quiet", ...filter]).then((ids) => objects("volume", linesOf(ids))),
  ]);
  return lists.flat();
}

/** Names of all volumes of the engine, labelled or not. */
export async function volumeNames(): Promise<Set<string>> {
  return new Set(linesOf(await docker(["volume", "ls", "--quiet"])));
}

/** Names of those volumes that hold no byte. */
export async function emptyVolumes(names: string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const report = await docker(["system", "df", "--verbose", "--format", "{{json .Volumes}}"]);
  const volumes = JSON.parse(report) as { Name: string; Size: string }[];
  return new Set(volumes.filter(({ Name, Size }) => names.includes(Name) && Size === "0B").map(({ Name }) => Name));
}

/** Removes one object; a container may finish what it writes first, and takes the volumes that have no name with it. */
export async function remove({ kind, id }: LabelledObject): Promise<void> {
  if (kind === "container") await docker(["stop", "--time", "10", id]);
  await docker(kind === "container" ? ["rm", "--force", "--volumes", id] : [kind, "rm", id]);
}

async function objects(kind: LabelledObject["kind"], ids: string[]): Promise<LabelledObject[]> {
  const found = await inspect<Inspected>(kind, ids);
  return found.map((object) => {
    const labels = object.Config?.Labels ?? object.Labels ?? {};
    return {
      kind,
      id: object.Id ?? object.Name,
      name: object.Name.replace(/^\//, ""),
      stackId: labels[stackIdLabel] ?? "",
      part: labels["platform.part"] ?? "",
      data: labels["platform.data"] === "true",
    };
  });
}

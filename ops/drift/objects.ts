import type { LabelledObject } from "../docker/objects";
import { containerType, labelOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import type { Drift } from "./drift";

const kinds: Record<string, "network" | "volume"> = {
  "docker:index/network:Network": "network",
  "docker:index/volume:Volume": "volume",
};

/** Networks and volumes of the state that Docker does not have; a network made by hand under the name is not the one. */
export function missingObjects(resources: StateResource[], networkIds: Set<string>, volumes: Set<string>): Drift[] {
  return resources.flatMap(({ type, id = "", inputs }) => {
    const kind = kinds[type];
    if (kind === undefined || (kind === "network" ? networkIds : volumes).has(id)) return [];
    const part = labelOf(inputs, "platform.part") ?? "unknown";
    const data = labelOf(inputs, "platform.data") === "true";
    const name = String(inputs?.["name"]);
    return [{ part, sentence: `${data ? "data " : ""}${kind} ${name} is missing` }];
  });
}

/** What carries the stack's identity and is not in its state. */
export function strangers(resources: StateResource[], labelled: LabelledObject[], stackId: string): Drift[] {
  const known = new Set(resources.map(({ id }) => id));
  const unknown = labelled.filter((object) => object.stackId === stackId && !known.has(object.id));
  return unknown.map(({ kind, name, part }) => ({
    part,
    sentence: `${kind} ${name} carries the stack's labels and is not in its state`,
  }));
}

/** Resources of containers. */
export function containersIn(resources: StateResource[]): StateResource[] {
  return resources.filter(({ type }) => type === containerType);
}

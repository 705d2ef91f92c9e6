import type { LabelledObject } from "./docker/objects";
import type { StackState } from "./engine/state";

/** How Docker differs from a stack's state. */
export interface Differences {
  /** Everything that carries the state's identity. */
  own: LabelledObject[];
  /** Labelled as this stack's, but not in its state: an update was killed before it could note them. */
  unknown: LabelledObject[];
  /** Data volumes of the state that Docker does not have. */
  missingData: string[];
  /** Data volumes that carry the stack's name while its state has no identity: the state was lost, or it is a namesake. */
  earlierData: LabelledObject[];
  /** Everything else that carries the stack's name and another identity. */
  others: LabelledObject[];
}

/** Holds the labelled objects of a stack's name, and the names of all volumes, against the state. */
export function compare(state: StackState | undefined, labelled: LabelledObject[], volumes: Set<string>): Differences {
  const own = labelled.filter(({ stackId }) => state?.stackId !== undefined && stackId === state.stackId);
  const others = labelled.filter((object) => !own.includes(object));
  return {
    own,
    unknown: own.filter(({ id }) => !state?.objectIds.has(id)),
    missingData: (state?.dataVolumes ?? []).map(({ name }) => name).filter((name) => !volumes.has(name)),
    earlierData: state?.stackId === undefined ? others.filter(({ data }) => data) : [],
    others,
  };
}

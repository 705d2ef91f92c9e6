import { containerType, labelOf, nameOf, Progress } from "../engine/events";
import type { EngineEvent, EventResource, StepMetadata } from "../engine/events";

export type Action = "create" | "update" | "replace" | "delete";
export type Values = Record<string, unknown>;

/** What an update would do to one resource: all of the engine's events about it in one. */
export interface Step {
  urn: string;
  type: string;
  name: string;
  part: string;
  /** None: it stays as it is. */
  action: Action | undefined;
  /** Docker no longer has what the state knows. */
  gone: boolean;
  /** Id of what there is, where there is something. */
  id: string | undefined;
  /** Names of the properties that change. */
  changed: string[];
  before: Values;
  after: Values;
  /** What the resource gave out up to now. */
  outputs: Values;
}

type Resource = EventResource & { id?: string };
type Metadata = StepMetadata & { diffs?: string[] | null; keys?: string[] | null };
type Draft = Omit<Step, "part">;

const actions: Record<string, Action> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
};

/** Gathers the events of a preview. */
export class Steps {
  private readonly drafts = new Map<string, Draft>();
  /** Knows which part a resource belongs to. */
  private readonly progress = new Progress();

  take(event: EngineEvent): void {
    this.progress.lines(event, 0);
    const done = event.resOutputsEvent?.metadata;
    const step = event.resourcePreEvent?.metadata ?? done;
    if (step === undefined) return;
    if (step.op !== "refresh") this.note(step);
    else if (done?.new === null) this.draft(done).gone = true;
  }

  all(): Step[] {
    return [...this.drafts.values()].map((draft) => ({ ...draft, part: this.partOf(draft) }));
  }

  private note(step: Metadata): void {
    const draft = this.draft(step);
    draft.action = actions[step.op] ?? draft.action;
    draft.changed = [...new Set([...draft.changed, ...(step.diffs ?? []), ...(step.keys ?? [])])];
    const before = step.old as Resource | null;
    if (before !== null)
      Object.assign(draft, { id: before.id, before: before.inputs ?? {}, outputs: before.outputs ?? {} });
    if (step.new !== null) draft.after = step.new.inputs ?? {};
  }

  private draft({ urn, type }: StepMetadata): Draft {
    const empty = { action: undefined, gone: false, id: undefined, changed: [], before: {}, after: {}, outputs: {} };
    const draft = this.drafts.get(urn) ?? { urn, type, name: nameOf(urn), ...empty };
    this.drafts.set(urn, draft);
    return draft;
  }

  private partOf({ urn, type, after, before }: Draft): string {
    const labelled = labelOf(after, "platform.part") ?? labelOf(before, "platform.part");
    return type === containerType && labelled !== undefined ? labelled : this.progress.partOf(urn);
  }
}

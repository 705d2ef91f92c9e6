/** A resource as the engine's events show it; secrets come masked. */
export interface EventResource {
  urn: string;
  type: string;
  parent: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

export interface StepMetadata {
  op: string;
  urn: string;
  type: string;
  old: EventResource | null;
  new: EventResource | null;
}

/** The parts of the engine's events that are read here. */
export interface EngineEvent {
  resourcePreEvent?: { metadata: StepMetadata };
  resOutputsEvent?: { metadata: StepMetadata };
  resOpFailedEvent?: { metadata: StepMetadata };
  diagnosticEvent?: { urn?: string; severity: string; message: string };
  policyEvent?: { resourceUrn?: string; message: string; policyName: string; enforcementLevel: string };
  summaryEvent?: { result?: string; resourceChanges: Record<string, number> };
}

export const containerType = "docker:index/container:Container";
const commandType = "command:local:Command";
const clusterType = "digitalocean:index/databaseCluster:DatabaseCluster";
const objectTypes: Record<string, string> = {
  [containerType]: "container",
  "docker:index/network:Network": "network",
  "docker:index/volume:Volume": "volume",
};

/** Last part of a resource's unique name. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The value of a label among a Docker resource's inputs. */
export function labelOf(inputs: Record<string, unknown> | undefined, label: string): string | undefined {
  const labels = (inputs?.["labels"] ?? []) as { label: string; value: string }[];
  return Array.isArray(labels) ? labels.find((entry) => entry.label === label)?.value : undefined;
}

/** Turns the events of one update into one line per part, and remembers what the closing table needs. */
export class Progress {
  /** Identity that the stack's Docker objects carry. */
  stackId: string | undefined;
  /** The stack's outputs; secret ones are masked. */
  outputs: Record<string, unknown> = {};
  /** Seconds after which each part that was made anew was ready. */
  readonly readyAfter = new Map<string, number>();
  /** Parts of which another version ran before, and had to end first. */
  readonly replaced = new Set<string>();
  private readonly parents = new Map<string, string>();
  /** Parts by the unique name of a container, and of the component that it stands in. */
  private readonly parts = new Map<string, string>();
  /** Parts by the name of a container's resource. */
  private readonly containers = new Map<string, string>();
  /** Unique names of the containers, commands and clusters that were begun and have not ended. */
  private readonly begun = new Set<string>();
  /** Unique names of the commands that run because their resource goes. */
  private readonly going = new Set<string>();
  /** Unique names of the containers that have ended to make room. */
  private readonly ended = new Set<string>();

  /** The lines that an event is worth, mostly none. */
  lines(event: EngineEvent, seconds: number): string[] {
    const started = event.resourcePreEvent?.metadata;
    if (started) this.remember(started);
    const done = event.resOutputsEvent?.metadata;
    const ended = done ?? event.resOpFailedEvent?.metadata;
    if (ended) this.begun.delete(ended.urn);
    if (done?.type === "pulumi:pulumi:Stack") this.outputs = done.new?.outputs ?? this.outputs;
    const news = (done && this.newsOf(done, seconds)) ?? this.remark(event);
    return news === undefined ? [] : [`${clock(seconds)} ${news}`];
  }

  /** The parts that the engine works on or waits for. */
  underWay(): string[] {
    return [...new Set([...this.begun].map((urn) => this.partOf(urn)))].sort();
  }

  /** The part that a resource belongs to; in a component with several parts a container's own name tells them apart. */
  partOf(urn: string): string {
    const container = nameOf(urn).replace(/-(ready|member|registration)\b.*$/, "");
    const { parts } = this;
    return parts.get(urn) ?? this.containers.get(container) ?? parts.get(this.parents.get(urn) ?? "") ?? container;
  }

  private remember({ op, urn, type, old, new: made }: StepMetadata): void {
    const resource = made ?? old;
    if (!resource) return;
    if ([containerType, commandType, clusterType].includes(type) && /^(create|update|delete)/.test(op))
      this.begun.add(urn);
    if (type === commandType && op.startsWith("delete")) this.going.add(urn);
    this.parents.set(urn, resource.parent);
    const part = labelOf(resource.inputs, "platform.part");
    this.stackId = labelOf(resource.inputs, "platform.stack-id") ?? this.stackId;
    if (part === undefined) return;
    this.parts.set(urn, part);
    if (resource.type !== containerType) return;
    this.parts.set(resource.parent, part);
    this.containers.set(nameOf(urn), part);
  }

  /** What a leaving part says: that it could not finish its requests. What another command says is only about a failure. */
  private remark({ diagnosticEvent }: EngineEvent): string | undefined {
    const { urn, severity, message = "" } = diagnosticEvent ?? {};
    if (urn === undefined || !this.going.has(urn) || !severity?.startsWith("info")) return undefined;
    return `${this.partOf(urn)}  ${message.trim()}`;
  }

  private newsOf({ op, urn, type, new: made }: StepMetadata, seconds: number): string | undefined {
    const part = this.partOf(urn);
    const object = objectTypes[type];
    if (op === "refresh")
      return object && made === null ? `${part}  ${object} is gone, it will be made again` : undefined;
    if (type === containerType && op === "delete-replaced") this.ended.add(urn);
    if (type === containerType && op === "create-replacement" && this.ended.has(urn)) this.replaced.add(part);
    if (type === containerType) return containerNews[op] && `${part}  ${containerNews[op]}`;
    if (type === commandType && /-ready\b/.test(nameOf(urn)) && /^create/.test(op)) {
      this.readyAfter.set(part, seconds);
      return `${part}  ready`;
    }
    return cloudNews(type, op);
  }
}

/** A thing of the cloud is told by its kind. */
function cloudNews(type: string, op: string): string | undefined {
  const done = { create: "made", update: "changed", delete: "removed" }[op];
  return done && type.startsWith("digitalocean:") ? `${wordsOf(type)} ${done}` : undefined;
}

/** What kind of thing a resource is, in words. */
export function wordsOf(type: string): string {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

const containerNews: Record<string, string> = {
  create: "created",
  "create-replacement": "created anew",
  update: "updated",
  delete: "removed",
  "delete-replaced": "old one removed",
};

/** Seconds since the start, as the head of a progress line. */
export function clock(seconds: number): string {
  return `[${String(Math.round(seconds)).padStart(3)} s]`;
}

import type { WorkloadPlan } from "../../components/plan/workload";
import { nameOf } from "../engine/events";
import { answer } from "../engine/pulumi";
import { project } from "../engine/stack";
import { stateStore } from "../engine/store/open";
import { Stop } from "../report";

/** Plans by the name of their service. */
export type Services = Record<string, WorkloadPlan>;

interface Recorded {
  urn: string;
  type: string;
  outputs?: Record<string, unknown>;
}

interface Checkpoint {
  checkpoint?: { latest?: { resources?: Recorded[] | null } | null };
  deployment?: { resources?: Recorded[] | null } | null;
}

/** The services' plans that a checkpoint, or an export of a state, holds. */
export function servicesOf(text: string): Services {
  const { checkpoint, deployment } = JSON.parse(text) as Checkpoint;
  return servicesAmong((deployment ?? checkpoint?.latest)?.resources ?? []);
}

/** The services' plans that resources of a state hold. */
export function servicesAmong(resources: Recorded[]): Services {
  const plans = resources.flatMap(({ type, urn, outputs }) =>
    type.endsWith("platform:components:DomainService") && outputs?.["plan"]
      ? [[nameOf(urn), outputs["plan"] as WorkloadPlan] as const]
      : [],
  );
  return Object.fromEntries(plans);
}

/** The services' plans of any update of a stack, each read once. */
export class Versions {
  private readonly read = new Map<number, Promise<Services>>();
  private entries: Promise<string[]> | undefined;

  constructor(private readonly stack: string) {}

  services(number: number): Promise<Services> {
    const known = this.read.get(number) ?? this.checkpoint(number).then(servicesOf);
    this.read.set(number, known);
    return known;
  }

  private async checkpoint(number: number): Promise<string> {
    const store = stateStore();
    // a backend of files keeps every checkpoint, but its CLI exports the last one alone
    if (store === undefined) return answer(["stack", "export", "--version", String(number), "--stack", this.stack]);
    const folder = `.pulumi/history/${project}/${this.stack}`;
    this.entries ??= store.list(folder);
    const entries = (await this.entries).filter((name) => name.endsWith(".history.json")).sort();
    const file = `${folder}/${entries[number - 1]?.replace(/\.history\.json$/, ".checkpoint.json")}`;
    const text = entries.length < number ? undefined : await store.read(file);
    if (text === undefined)
      throw new Stop([`The state of update ${number} of stack ${this.stack} is not in ${folder}.`]);
    return text;
  }
}

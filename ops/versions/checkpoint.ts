import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkloadPlan } from "../../components/plan/workload";
import { nameOf } from "../engine/events";
import { stateFolder } from "../engine/locks";
import { answer } from "../engine/pulumi";
import { project } from "../engine/stack";
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

  constructor(private readonly stack: string) {}

  services(number: number): Promise<Services> {
    const known = this.read.get(number) ?? checkpoint(this.stack, number).then(servicesOf);
    this.read.set(number, known);
    return known;
  }
}

async function checkpoint(stack: string, number: number): Promise<string> {
  const state = stateFolder(process.env["PULUMI_BACKEND_URL"]);
  // a backend of files keeps every checkpoint, but its CLI exports the last one alone
  if (state === undefined) return answer(["stack", "export", "--version", String(number), "--stack", stack]);
  const folder = join(state, ".pulumi", "history", project, stack);
  const entries = (await readdir(folder)).filter((name) => name.endsWith(".history.json")).sort();
  const entry = entries[number - 1];
  if (entry === undefined) throw new Stop([`The state of update ${number} of stack ${stack} is not in ${folder}.`]);
  return readFile(join(folder, entry.replace(/\.history\.json$/, ".checkpoint.json")), "utf8");
}

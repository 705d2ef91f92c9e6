import type { WorkloadPlan } from "../../components/plan/workload";
import { reservedMebibytes } from "../../config/resources";
import { docker } from "../docker/docker";

interface Reservation {
  part: string;
  mebibytes: number;
}

/**
 * The sentence about parts that reserve more than a machine has, with room for one new generation of one of them.
 *
 * @param named the machine, in words
 */
export function memoryProblems(workloads: WorkloadPlan[], machineBytes: number, named = "Docker's machine"): string[] {
  const running = workloads.filter(({ replicas }) => replicas > 0);
  const parts = running.map(reservation).sort((left, right) => right.mebibytes - left.mebibytes);
  const rolling = new Set(running.filter(({ update }) => update === "rolling").map(({ part }) => part));
  const update = parts.find(({ part }) => rolling.has(part));
  const needed = parts.reduce((sum, part) => sum + part.mebibytes, 0) + (update?.mebibytes ?? 0);
  const machine = machineBytes / 1024 ** 2;
  if (needed <= machine) return [];
  const room = update === undefined ? "" : `, with room for a new generation of ${update.part},`;
  const biggest = parts.slice(0, 3).map((part) => `${part.part} ${gigabytes(part.mebibytes)}`);
  return [
    `memory: the parts of this stack reserve ${gigabytes(needed)}${room} and ${named} has ${gigabytes(machine)}; most goes to ${biggest.join(", ")}. ` +
      `Run less (platform:only, platform:monitoring none), use a database server elsewhere (platform:databases external), or lower platform:memory or platform:replicas.`,
  ];
}

/** Holds what the plan reserves against the memory of the machine on which Docker runs. */
export async function checkMemory(workloads: WorkloadPlan[]): Promise<string[]> {
  return memoryProblems(workloads, await machineMemory());
}

/** Bytes of memory of the machine on which Docker runs. */
export async function machineMemory(): Promise<number> {
  return Number(await docker(["info", "--format", "{{.MemTotal}}"]));
}

function reservation({ part, replicas, resources }: WorkloadPlan): Reservation {
  return { part, mebibytes: reservedMebibytes(resources) * replicas };
}

function gigabytes(amount: number): string {
  return `${(amount / 1024).toFixed(1)} GB`;
}

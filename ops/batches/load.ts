import { plannedPool } from "../../components/plan/variable-styles";
import type { WorkloadPlan } from "../../components/plan/workload";
import { poolServers, poolSizes } from "../../config/pools";
import type { PoolServer } from "../../config/pools";
import { reservedMebibytes } from "../../config/resources";
import type { PlannedStack } from "../plan";

/** What something takes, or what there is: memory in mebibytes, and connections by the name of their server. */
export interface Load {
  mebibytes: number;
  connections: Record<string, number>;
}

export const nothing: Load = { mebibytes: 0, connections: {} };

export function plus(left: Load, right: Load): Load {
  const servers = new Set([...Object.keys(left.connections), ...Object.keys(right.connections)]);
  const connections = [...servers].map(
    (name) => [name, (left.connections[name] ?? 0) + (right.connections[name] ?? 0)] as const,
  );
  return { mebibytes: left.mebibytes + right.mebibytes, connections: Object.fromEntries(connections) };
}

export function minus(left: Load, right: Load): Load {
  const negative = Object.entries(right.connections).map(([name, count]) => [name, -count] as const);
  return plus(left, { mebibytes: -right.mebibytes, connections: Object.fromEntries(negative) });
}

/** What a load has too much of for what there is, in words. */
export function excess(load: Load, room: Load): string[] {
  const servers = Object.entries(room.connections).filter(([name, free]) => (load.connections[name] ?? 0) > free);
  return [
    ...(load.mebibytes > room.mebibytes ? ["memory"] : []),
    ...servers.map(([name]) => `connections of server ${name}`),
  ];
}

/** Tells what workloads of one stack take. */
export class Loads {
  private readonly servers: PoolServer[];
  private readonly sizes: Record<string, number>;

  constructor({ platform, settings }: Pick<PlannedStack, "platform" | "settings">) {
    this.servers = poolServers(platform, settings);
    this.sizes = poolSizes(platform, settings);
  }

  /** All replicas of a workload together. */
  of(workload: WorkloadPlan): Load {
    const { part, replicas, resources, environment } = workload;
    const size = plannedPool(environment) ?? this.sizes[part] ?? 0;
    const connections = this.servers.map(({ name, pools }) => [name, (pools[part] ?? 0) * size * replicas] as const);
    return { mebibytes: reservedMebibytes(resources) * replicas, connections: Object.fromEntries(connections) };
  }

  all(workloads: WorkloadPlan[]): Load {
    return workloads.map((workload) => this.of(workload)).reduce(plus, nothing);
  }

  /** What a machine with this memory has. */
  room(machineBytes: number): Load {
    const connections = Object.fromEntries(this.servers.map(({ name, free }) => [name, free]));
    return { mebibytes: machineBytes / 1024 ** 2, connections };
  }
}

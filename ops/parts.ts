import { askAgent } from "./agent";
import { docker, inspect, linesOf } from "./docker/docker";
import { stackIdLabel } from "./docker/objects";
import type { PartRow } from "./table";

/** What Docker says about a container, as far as it is read here. */
export interface InspectedContainer {
  Id: string;
  Name: string;
  RestartCount: number;
  Config: { Labels: Record<string, string>; ExposedPorts?: Record<string, unknown> | null };
  State: { Status: string; Health?: { Status: string; FailingStreak: number } };
  NetworkSettings: { Ports: Record<string, { HostIp: string; HostPort: string }[] | null> };
}

/** The containers of a stack's identity, each with its health of now. */
export async function containersOf(stackId: string): Promise<InspectedContainer[]> {
  const ids = await docker(["ps", "--all", "--quiet", "--filter", `label=${stackIdLabel}=${stackId}`]);
  const found = await inspect<InspectedContainer>("container", linesOf(ids));
  const doubted = found.filter(isDoubtful).map(({ Id }) => Id);
  if (doubted.length === 0) return found;
  const passing = new Set(linesOf(await askAgent("probe", { containers: doubted })));
  return found.map((container) => (isDoubtful(container) ? judged(container, passing.has(container.Id)) : container));
}

/** Whether Docker's word may be old: it looks seldom, and tells neither a first good look at once nor a first failure. */
export function isDoubtful({ State: { Status, Health } }: InspectedContainer): boolean {
  return Status === "running" && Health !== undefined && (Health.Status !== "healthy" || Health.FailingStreak > 0);
}

/** A container with what its own health command says now in place of Docker's word. */
export function judged(container: InspectedContainer, passes: boolean): InspectedContainer {
  const { State } = container;
  if (State.Health === undefined) return container;
  const ill = State.Health.Status === "healthy" ? "unhealthy" : State.Health.Status;
  return { ...container, State: { ...State, Health: { ...State.Health, Status: passes ? "healthy" : ill } } };
}

/** Health where the container has a check, otherwise whether it runs. */
export function stateOf({ State }: InspectedContainer): string {
  return State.Status === "running" ? (State.Health?.Status ?? "running") : State.Status;
}

/** Whether a container does its work. */
export function isWell(container: InspectedContainer): boolean {
  return ["healthy", "running"].includes(stateOf(container));
}

/** One row a part: all its replicas together. */
export function partRows(
  containers: InspectedContainer[],
  inside: Record<string, string>,
  readyAfter: Map<string, number>,
): PartRow[] {
  const parts = [...new Set(containers.map(partOf))].sort();
  return parts.map((part) => {
    const replicas = containers.filter((container) => partOf(container) === part);
    const seconds = readyAfter.get(part);
    return {
      part,
      address: published(replicas) || (inside[part] ?? addresses(replicas)),
      state: summary(replicas),
      seconds: seconds === undefined ? "unchanged" : seconds.toFixed(1),
    };
  });
}

/** The part that a container is a replica of. */
export function partOf({ Config }: InspectedContainer): string {
  return Config.Labels["platform.part"] ?? "unknown";
}

function published(replicas: InspectedContainer[]): string {
  const ports = replicas.flatMap(({ NetworkSettings }) =>
    Object.values(NetworkSettings.Ports).flatMap((bound) => bound ?? []),
  );
  const ipv4 = ports.filter(({ HostIp }) => !HostIp.includes(":"));
  return [...new Set(ipv4.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`))].join(", ");
}

function addresses(replicas: InspectedContainer[]): string {
  const names = replicas.flatMap(({ Name, Config }) => {
    const ports = Object.keys(Config.ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10));
    return ports.length === 0 ? [Name.slice(1)] : ports.map((port) => `${Name.slice(1)}:${port}`);
  });
  return names.join(", ");
}

function summary(replicas: InspectedContainer[]): string {
  const well = replicas.filter(isWell);
  const first = replicas.find((container) => !isWell(container)) ?? replicas[0];
  const state = first === undefined ? "missing" : stateOf(first);
  if (replicas.length === 1) return state;
  return well.length === replicas.length
    ? `${state} (${replicas.length})`
    : `${state} (${well.length} of ${replicas.length} well)`;
}

import { labelOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import type { Drift } from "./drift";

/** What Docker tells about a container, as far as it can be changed behind our back. */
export interface FoundContainer {
  Id: string;
  Name: string;
  State: { Status: string; Health?: { Status: string } };
  HostConfig: {
    Memory: number;
    MemoryReservation: number;
    MemorySwap: number;
    NanoCpus: number;
    RestartPolicy: { Name: string };
  };
  NetworkSettings: { Networks: Record<string, unknown> | null };
}

const mebibyte = 1024 ** 2;

/** How a container differs from the state; `found` holds all of the stack's containers and of their names. */
export function containerDrift(resource: StateResource, found: FoundContainer[]): Drift[] {
  const { inputs = {}, id, urn } = resource;
  const part = labelOf(inputs, "platform.part") ?? "unknown";
  const name = String(inputs["name"]);
  const container = found.find(({ Id }) => Id === id);
  if (container === undefined) return [{ part, sentence: missing(name, found) }];
  const seen = [...stateDrift(container), ...limitDrift(inputs, container.HostConfig)];
  const unseen = unseenDrift(inputs, container);
  return [
    ...seen.map((what) => ({ part, sentence: `container ${name} ${what}` })),
    ...unseen.map((what) => ({ part, sentence: `container ${name} ${what}`, replace: urn })),
  ];
}

function missing(name: string, found: FoundContainer[]): string {
  const other = found.some((container) => container.Name === `/${name}`);
  return other
    ? `container ${name} was removed; another one that is not this stack's has its name`
    : `container ${name} is missing`;
}

/** What a refresh sees, and the next update mends by itself. */
function stateDrift({ State }: FoundContainer): string[] {
  return ["exited", "created", "dead"].includes(State.Status) ? [`is stopped (${State.Status})`] : [];
}

function limitDrift(inputs: Record<string, unknown>, found: FoundContainer["HostConfig"]): string[] {
  const limits = [
    ["memory limit", inputs["memory"], found.Memory],
    ["reserved memory", inputs["memoryReservation"], found.MemoryReservation],
    ["limit of memory and swap", inputs["memorySwap"], found.MemorySwap],
  ] as const;
  const memory = limits.flatMap(([what, wanted, bytes]) => {
    const megabytes = bytes > 0 ? Math.floor(bytes / mebibyte) : bytes;
    return typeof wanted === "number" && wanted !== megabytes
      ? [`has a ${what} of ${megabytes} MB, not ${wanted} MB`]
      : [];
  });
  const policy = inputs["restart"];
  const restart = found.RestartPolicy.Name || "no";
  const restarts = typeof policy === "string" && policy !== restart;
  return [...memory, ...(restarts ? [`has the restart policy ${restart}, not ${policy}`] : [])];
}

/** What a refresh does not look at. */
function unseenDrift(
  inputs: Record<string, unknown>,
  { State, HostConfig, NetworkSettings }: FoundContainer,
): string[] {
  const wanted = Number(inputs["cpus"]);
  const cpus = HostConfig.NanoCpus / 1e9;
  const networks = ((inputs["networksAdvanced"] ?? []) as { name: string }[]).map(({ name }) => name);
  const joined = Object.keys(NetworkSettings.Networks ?? {});
  const left = networks.filter((name) => !joined.includes(name));
  const more = joined.filter((name) => !networks.includes(name));
  const running = ["running", "paused"].includes(State.Status);
  return [
    ...(State.Status === "paused" ? ["is paused"] : []),
    ...(Number.isFinite(wanted) && wanted !== cpus ? [`has a CPU limit of ${cpus}, not ${wanted}`] : []),
    ...(running && left.length > 0 ? [`has left network ${left.join(", ")}`] : []),
    ...(running && more.length > 0 ? [`has joined network ${more.join(", ")}`] : []),
  ];
}

/** A container that runs and says that it is ill. */
export function illness(resource: StateResource, found: FoundContainer[]): Drift[] {
  const container = found.find(({ Id }) => Id === resource.id);
  if (container?.State.Status !== "running" || container.State.Health?.Status !== "unhealthy") return [];
  const part = labelOf(resource.inputs, "platform.part") ?? "unknown";
  return [{ part, sentence: `container ${container.Name.slice(1)} is unhealthy`, replace: resource.urn }];
}

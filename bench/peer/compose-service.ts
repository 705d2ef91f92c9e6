import type { FilePlan, HealthPlan, WorkloadPlan } from "../../components/plan/workload";
import type { ImageSpec } from "../../config/platform";
import { mebibytes } from "../../config/units";
import type { RangeOf } from "./ranges";
import { textOf } from "./values";
import type { SecretOf } from "./values";

/** What a plan leaves open: which image a name is here, what a secret is, and the range of a network. */
export interface Lookups {
  imageOf: (image: ImageSpec) => string;
  secretOf: SecretOf;
  rangeOf: RangeOf;
  /** Seconds between Docker's looks at a part's health: compose waits for these, where we ask by ourselves. */
  lookEvery: (plan: WorkloadPlan) => number;
}

/** As somebody writes it who wants to wait for health with compose; an engine before 25 knows no start interval. */
export const quickLooks = ({ update }: WorkloadPlan): number => (update === "rolling" ? 2 : 1);

export type ComposeService = Record<string, unknown>;

/** One part as a service of a compose file: the same image, limits, rights, files and health command as ours. */
export function composeService(plan: WorkloadPlan, needs: string[], lookups: Lookups): ComposeService {
  const { imageOf, secretOf, lookEvery } = lookups;
  return {
    image: imageOf(plan.image),
    pull_policy: "never",
    ...(plan.replicas > 1 && { scale: plan.replicas }),
    ...(plan.hostname && { hostname: plan.hostname }),
    ...(plan.command && { command: plan.command }),
    environment: Object.fromEntries(
      Object.entries(plan.environment).map(([name, value]) => [name, textOf(value, secretOf)]),
    ),
    configs: plan.files.map((file) => ({ source: configOf(plan.part, file), target: file.path, mode: file.mode })),
    volumes: volumesOf(plan),
    networks: Object.fromEntries(plan.networks.map((name) => [name, { aliases: plan.aliases }])),
    ports: plan.published.map(({ address, port, inside = port, protocol }) => ({
      host_ip: address,
      target: inside,
      published: String(port),
      protocol,
    })),
    healthcheck: healthcheck(plan.health, lookEvery(plan)),
    depends_on: Object.fromEntries(needs.map((need) => [need, { condition: "service_healthy" }])),
    restart: "unless-stopped",
    stop_grace_period: `${plan.stopGrace}s`,
    ...(plan.stopSignal && { stop_signal: plan.stopSignal }),
    ...confinement(plan),
    ...limits(plan),
  };
}

/** Name under which the compose file holds the content of a part's file. */
export function configOf(part: string, { path }: FilePlan): string {
  return `${part}${path.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
}

/** Name under which the compose file holds a part's volume. */
export function volumeOf(part: string, { name }: { name: string }): string {
  return `${part}-${name}`;
}

function volumesOf(plan: WorkloadPlan): object[] {
  return [
    ...plan.volumes.map((volume) => ({ type: "volume", source: volumeOf(plan.part, volume), target: volume.path })),
    ...(plan.hostPaths ?? []).map(({ host, path }) => ({ type: "bind", source: host, target: path, read_only: true })),
  ];
}

function healthcheck({ command, timeout, retries, startPeriod }: HealthPlan, interval: number): object {
  return {
    test: command,
    interval: `${interval}s`,
    timeout: `${timeout}s`,
    retries,
    start_period: `${startPeriod}s`,
  };
}

function confinement(plan: WorkloadPlan): ComposeService {
  return {
    ...(plan.user && { user: plan.user }),
    read_only: plan.readOnlyRoot,
    tmpfs: plan.scratch.map((path) => `${path}:rw,nosuid,nodev,size=64m`),
    cap_drop: ["ALL"],
    cap_add: plan.capabilities,
    security_opt: ["no-new-privileges:true"],
  };
}

function limits({ resources, logs }: WorkloadPlan): ComposeService {
  const memory = mebibytes(resources.memory);
  const reserved = resources.reservedMemory ? mebibytes(resources.reservedMemory) : Math.ceil(memory / 2);
  return {
    cpus: resources.cpus,
    mem_limit: `${memory}m`,
    memswap_limit: `${memory}m`,
    mem_reservation: `${reserved}m`,
    logging: {
      driver: "json-file",
      options: { "max-size": `${mebibytes(logs.fileSize)}m`, "max-file": String(logs.files) },
    },
  };
}

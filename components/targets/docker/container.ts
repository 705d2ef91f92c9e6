import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { reservedMebibytes } from "../../../config/resources";
import { mebibytes } from "../../../config/units";
import type { FilePlan, HealthPlan, WorkloadPlan } from "../../plan/workload";
import { resolve } from "../resolve";
import type { Secrets } from "../target";

/** What the Docker objects of a container are called here. */
export interface ContainerPlace {
  image: pulumi.Input<string>;
  networks: Record<string, docker.Network>;
  volumes: Record<string, pulumi.Output<string>>;
  labels: Record<string, pulumi.Input<string>>;
  secrets: Secrets;
}

/** The official provider's arguments for one replica of a workload. */
export function containerArguments(plan: WorkloadPlan, place: ContainerPlace): docker.ContainerArgs {
  return {
    image: place.image,
    hostname: plan.hostname,
    command: plan.command,
    envs: [...environmentOf(plan, place.secrets), ...rangesOf(plan, place.networks)],
    uploads: plan.files.map((file) => upload(file, place.secrets)),
    volumes: [
      ...plan.volumes.map(({ name, path }) => ({ volumeName: place.volumes[name], containerPath: path })),
      ...(plan.hostPaths ?? []).map(({ host, path }) => ({ hostPath: host, containerPath: path, readOnly: true })),
    ],
    networkMode: "bridge",
    networksAdvanced: plan.networks.map((name) => ({ name: known(place.networks, name).name, aliases: plan.aliases })),
    ports: plan.published.map(({ address, port, inside = port, protocol }) => ({
      ip: address,
      internal: inside,
      external: port,
      protocol,
    })),
    healthcheck: healthcheck(plan.health),
    labels: Object.entries(place.labels).map(([label, value]) => ({ label, value })),
    ...confinement(plan),
    ...limits(plan),
    restart: "unless-stopped",
    // readiness is a resource of its own: the provider's wait sees no exit, and Docker looks seldom
    wait: false,
    mustRun: true,
    ...ending(plan),
  };
}

function ending({ stopSignal, stopGrace }: WorkloadPlan): Partial<docker.ContainerArgs> {
  // without the last one the container would be killed at once
  return { stopSignal, stopTimeout: stopGrace, destroyGraceSeconds: stopGrace };
}

function environmentOf(plan: WorkloadPlan, secrets: Secrets): pulumi.Output<string>[] {
  return Object.entries(plan.environment)
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([name, value]) => pulumi.interpolate`${name}=${resolve(value, secrets)}`);
}

/** The address ranges of networks, as the engine gave them out. */
function rangesOf({ networkRanges = {} }: WorkloadPlan, networks: ContainerPlace["networks"]): pulumi.Output<string>[] {
  return Object.entries(networkRanges).map(([name, all]) => {
    const configs = pulumi.all(all.map((each) => known(networks, each).ipamConfigs));
    return configs.apply((found) => {
      const ranges = found.flatMap((network) => (network ?? []).flatMap(({ subnet }) => subnet ?? []));
      return `${name}=${ranges.join(" ")}`;
    });
  });
}

function upload({ path, content, mode }: FilePlan, secrets: Secrets): docker.types.input.ContainerUpload {
  return { file: path, content: resolve(content, secrets), permissions: mode };
}

function healthcheck(plan: HealthPlan): docker.types.input.ContainerHealthcheck {
  return {
    tests: plan.command,
    interval: `${plan.interval}s`,
    timeout: `${plan.timeout}s`,
    retries: plan.retries,
    startPeriod: goDuration(plan.startPeriod),
  };
}

/** Seconds as Go prints a duration: what Docker reads back must equal what was asked, or each refresh sees a change. */
function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function confinement(plan: WorkloadPlan): Partial<docker.ContainerArgs> {
  return {
    user: plan.user,
    readOnly: plan.readOnlyRoot,
    tmpfs: Object.fromEntries(plan.scratch.map((path) => [path, "rw,nosuid,nodev,size=64m"])),
    capabilities: { drops: ["ALL"], adds: plan.capabilities.map((name) => `CAP_${name}`) },
    securityOpts: ["no-new-privileges:true"],
  };
}

function limits({ resources, logs }: WorkloadPlan): Partial<docker.ContainerArgs> {
  const memory = mebibytes(resources.memory);
  return {
    memory,
    memorySwap: memory,
    memoryReservation: reservedMebibytes(resources),
    cpus: String(resources.cpus),
    // the engine's default, said so that a share which the agent left lowered is put right
    cpuShares: 1024,
    logDriver: "json-file",
    logOpts: { "max-size": `${mebibytes(logs.fileSize)}m`, "max-file": String(logs.files) },
  };
}

function known(networks: Record<string, docker.Network>, name: string): docker.Network {
  const network = networks[name];
  if (network === undefined) throw new Error(`no network named "${name}"; known: ${Object.keys(networks).join(", ")}`);
  return network;
}

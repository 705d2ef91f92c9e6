import { balancerOf, balancerPorts } from "../../config/balancers";
import { serviceNetworks } from "../../config/networks";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import { readDirectory } from "../../config/directory";
import type { LoadedStack, Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { environment, planValues } from "./environment";
import type { References } from "./environment";
import { httpHealth } from "./workload";
import type { RegistryPlan, WorkloadPlan } from "./workload";

const stateless = { volumes: [], published: [], scratch: ["/tmp"], capabilities: [] };

/** The workload of one service under one stack's settings. */
export function planService(
  service: ServiceSpec,
  { platform, settings }: LoadedStack,
  references: References,
  poolSize: number | undefined,
): WorkloadPlan {
  const { name, update = "rolling" } = service;
  const configured = planConfiguration(service, settings);
  const published = settings.images === "registry" ? service.registryVariables : {};
  const own = { ...references, poolSize };
  const variables = { ...environment(service, own, poolSize), ...planValues(published ?? {}, own) };
  return {
    ...{ ...stateless, part: name, update },
    ...{ image: serviceImage(service, platform, settings), replicas: replicasOf(service, settings) },
    environment: { ...variables, ...configured.environment, ...settings.variables[name] },
    files: configured.files,
    networks: serviceNetworks(service, platform, settings),
    aliases: aliases(service, platform),
    port: service.port,
    metrics: service.metrics,
    health: httpHealth(service.readiness, service.port, seconds(service.startPeriod)),
    readyTimeout: seconds(settings.readyTimeout),
    resources: resources(service, settings),
    user: service.user,
    // files are laid into the root before the start
    readOnlyRoot: (service.readOnlyRoot ?? false) && configured.files.length === 0,
    stopGrace: seconds(service.stopGrace ?? "30s"),
    logs: platform.logs,
    ...planUpdate(service, platform),
  };
}

/** What an update must heed: the form of the data, and where the service is known. */
function planUpdate(service: ServiceSpec, platform: PlatformSpec): Pick<WorkloadPlan, "dataVersion" | "registry"> {
  const { dataVersion } = service;
  const registry = planRegistry(service, platform);
  return { ...(dataVersion !== undefined && { dataVersion }), ...(registry && { registry }) };
}

function planRegistry({ name, registry }: ServiceSpec, platform: PlatformSpec): RegistryPlan | undefined {
  const balancer = balancerOf(name, platform);
  if (balancer) return { kind: balancer.engine, balancer: balancer.name, port: balancerPorts.commands };
  if (registry === undefined) return undefined;
  const { kind, service, settle } = registry;
  const port = platform.services.find((other) => other.name === service)?.port ?? 0;
  return { kind, host: service, port, settle: seconds(settle) };
}

function aliases({ name, update, metrics }: ServiceSpec, platform: PlatformSpec): string[] {
  const each = metrics !== undefined || balancerOf(name, platform) !== undefined;
  return [...(update === "recreate" ? [name] : []), ...(each ? [replicasAlias(name)] : [])];
}

/** The name that all replicas of a part answer to, ready or not: for what looks at each of them, never for requests. */
export function replicasAlias(part: string): string {
  return `tasks.${part}`;
}

/** How many replicas of a service a stack runs. */
export function replicasOf({ name, replicas = 1 }: ServiceSpec, settings: Settings): number {
  return settings.replicas[name] ?? replicas;
}

const configurationPath = "/config";

/** What a config server serves: a git repository where the stack names one, else a directory of the project. */
function planConfiguration(
  { configuration }: ServiceSpec,
  { configRepository }: Settings,
): Pick<WorkloadPlan, "environment" | "files"> {
  if (configuration === undefined) return { environment: {}, files: [] };
  if (configRepository !== undefined) {
    const { uri, label } = configRepository;
    const environment = {
      SPRING_CLOUD_CONFIG_SERVER_GIT_URI: uri,
      SPRING_CLOUD_CONFIG_SERVER_GIT_DEFAULTLABEL: label,
    };
    return { environment, files: [] };
  }
  const files = Object.entries(readDirectory(configuration.directory)).map(([name, content]) => ({
    path: `${configurationPath}/${name}`,
    content,
    mode: "0444",
  }));
  const environment = {
    SPRING_CLOUD_CONFIG_SERVER_NATIVE_SEARCHLOCATIONS: `file:${configurationPath}`,
    SPRING_PROFILES_INCLUDE: "native",
  };
  return { environment, files };
}

function serviceImage(service: ServiceSpec, platform: PlatformSpec, settings: Settings): WorkloadPlan["image"] {
  if (!("repository" in service.image)) return service.image;
  if (settings.images === "reference") return { name: service.image.reference };
  return { name: `${settings.registry ?? platform.registry}/${service.image.repository}:${settings.version}` };
}

function resources(service: ServiceSpec, settings: Settings): WorkloadPlan["resources"] {
  const memory = settings.memory[service.name];
  if (memory === undefined) return service.resources;
  const reserved = service.resources.reservedMemory;
  const fits = reserved === undefined || mebibytes(reserved) <= mebibytes(memory);
  return { ...service.resources, memory, reservedMemory: fits ? reserved : memory };
}

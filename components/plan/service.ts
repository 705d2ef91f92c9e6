import { serviceNetworks } from "../../config/networks";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { environment } from "./environment";
import type { References } from "./environment";
import { httpHealth } from "./workload";
import type { WorkloadPlan } from "./workload";

const stateless = { files: [], volumes: [], published: [], scratch: ["/tmp"], capabilities: [] };

/** The workload of one service under one stack's settings. */
export function planService(
  service: ServiceSpec,
  platform: PlatformSpec,
  settings: Settings,
  references: References,
): WorkloadPlan {
  const { name, update = "rolling", replicas = 1 } = service;
  return {
    ...stateless,
    part: name,
    image: serviceImage(service, platform, settings),
    replicas: settings.replicas[name] ?? replicas,
    update,
    environment: { ...environment(service, references), ...settings.variables[name] },
    networks: serviceNetworks(service, platform),
    aliases: update === "recreate" ? [name] : [],
    port: service.port,
    metrics: service.metrics,
    health: httpHealth(service.readiness, service.port, seconds(service.startPeriod)),
    readyTimeout: seconds(settings.readyTimeout),
    resources: resources(service, settings),
    user: service.user,
    readOnlyRoot: service.readOnlyRoot ?? false,
    stopGrace: seconds(service.stopGrace ?? "30s"),
    logs: platform.logs,
  };
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

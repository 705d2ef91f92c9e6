import type { PlatformSpec, ServiceSpec } from "./platform";
import { servicesIn } from "./selection";
import type { Settings } from "./settings";

/** Ports of the proxy itself, inside: its administration, its measurements, and what a public dashboard may ask. */
export const proxyPorts = { administration: 2019, metrics: 2020, dashboard: 2021 };

/** Services that others reach by their inside address. */
export function askedInside(platform: PlatformSpec): ServiceSpec[] {
  const values = platform.services.flatMap(({ variables = {}, registryVariables = {} }) => [
    ...Object.values(variables),
    ...Object.values(registryVariables),
  ]);
  const asked = new Set(values.flatMap(servicesIn));
  return platform.services.filter(({ name }) => asked.has(name));
}

/**
 * Where other parts reach a service: one that is replaced in place by its own name, one that rolls on a port of the
 * proxy, which knows the replicas that are ready.
 */
export function insideAddress({ name, port, insidePort = port, update = "rolling" }: ServiceSpec): string {
  return update === "recreate" ? `http://${name}:${port}` : `http://proxy:${insidePort}`;
}

/** Services that the proxy listens for inside, with the port of each. */
export function insideListeners(platform: PlatformSpec): { service: ServiceSpec; port: number }[] {
  return askedInside(platform)
    .filter(({ update = "rolling" }) => update === "rolling")
    .map((service) => ({ service, port: service.insidePort ?? service.port }));
}

/** Ports that the proxy listens on for everybody, by what they are for. */
export function takenPorts({ ports }: Settings): Map<number, string> {
  return new Map([
    [ports.http, "ports/http"],
    [ports.https, "ports/https"],
    [proxyPorts.administration, "the proxy's administration"],
    [proxyPorts.metrics, "the proxy's measurements"],
    [proxyPorts.dashboard, "the public dashboard"],
  ]);
}

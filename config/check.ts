import { checkNames } from "./check-names";
import { checkNetworks } from "./check-networks";
import { checkRoutes } from "./check-routes";
import type { PlatformSpec, ResourceSpec, ServiceSpec, Value } from "./platform";
import { names, reference } from "./references";
import type { LoadedStack, Settings } from "./settings";
import { parseDuration, parseSize } from "./units";

/** Every cross-reference problem of a platform under one stack's settings, each one sentence with its path first. */
export function check({ platform, settings }: LoadedStack): string[] {
  return [
    ...checkNames(platform, settings),
    ...platform.services.flatMap((service) => checkService(service, platform)),
    ...checkRoutes(platform),
    ...checkSettings(platform, settings),
    ...checkNetworks(platform, settings),
    ...checkServers(platform),
    ...cycles(platform),
  ];
}

function checkService(service: ServiceSpec, platform: PlatformSpec): string[] {
  const path = `services/${service.name}`;
  const secrets = names(platform.secrets);
  return [
    ...service.uses.flatMap((used) => reference(`${path}/uses`, "database", used, names(platform.databases))),
    ...(service.after ?? []).flatMap((other) => reference(`${path}/after`, "service", other, names(platform.services))),
    ...(service.networks ?? []).flatMap((net) =>
      reference(`${path}/networks`, "network", net, names(platform.networks)),
    ),
    ...checkAmounts(service),
    ...Object.entries(service.variables ?? {}).flatMap(([name, value]) =>
      checkValue(`${path}/variables/${name}`, value, service, platform, secrets),
    ),
  ];
}

function checkResources(path: string, { cpus, memory, reservedMemory }: ResourceSpec): string[] {
  const problems = checkMemory(`${path}/resources/memory`, memory);
  const limit = parseSize(memory);
  if (limit !== undefined && reservedMemory !== undefined && (parseSize(reservedMemory) ?? Infinity) > limit) {
    problems.push(`${path}/resources/reservedMemory: ${reservedMemory} is more than the limit of ${memory}`);
  }
  if (!(cpus > 0)) problems.push(`${path}/resources/cpus: ${cpus} is not a number of cores above 0`);
  return problems;
}

function checkMemory(path: string, found: string): string[] {
  const memory = parseSize(found);
  if (memory === undefined) return [`${path}: "${found}" is not an amount such as 512MB`];
  return memory < 6 ? [`${path}: ${found} is below Docker's least of 6MB`] : [];
}

function checkServers({ databaseServers, databases, proxy }: PlatformSpec): string[] {
  const wanted = [...new Set(databases.map(({ engine }) => engine))];
  return [
    ...wanted
      .filter((engine) => databaseServers[engine] === undefined)
      .map((engine) => `databaseServers/${engine}: missing; the databases of this engine need its resources`),
    ...Object.entries(databaseServers).flatMap(([engine, { resources }]) =>
      checkResources(`databaseServers/${engine}`, resources),
    ),
    ...checkResources("proxy", proxy.resources),
  ];
}

function checkAmounts(service: ServiceSpec): string[] {
  const path = `services/${service.name}`;
  const problems = checkResources(path, service.resources);
  for (const key of ["replicas", "poolSize"] as const) {
    const found = service[key] ?? 1;
    if (!Number.isInteger(found) || found < 1) problems.push(`${path}/${key}: ${found} is not a whole number above 0`);
  }
  for (const key of ["startPeriod", "stopGrace"] as const) {
    const found = service[key];
    if (found !== undefined && parseDuration(found) === undefined) {
      problems.push(`${path}/${key}: "${found}" is not a duration such as 30s`);
    }
  }
  for (const key of ["readiness", "metrics"] as const) {
    const found = service[key]?.path ?? "/";
    if (!/^\/[^\s'"]*$/.test(found)) problems.push(`${path}/${key}/path: "${found}" is not a path such as /health`);
  }
  return problems;
}

function checkValue(
  path: string,
  value: Value,
  service: ServiceSpec,
  platform: PlatformSpec,
  secrets: string[],
): string[] {
  if (typeof value === "string") return [];
  if ("secret" in value) return reference(path, "secret", value.secret, secrets);
  if ("connection" in value)
    return reference(path, `connection in uses of ${service.name}`, value.connection, service.uses);
  if ("address" in value) return reference(path, "route", value.address, names(platform.routes));
  return Object.entries(value.values).flatMap(([key, inner]) =>
    checkValue(`${path}/${key}`, inner, service, platform, secrets),
  );
}

function checkSettings(platform: PlatformSpec, settings: Settings): string[] {
  const services = names(platform.services);
  const problems = [
    ...Object.keys(settings.replicas).flatMap((name) => reference(`replicas/${name}`, "service", name, services)),
    ...Object.entries(settings.memory).flatMap(([name, memory]) => [
      ...reference(`memory/${name}`, "service", name, services),
      ...checkMemory(`memory/${name}`, memory),
    ]),
    ...Object.keys(settings.subnets).flatMap((name) =>
      reference(`subnets/${name}`, "network", name, names(platform.networks)),
    ),
  ];
  problems.push(...checkVariables(services, settings));
  const { http, https } = settings.ports;
  if (http === https) problems.push(`ports: http and https are both ${http}; each needs a port of its own`);
  if (settings.address === "0.0.0.0" && settings.publicAddress === undefined) {
    problems.push(
      `publicAddress: missing; address 0.0.0.0 is every address of the host, and DNS needs the one that it leads to`,
    );
  }
  if (settings.images === "registry" && settings.version === undefined) {
    problems.push(`version: missing; images: registry needs the tag of the platform's images`);
  }
  return problems;
}

function checkVariables(services: string[], { variables }: Settings): string[] {
  return Object.entries(variables).flatMap(([service, all]) => [
    ...reference(`variables/${service}`, "service", service, services),
    ...Object.keys(all)
      .filter((name) => /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY/.test(name))
      .map(
        (name) => `variables/${service}/${name}: a secret in plain settings; describe it as a secret of the platform`,
      ),
  ]);
}

function cycles(platform: PlatformSpec): string[] {
  const after = new Map(platform.services.map((service) => [service.name, service.after ?? []]));
  const reach = (name: string, path: string[]): string[] => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    for (const next of after.get(name) ?? []) {
      const found = reach(next, [...path, name]);
      if (found.length > 0) return found;
    }
    return [];
  };
  for (const { name } of platform.services) {
    const found = reach(name, []);
    if (found.length > 0) return [`services/${name}/after: a service waits for itself: ${found.join(" → ")}`];
  }
  return [];
}

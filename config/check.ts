import { closest } from "./closest";
import type { PlatformSpec, ServiceSpec, Value } from "./platform";
import type { LoadedStack, Settings } from "./settings";
import { overlappingSubnets } from "./subnets";
import { parseDuration, parseSize } from "./units";

/** Every cross-reference problem of a platform under one stack's settings, each one sentence with its path first. */
export function check({ platform, settings }: LoadedStack): string[] {
  return [
    ...duplicates(platform),
    ...platform.services.flatMap((service) => checkService(service, platform)),
    ...checkRoutes(platform),
    ...checkSettings(platform, settings),
    ...overlappingSubnets(platform, settings),
    ...cycles(platform),
  ];
}

function names(parts: { name: string }[]): string[] {
  return parts.map(({ name }) => name);
}

function reference(path: string, kind: string, found: string, known: string[]): string[] {
  if (known.includes(found)) return [];
  return [`${path}: no ${kind} named "${found}"${closest(found, known)}; known: ${known.join(", ") || "none"}`];
}

function duplicates(platform: PlatformSpec): string[] {
  const parts = [...names(platform.services), ...names(platform.databases), "proxy"];
  const groups = { "services, databases": parts, networks: names(platform.networks), secrets: names(platform.secrets) };
  return Object.entries(groups).flatMap(([group, all]) =>
    [...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map(
      (name) => `${group}: two parts are named "${name}"; each name stands once`,
    ),
  );
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

function checkAmounts(service: ServiceSpec): string[] {
  const path = `services/${service.name}`;
  const { cpus, memory, reservedMemory } = service.resources;
  const limit = parseSize(memory);
  const problems: string[] = [];
  if (limit === undefined) problems.push(`${path}/resources/memory: "${memory}" is not an amount such as 512MB`);
  else if (limit < 6) problems.push(`${path}/resources/memory: ${memory} is below Docker's least of 6MB`);
  if (limit !== undefined && reservedMemory !== undefined && (parseSize(reservedMemory) ?? Infinity) > limit) {
    problems.push(`${path}/resources/reservedMemory: ${reservedMemory} is more than the limit of ${memory}`);
  }
  if (!(cpus > 0)) problems.push(`${path}/resources/cpus: ${cpus} is not a number of cores above 0`);
  if (!Number.isInteger(service.replicas ?? 1) || (service.replicas ?? 1) < 1) {
    problems.push(`${path}/replicas: ${service.replicas} is not a whole number above 0`);
  }
  for (const key of ["startPeriod", "stopGrace"] as const) {
    const found = service[key];
    if (found !== undefined && parseDuration(found) === undefined) {
      problems.push(`${path}/${key}: "${found}" is not a duration such as 30s`);
    }
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

function checkRoutes(platform: PlatformSpec): string[] {
  const taken = new Map<string, string>();
  return platform.routes.flatMap((route) => {
    const path = `routes/${route.name}`;
    const problems = reference(`${path}/service`, "service", route.service, names(platform.services));
    if (route.auth)
      problems.push(...reference(`${path}/auth/password`, "secret", route.auth.password, names(platform.secrets)));
    if (!/^\/(.*\*)?$|^\/[^*]*$/.test(route.path ?? "/*"))
      problems.push(`${path}/path: "${route.path}" does not start with / `);
    for (const host of route.hosts) {
      if (!/^(@|[a-z0-9]([a-z0-9-]*[a-z0-9])?)$/.test(host)) {
        problems.push(
          `${path}/hosts: "${host}" is not a host name; allowed: @ or lower-case letters, digits and dashes`,
        );
      }
      const key = `${host} ${route.path ?? "/*"}`;
      const other = taken.get(key);
      if (other !== undefined) problems.push(`${path}: host and path "${key}" belong to routes/${other} already`);
      else taken.set(key, route.name);
    }
    return problems;
  });
}

function checkSettings(platform: PlatformSpec, settings: Settings): string[] {
  const services = names(platform.services);
  const problems = [
    ...Object.keys(settings.replicas).flatMap((name) => reference(`replicas/${name}`, "service", name, services)),
    ...Object.keys(settings.memory).flatMap((name) => reference(`memory/${name}`, "service", name, services)),
    ...Object.keys(settings.subnets).flatMap((name) =>
      reference(`subnets/${name}`, "network", name, names(platform.networks)),
    ),
  ];
  const { http, https } = settings.ports;
  if (http === https) problems.push(`ports: http and https are both ${http}; each needs a port of its own`);
  if (settings.images === "registry" && settings.version === undefined) {
    problems.push(`version: missing; images: registry needs the tag of the platform's images`);
  }
  return problems;
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

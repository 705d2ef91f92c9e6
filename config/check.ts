import type { BrokerSpec, CacheSpec, DatabaseEngine } from "./backing";
import { checkBacking } from "./check-backing";
import { checkBalancers } from "./check-balancers";
import { checkBuild } from "./check-build";
import { checkDashboard } from "./check-dashboard";
import { checkInside } from "./check-inside";
import { checkNames } from "./check-names";
import { checkNetworks } from "./check-networks";
import { checkResources, oneAlone } from "./check-resources";
import { checkRoutes } from "./check-routes";
import { checkSettings } from "./check-settings";
import { checkUses } from "./check-uses";
import type { PlatformSpec, ServiceSpec } from "./platform";
import { names, reference } from "./references";
import { checkScale } from "./check-scale";
import { startsAfter } from "./selection";
import type { LoadedStack } from "./settings";
import { parseDuration } from "./units";
import { usableNames, usableNamesOf } from "./usable";
import { usedNames } from "./uses";
import type { ConnectionField, Value } from "./value";

/** Every cross-reference problem of a platform under one stack's settings, each one sentence with its path first. */
export function check({ platform, settings }: LoadedStack): string[] {
  return [
    ...checkNames(platform, settings),
    ...platform.services.flatMap((service) => checkService(service, platform)),
    ...checkRoutes(platform, settings),
    ...checkSettings(platform, settings),
    ...checkNetworks(platform, settings),
    ...checkBacking(platform),
    ...checkBalancers(platform, settings),
    ...checkScale(platform),
    ...checkInside(platform, settings),
    ...checkDashboard(platform),
    ...cycles(platform),
  ];
}

function checkService(service: ServiceSpec, platform: PlatformSpec): string[] {
  const path = `services/${service.name}`;
  const secrets = names(platform.secrets);
  const values = {
    ...service.variables,
    ...service.registryVariables,
    ...(service.traces && { traces: service.traces }),
  };
  return [
    ...checkUses(service, platform),
    ...checkBuild(`${path}/image/build`, service.image),
    ...(service.after ?? []).flatMap((other) => reference(`${path}/after`, "service", other, names(platform.services))),
    ...(service.registry === undefined
      ? []
      : reference(`${path}/registry/service`, "service", service.registry.service, names(platform.services))),
    ...(service.networks ?? []).flatMap((net) =>
      reference(`${path}/networks`, "network", net, names(platform.networks)),
    ),
    ...checkAmounts(service),
    ...Object.entries(values).flatMap(([name, value]) =>
      checkValue(`${path}/variables/${name}`, value, service, platform, secrets),
    ),
  ];
}

function checkAmounts(service: ServiceSpec): string[] {
  const path = `services/${service.name}`;
  const problems = checkResources(path, service.resources);
  for (const key of ["replicas", "poolSize"] as const) {
    const found = service[key] ?? 1;
    if (!Number.isInteger(found) || found < 1) problems.push(`${path}/${key}: ${found} is not a whole number above 0`);
  }
  const { dataVersion = 0 } = service;
  if (!Number.isInteger(dataVersion) || dataVersion < 0) {
    problems.push(`${path}/dataVersion: ${dataVersion} is not a whole number, 0 or more`);
  }
  if (service.update === "recreate" && (service.replicas ?? 1) > 1) problems.push(oneAlone(`${path}/replicas`));
  for (const key of ["startPeriod", "stopGrace"] as const) {
    const found = service[key];
    if (found !== undefined && parseDuration(found) === undefined) {
      problems.push(`${path}/${key}: "${found}" is not a duration such as 30s`);
    }
  }
  const { settle = "1s" } = service.registry ?? {};
  if (parseDuration(settle) === undefined)
    problems.push(`${path}/registry/settle: "${settle}" is not a duration such as 5s`);
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
  if ("secret" in value) return secretReference(path, value, platform, secrets);
  if ("connection" in value) return connection(path, value, service, platform);
  if ("address" in value) return reference(path, "route", value.address, names(platform.routes));
  if ("service" in value) return reference(path, "service", value.service, names(platform.services));
  if ("development" in value) return [];
  return Object.entries(value.values).flatMap(([key, inner]) =>
    checkValue(`${path}/${key}`, inner, service, platform, secrets),
  );
}

function secretReference(
  path: string,
  { secret, previous }: { secret: string; previous?: true },
  platform: PlatformSpec,
  secrets: string[],
): string[] {
  const supplied = platform.secrets.some(({ name, kind }) => name === secret && kind === "supplied");
  if (!previous || !supplied) return reference(path, "secret", secret, secrets);
  return [`${path}: "${secret}" is supplied by the operator and has no previous version; allowed: a generated secret`];
}

function connection(
  path: string,
  value: { connection: string; field: ConnectionField },
  service: ServiceSpec,
  platform: PlatformSpec,
): string[] {
  const unknown = reference(path, `connection in uses of ${service.name}`, value.connection, usedNames(service));
  if (unknown.length > 0) return unknown;
  const engine = engineOf(value.connection, platform);
  const known = connectionFields[engine];
  if (value.field === "poolSize" && known.includes("poolSize") && service.poolSize === undefined) {
    return [`${path}: ${service.name} names no poolSize; the field poolSize of a connection is what is planned of it`];
  }
  return reference(path, `field of a connection to ${value.connection}`, value.field, known);
}

type Engine = DatabaseEngine | CacheSpec["engine"] | BrokerSpec["engine"] | "mongodb" | "s3";

/** Of what a service uses; `reference` has refused what nothing is called. */
function engineOf(name: string, platform: PlatformSpec): Engine {
  if (usableNames("documents", platform).includes(name)) return "mongodb";
  if (usableNames("objectStores", platform).includes(name)) return "s3";
  const { databases, caches, brokers } = platform;
  const broker = brokers.find((each) => usableNamesOf(each).includes(name));
  return (broker ?? [...databases, ...caches].find((each) => each.name === name))?.engine ?? "postgres";
}

const place: ConnectionField[] = ["host", "hosts", "port"];

const connectionFields: Record<Engine, ConnectionField[]> = {
  postgres: [...place, "database", "user", "password", "sslmode", "poolSize"],
  mariadb: [...place, "database", "user", "password", "poolSize"],
  redis: [...place, "password"],
  kafka: [...place, "user", "password"],
  rabbitmq: [...place, "virtualHost", "user", "password"],
  mongodb: [...place, "database", "user", "password"],
  s3: [...place, "user", "password"],
};

function cycles(platform: PlatformSpec): string[] {
  const after = new Map(platform.services.map((service) => [service.name, startsAfter(service)]));
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

import type { PlatformSpec } from "./platform";
import { names } from "./references";
import type { Settings } from "./settings";

/** Names that stand twice, or that cannot be names of containers, networks and databases. */
export function checkNames(platform: PlatformSpec, settings: Settings): string[] {
  const parts = [...partNames(platform, settings), ...names(platform.databases), "proxy"];
  const groups = {
    "services, databases": parts,
    networks: names(platform.networks),
    routes: names(platform.routes),
    secrets: names(platform.secrets),
    "databases/database": platform.databases.map(({ database }) => database),
  };
  return [
    ...Object.entries(groups).flatMap(([group, all]) => duplicates(group, all)),
    ...spelling(platform),
    ...platform.databases.flatMap(databaseName),
  ];
}

/** Names of every replica, and of the server that databases share. */
function partNames(platform: PlatformSpec, settings: Settings): string[] {
  const replicas = platform.services.flatMap((service) => {
    const count = settings.replicas[service.name] ?? service.replicas ?? 1;
    return Array.from({ length: count }, (_, index) => (index === 0 ? service.name : `${service.name}-${index + 1}`));
  });
  const shared = settings.databases === "shared" && platform.databases.length > 0 ? ["postgres"] : [];
  return [...replicas, ...shared];
}

function duplicates(group: string, all: string[]): string[] {
  return [...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map(
    (name) => `${group}: two parts are named "${name}"; each name stands once`,
  );
}

function spelling(platform: PlatformSpec): string[] {
  const { services, databases, networks, routes, secrets } = platform;
  const groups = { services, databases, networks, routes, secrets };
  return Object.entries(groups).flatMap(([group, parts]) =>
    names(parts)
      .filter((name) => !/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name))
      .map((name) => `${group}: "${name}" is not a name; allowed: lower-case letters, digits and dashes`),
  );
}

function databaseName({ name, database }: PlatformSpec["databases"][number]): string[] {
  const path = `databases/${name}/database`;
  if (["postgres", "template0", "template1"].includes(database)) {
    return [`${path}: "${database}" belongs to the server; choose another name`];
  }
  // Postgres cuts names at 63 characters, and the login is named after the database
  if (/^[a-z_][a-z0-9_]{0,57}$/.test(database)) return [];
  return [`${path}: "${database}" is not a name; allowed: at most 58 lower-case letters, digits and underscores`];
}

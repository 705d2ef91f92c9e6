import { wantedTools } from "./monitoring";
import type { PlatformSpec } from "./platform";
import { names } from "./references";
import { allTools } from "./selection";
import type { Settings } from "./settings";
import { usableNames } from "./usable";

/** Names that stand twice, or that cannot be names of containers, networks and databases. */
export function checkNames(platform: PlatformSpec, settings: Settings): string[] {
  const parts = [
    ...partNames(platform, settings),
    ...[platform.databases, platform.caches, platform.brokers].flatMap(names),
    // a server may have a database or a bucket of its own name
    ...platform.documents.flatMap(({ name, databases }) => [...new Set([name, ...names(databases)])]),
    ...platform.objectStores.flatMap(({ name, buckets }) => [...new Set([name, ...names(buckets)])]),
    "proxy",
  ];
  const groups = {
    "services, databases": parts,
    networks: names(platform.networks),
    routes: names(platform.routes),
    secrets: [...names(platform.secrets), ...secretsOfParts(platform)],
    "databases/database": platform.databases.map(({ database }) => database),
  };
  return [
    ...Object.entries(groups).flatMap(([group, all]) => duplicates(group, all)),
    ...spelling(platform),
    ...platform.secrets.flatMap(versionLike),
    ...platform.databases.flatMap(databaseName),
    ...platform.documents.flatMap(documentNames),
    ...platform.objectStores.flatMap(bucketNames),
  ];
}

/** Servers of databases by layout, beside those that are named after a database. */
const serverNames: Record<Settings["databases"], string[]> = {
  shared: ["postgres"],
  "per-service": [],
  external: ["database-client"],
};

/** Names of every replica, of the servers of databases, and of what watches. */
function partNames(platform: PlatformSpec, settings: Settings): string[] {
  const replicas = platform.services.flatMap((service) => {
    const count = settings.replicas[service.name] ?? service.replicas ?? 1;
    return Array.from({ length: count }, (_, index) => (index === 0 ? service.name : `${service.name}-${index + 1}`));
  });
  const servers = platform.databases.length > 0 ? serverNames[settings.databases] : [];
  const watched = wantedTools(platform.monitoring, "full");
  const exporters = [
    ...(watched.includes("redis-exporter") ? names(platform.caches) : []),
    ...(watched.includes("kafka-exporter") ? names(platform.brokers) : []),
    ...(watched.includes("postgres-exporter") && settings.databases === "per-service" ? names(platform.databases) : []),
  ].map((server) => `${server}-exporter`);
  const tools = [...watched.filter((tool) => !exporters.includes(tool)), ...(watched.length > 0 ? [allTools] : [])];
  return [...replicas, ...servers, ...exporters, ...tools];
}

/** Names of the secrets that parts make for themselves, in every layout. */
function secretsOfParts(platform: PlatformSpec): string[] {
  const { databases, documents, caches, brokers, objectStores, monitoring, secrets } = platform;
  const servers = [...names(databases), ...(databases.length > 0 ? ["postgres"] : [])];
  return [
    ...servers.flatMap((server) => [`${server}-superuser`, `${server}-monitor`]),
    ...names(databases).map((name) => `${name}-v1`),
    ...[...names(caches), ...names(brokers), ...usableNames("documents", platform)].map((name) => `${name}-password`),
    ...[...names(caches), ...names(documents), ...names(objectStores)].map((name) => `${name}-administrator`),
    ...usableNames("objectStores", platform).map((name) => `${name}-key`),
    ...new Set(secrets.filter(({ kind }) => kind === "password").map(({ name }) => `${name}-bcrypt`)),
    ...(wantedTools(monitoring, "full").includes("grafana") ? ["grafana-admin"] : []),
    ...["authority-certificate", "authority-key"],
  ];
}

function duplicates(group: string, all: string[]): string[] {
  return [...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map(
    (name) => `${group}: two parts are named "${name}"; each name stands once`,
  );
}

function spelling(platform: PlatformSpec): string[] {
  const { services, databases, documents, caches, brokers, objectStores, networks, routes, secrets } = platform;
  const groups = { services, databases, documents, caches, brokers, objectStores, networks, routes, secrets };
  return Object.entries(groups).flatMap(([group, parts]) =>
    names(parts)
      .filter((name) => !/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name))
      .map((name) => `${group}: "${name}" is not a name; allowed: lower-case letters, digits and dashes`),
  );
}

/** A secret's versions are told apart by the end of their names. */
function versionLike({ name }: PlatformSpec["secrets"][number]): string[] {
  return /-v\d+$/.test(name) ? [`secrets: "${name}" ends like a version, such as -v2; choose another name`] : [];
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

function documentNames({ name: server, databases }: PlatformSpec["documents"][number]): string[] {
  const path = `documents/${server}/databases`;
  if (databases.length === 0) return [`${path}: none; a server needs one at least`];
  return names(databases).flatMap((name) => {
    if (["admin", "config", "local"].includes(name))
      return [`${path}: "${name}" belongs to the server; choose another name`];
    // MongoDB allows 63 characters
    if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return [];
    return [`${path}: "${name}" is not a name; allowed: at most 63 lower-case letters, digits and dashes`];
  });
}

/** The rules of S3, narrowed to what can be a part's name: no dots. */
function bucketNames({ name: store, buckets }: PlatformSpec["objectStores"][number]): string[] {
  const path = `objectStores/${store}/buckets`;
  if (buckets.length === 0) return [`${path}: none; a store needs one at least`];
  const allowed = "3 to 63 lower-case letters, digits and dashes, a letter first and no dash last";
  return names(buckets).flatMap((name) => {
    if (!/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
      return [`${path}: "${name}" is not the name of a bucket; allowed: ${allowed}`];
    }
    const reserved = reservedStarts.find((start) => name.startsWith(start));
    const end = reservedEnds.find((each) => name.endsWith(each));
    if (reserved === undefined && end === undefined) return [];
    return [`${path}: "${name}" is not the name of a bucket; S3 keeps names with ${reserved ?? end} for itself`];
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const reservedStarts = ["xn--", "sthree-", "amzn-s3-demo-"];
const reservedEnds = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3"];

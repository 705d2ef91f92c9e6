import type { DatabaseEngine } from "./backing";
import { databaseServersOf } from "./database-servers";
import { describedTools, watchedParts } from "./monitoring";
import type { MonitoringTool } from "./monitoring";
import type { PlatformSpec } from "./platform";
import { names } from "./references";
import { allTools } from "./selection";
import type { Settings } from "./settings";
import { isRabbitmq, usableNames, usableNamesOf } from "./usable";

/** Names that stand twice, or that cannot be names of containers, networks and databases. */
export function checkNames(platform: PlatformSpec, settings: Settings): string[] {
  const parts = [
    ...partNames(platform, settings),
    ...[platform.databases, platform.caches].flatMap(names),
    // a server may be called like one of what it holds
    ...platform.documents.flatMap(({ name, databases }) => [...new Set([name, ...names(databases)])]),
    ...platform.brokers.flatMap((broker) => [...new Set([broker.name, ...usableNamesOf(broker)])]),
    ...platform.objectStores.flatMap(({ name, buckets }) => [...new Set([name, ...names(buckets)])]),
    "proxy",
  ];
  const groups = {
    "services, databases": parts,
    networks: names(platform.networks),
    routes: names(platform.routes),
    secrets: [...names(platform.secrets), ...secretsOfParts(platform)],
  };
  const engines = [...new Set(platform.databases.map(({ engine }) => engine))];
  return [
    ...Object.entries(groups).flatMap(([group, all]) => duplicates(group, all)),
    ...engines.flatMap((engine) => duplicates("databases/database", databasesOf(platform, engine))),
    ...spelling(platform),
    ...platform.secrets.flatMap(versionLike),
    ...platform.databases.flatMap(databaseName),
    ...platform.documents.flatMap(documentNames),
    ...platform.objectStores.flatMap(bucketNames),
  ];
}

/** Names in the server of all databases of an engine, which may share one. */
function databasesOf({ databases }: PlatformSpec, engine: DatabaseEngine): string[] {
  return databases.filter((database) => database.engine === engine).map(({ database }) => database);
}

/** Names of every replica, of the servers of databases, and of what watches. */
function partNames(platform: PlatformSpec, settings: Settings): string[] {
  const replicas = [...platform.services, ...platform.balancers].flatMap(({ name, replicas: described = 1 }) => {
    const count = settings.replicas[name] ?? described;
    return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
  });
  const layout = databaseServersOf(platform, settings);
  // those of a layout with one for each database stand among the databases
  const servers = names(layout).filter((name) => !names(platform.databases).includes(name));
  const watched = describedTools(platform.monitoring);
  const exporters = watched.flatMap((tool) => exporterNames(tool, platform, settings));
  const tools = [...watched.filter((tool) => !exporters.includes(tool)), ...(watched.length > 0 ? [allTools] : [])];
  return [...replicas, ...servers, ...exporters, ...tools];
}

/** Names of the exporters of one kind; there is one for each server that runs here. */
function exporterNames(tool: MonitoringTool, platform: PlatformSpec, settings: Settings): string[] {
  if (!tool.endsWith("-exporter")) return [];
  const parts = watchedParts(tool, platform);
  const own = databaseServersOf(platform, settings).filter(({ external }) => !external);
  const servers = own.filter(({ databases }) => names(databases).some((name) => parts.includes(name)));
  const others = [platform.caches, platform.brokers].flatMap(names).filter((name) => parts.includes(name));
  return [...names(servers), ...others].map((server) => `${server}-exporter`);
}

/** Names of the secrets that parts make for themselves, in every layout. */
function secretsOfParts(platform: PlatformSpec): string[] {
  const { databases, documents, caches, brokers, objectStores, monitoring, secrets } = platform;
  const servers = [...names(databases), ...new Set(databases.map(({ engine }) => engine))];
  return [
    ...servers.flatMap((server) => [`${server}-superuser`, `${server}-monitor`]),
    ...names(databases).map((name) => `${name}-v1`),
    ...[...names(caches), ...brokers.flatMap(usableNamesOf), ...usableNames("documents", platform)].map(
      (name) => `${name}-password`,
    ),
    ...[...caches, ...documents, ...objectStores, ...brokers.filter(isRabbitmq)].map(
      ({ name }) => `${name}-administrator`,
    ),
    ...brokers.filter(isRabbitmq).map(({ name }) => `${name}-cookie`),
    ...usableNames("objectStores", platform).map((name) => `${name}-key`),
    ...new Set(secrets.filter(({ kind }) => kind === "password").map(({ name }) => `${name}-bcrypt`)),
    ...["grafana", "pgadmin"]
      .filter((tool) => describedTools(monitoring).some((each) => each === tool))
      .map((tool) => `${tool}-admin`),
    ...["authority-certificate", "authority-key"],
  ];
}

function duplicates(group: string, all: string[]): string[] {
  return [...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map(
    (name) => `${group}: two parts are named "${name}"; each name stands once`,
  );
}

function spelling(platform: PlatformSpec): string[] {
  const { services, balancers, databases, documents, caches, brokers, objectStores, networks, routes, secrets } =
    platform;
  const virtualHosts = brokers.filter(isRabbitmq).flatMap((broker) => broker.virtualHosts);
  const stores = { databases, documents, caches, brokers, virtualHosts, objectStores };
  const groups = { services, balancers, ...stores, networks, routes, secrets };
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

/** Names of databases that a server has for itself. */
const ownDatabases: Record<DatabaseEngine, string[]> = {
  postgres: ["postgres", "template0", "template1"],
  mariadb: ["mysql", "information_schema", "performance_schema", "sys"],
};

function databaseName({ name, engine, database }: PlatformSpec["databases"][number]): string[] {
  const path = `databases/${name}/database`;
  if (ownDatabases[engine].includes(database)) {
    return [`${path}: "${database}" belongs to the server; choose another name`];
  }
  // Postgres cuts names at 63 characters, MariaDB refuses more than 64, and the login is named after the database
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

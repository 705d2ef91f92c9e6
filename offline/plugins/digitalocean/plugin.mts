import type { Plugin } from "../protocol/declaration.mts";
import { verifyConfig } from "./api.mts";
import { databaseFirewall, databasePostgresqlConfig } from "./database-settings.mts";
import { databaseAuthority, databaseCluster, databaseConnectionPool, databaseDb, databaseUser } from "./database.mts";
import { droplet } from "./droplet.mts";
import { reservedIpAssignment, volumeAttachment } from "./link.mts";
import { dnsRecord, domain, firewall, reservedIp, sshKey, tag, vpc } from "./network.mts";
import { project, projectResources } from "./project.mts";
import { volume } from "./storage.mts";
import { thing } from "./thing.mts";
import { monitorAlert, uptimeAlert, uptimeCheck } from "./watching.mts";

const things = [
  vpc,
  sshKey,
  tag,
  droplet,
  volume,
  firewall,
  reservedIp,
  project,
  monitorAlert,
  uptimeCheck,
  uptimeAlert,
  domain,
  dnsRecord,
  databaseCluster,
  databaseDb,
  databaseUser,
  databaseConnectionPool,
];

export const digitalocean: Plugin = {
  name: "digitalocean",
  version: "4.80.0",
  config: { apiEndpoint: { shape: "string" }, token: { shape: "string", secret: true } },
  unsupportedConfig: [
    "httpRetryMax",
    "httpRetryWaitMax",
    "httpRetryWaitMin",
    "requestsPerSecond",
    "spacesAccessId",
    "spacesEndpoint",
    "spacesSecretKey",
  ],
  verifyConfig,
  resources: [
    ...things.map(thing),
    volumeAttachment,
    reservedIpAssignment,
    projectResources,
    databaseFirewall,
    databasePostgresqlConfig,
  ],
  functions: { "digitalocean:index/getDatabaseCa:getDatabaseCa": databaseAuthority },
};

import type { DatabaseServer } from "../../config/database-servers";
import { clusterMemory } from "../../config/database-settings";
import type { DigitaloceanDatabase } from "../../config/database-settings";
import type { PlatformSpec } from "../../config/platform";
import { clusterPoolSize } from "../../config/pools";
import type { Settings } from "../../config/settings";
import { mebibytes, parseSize } from "../../config/units";
import type { BackingPlan } from "./backing";
import type { ClusterPlan } from "./cluster-plan";
import type { ConnectionPlan } from "./connection";
import { access, databaseLogin } from "./database-logins";
import type { DatabaseLogin } from "./database-logins";
import { clientCommand, planClient } from "./external-database";
import { loginPlan, takingAway } from "./logins";
import { openToLogins, retireOwnLogin } from "./postgres-logins";
import { parseName } from "./secret-versions";
import type { PlanValue, TaskPlan } from "./workload";

/** What is told of a cluster once it is there: its host, and the password of its administrator. */
export const clusterHost = "database-cluster-host";
export const clusterPassword = "database-cluster-administrator";

/** Ports of DigitalOcean's Postgres: of the server, and of the pools before it. */
const [serverPort, poolPort] = [25_060, 25_061];
/** Its administrator, and the database in which that one begins. */
const [administrator, firstDatabase] = ["doadmin", "defaultdb"];

/**
 * A managed cluster with a database and a login for each. What runs here is a client: it is healthy while the cluster
 * answers, and gives each login its database.
 */
export function planCluster(
  { name: part, databases }: DatabaseServer,
  platform: PlatformSpec,
  settings: Settings,
): BackingPlan {
  const asked = settings.digitaloceanDatabase;
  if (asked === undefined) throw new Error("digitaloceanDatabase: missing: the check of the settings missed it");
  const place = [`--port=${serverPort}`, `--username=${administrator}`, `--dbname=${firstDatabase}`];
  const logins = databases.map((database) => databaseLogin(database, settings));
  const task = (purpose: string, stdin: PlanValue): TaskPlan => {
    return { purpose: `${purpose} on the cluster`, part, command: clientCommand(place), stdin };
  };
  const pool = clusterPoolSize(platform, settings);
  const client = {
    part,
    place,
    sslmode: "require",
    password: clusterPassword,
    more: { PGHOST: { told: clusterHost } },
  };
  return {
    name: part,
    workload: planClient(client, platform, settings),
    cluster: clusterPlan(asked, logins, platform, pool),
    passwords: logins.map(({ secret }) => secret),
    setUp: task("Giving each login its database", openToLogins(logins, firstDatabase)),
    logins: logins.map((login) => loginPlan(part, login, task(takingAway(login), retireOwnLogin(login)))),
    connections: Object.fromEntries(logins.map((login) => [login.name, connection(login, pool !== undefined)])),
  };
}

/** User of the cluster whose password is a secret. */
export function clusterUser({ databases }: ClusterPlan, secret: string): string {
  const { secret: name, version } = parseName(secret);
  return `${databases[name]}_v${version}`;
}

function clusterPlan(
  asked: DigitaloceanDatabase,
  logins: DatabaseLogin[],
  platform: PlatformSpec,
  pool: number | undefined,
): ClusterPlan {
  const { region, size, version, nodes, storage, maintenance, vpc, network, allow } = asked;
  const databases = Object.fromEntries(logins.map(({ name, database }) => [name, database]));
  return {
    ...{ name: "database-cluster", region, size, version, nodes, maintenance, network },
    ...(storage !== undefined && { storageMebibytes: mebibytes(storage) }),
    ...(vpc !== undefined && { vpc }),
    allow: allow.map((from) =>
      from.startsWith("tag:") ? { type: "tag", value: from.slice(4) } : { type: "ip_addr", value: from },
    ),
    tuning: tuningOf(size, platform.databaseServers.postgres?.settings ?? {}),
    databases,
    pools:
      pool === undefined
        ? []
        : Object.values(databases).map((database) => ({ name: poolOf(database), database, size: pool })),
  };
}

/**
 * Of the description's settings the service takes two: `work_mem`, and `shared_buffers` as a share of the memory, between
 * 20 and 60 percent (DigitalOcean's API description, `databases_patch_config`).
 */
function tuningOf(size: string, { work_mem, shared_buffers }: Record<string, string>): ClusterPlan["tuning"] {
  const [work, buffers] = [work_mem, shared_buffers].map((text) => parseSize(text ?? ""));
  const share = buffers && Math.round((100 * buffers) / (1024 * clusterMemory(size)));
  return {
    ...(work && { workMem: Math.round(work) }),
    ...(share !== undefined && { sharedBuffersPercentage: Math.min(60, Math.max(20, share)) }),
  };
}

/** Clients name a pool in the place of its database. */
function poolOf(database: string): string {
  return `${database}_pool`;
}

function connection(login: DatabaseLogin, pooled: boolean): ConnectionPlan {
  const host = { hosts: [`\${${clusterHost}}`], places: { [clusterHost]: { told: clusterHost } } };
  const direct = { kind: "postgres" as const, ...host, port: serverPort, ...access(login), tls: true };
  return pooled ? { ...direct, port: poolPort, database: poolOf(login.database), pooled: true } : direct;
}

import { networksOf } from "../../config/networks";
import type { DatabaseServerSpec, DatabaseSpec, PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import type { ConnectionPlan } from "./connection";
import { createDatabases } from "./postgres";
import type { DatabaseLogin } from "./postgres";
import type { HealthPlan, TaskPlan, WorkloadPlan } from "./workload";

/** One database server, the databases on it, and how each is reached. */
export interface DatabaseServerPlan {
  name: string;
  workload: WorkloadPlan;
  /** Names of the secrets that the server and its logins are made with. */
  passwords: string[];
  roles: TaskPlan;
  connections: Record<string, ConnectionPlan>;
}

/** The database servers of a platform: one for all, or one for each database, as the settings say. */
export function planDatabases(platform: PlatformSpec, settings: Settings): DatabaseServerPlan[] {
  if (settings.databases === "per-service") {
    return platform.databases.map((database) => planServer(database.name, [database], platform, settings));
  }
  return platform.databases.length === 0 ? [] : [planServer("postgres", platform.databases, platform, settings)];
}

function planServer(
  name: string,
  databases: DatabaseSpec[],
  platform: PlatformSpec,
  settings: Settings,
): DatabaseServerPlan {
  const server = platform.databaseServers.postgres;
  if (server === undefined) throw new Error(`databaseServers/postgres: missing for ${name}`);
  const superuser = `${name}-superuser`;
  const logins = databases.map((database) => login(database));
  return {
    name,
    workload: planWorkload(name, superuser, server, platform, settings),
    passwords: [superuser, ...logins.map(({ secret }) => secret)],
    roles: {
      purpose: "Creating the databases and their logins",
      part: name,
      command: ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres", "--dbname=postgres"],
      stdin: createDatabases(logins),
      user: "postgres",
    },
    connections: Object.fromEntries(logins.map((login) => [login.name, connection(name, login)])),
  };
}

function login({ name, database }: DatabaseSpec): DatabaseLogin {
  return { name, database, owner: database, user: `${database}_v1`, secret: `${name}-v1` };
}

function connection(host: string, { database, user, secret }: DatabaseLogin): ConnectionPlan {
  return {
    kind: "postgres",
    hosts: [host],
    port: 5432,
    database,
    user,
    password: { secret },
    tls: false,
    options: {},
  };
}

// over TCP: the server of the first initialisation listens on its socket alone
const probe = ["CMD", "pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"];
const health: HealthPlan = { command: probe, interval: 1, timeout: 5, retries: 5, startPeriod: 60 };

function flags({ settings, maxConnections }: DatabaseServerSpec): string[] {
  const all = { ...settings, max_connections: String(maxConnections) };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function place(part: string, platform: PlatformSpec): Pick<WorkloadPlan, "networks" | "aliases" | "published"> {
  return { networks: networksOf("databases", platform), aliases: [part], published: [] };
}

function planWorkload(
  part: string,
  superuser: string,
  server: DatabaseServerSpec,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  return {
    part,
    image: { name: "postgres" },
    replicas: 1,
    update: "recreate",
    command: ["postgres", ...flags(server)],
    environment: { POSTGRES_PASSWORD: { secret: superuser } },
    files: [],
    volumes: [{ name: "data", path: "/var/lib/postgresql/data", data: true }],
    ...place(part, platform),
    port: 5432,
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources: server.resources,
    readOnlyRoot: false,
    scratch: [],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    stopSignal: "SIGINT",
    stopGrace: 60,
    logs: platform.logs,
  };
}

import type { DatabaseServerSpec, DatabaseSpec } from "../../config/backing";
import { majorVersion } from "../../config/images";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { planExternalDatabase } from "./external-database";
import { createDatabases, databaseLogin, loginPlan, monitorLogin, retireLogin, retireMonitor } from "./postgres";
import type { DatabaseLogin } from "./postgres";
import { laterLooks } from "./workload";
import type { HealthPlan, PlanValue, TaskPlan, WorkloadPlan } from "./workload";

/** The database servers of a platform: one for all, one for each database, or somebody else's, as the settings say. */
export function planDatabases(platform: PlatformSpec, settings: Settings): BackingPlan[] {
  if (platform.databases.length === 0) return [];
  switch (settings.databases) {
    case "shared":
      return [planServer("postgres", platform.databases, platform, settings)];
    case "per-service":
      return platform.databases.map((database) => planServer(database.name, [database], platform, settings));
    case "external":
      return [planExternalDatabase(platform, settings)];
  }
}

function planServer(name: string, databases: DatabaseSpec[], platform: PlatformSpec, settings: Settings): BackingPlan {
  const server = platform.databaseServers.postgres;
  if (server === undefined) throw new Error(`databaseServers/postgres: missing for ${name}`);
  const superuser = `${name}-superuser`;
  const logins = databases.map((database) => databaseLogin(database, settings));
  const monitor = monitorLogin(name, settings);
  return {
    name,
    workload: planWorkload(name, superuser, { server, databases }, platform, settings),
    passwords: [superuser, monitor.secret, ...logins.map(({ secret }) => secret)],
    setUp: task(name, "Creating the databases and their logins", createDatabases(logins, monitor)),
    logins: [
      loginPlan(name, monitor, task(name, takingAway(monitor.user), retireMonitor(monitor))),
      ...logins.map((login) => loginPlan(name, login, task(name, takingAway(login.user), retireLogin(login)))),
    ],
    connections: Object.fromEntries(logins.map((login) => [login.name, connection(name, login)])),
  };
}

function task(part: string, purpose: string, stdin: PlanValue): TaskPlan {
  const command = [
    "psql",
    "--no-psqlrc",
    "--quiet",
    "--set=ON_ERROR_STOP=1",
    "--username=postgres",
    "--dbname=postgres",
  ];
  return { purpose, part, command, stdin, user: "postgres" };
}

function takingAway(user: string): string {
  return `Taking login ${user} away`;
}

function connection(host: string, { database, user, secret }: DatabaseLogin): ConnectionPlan {
  return {
    kind: "postgres",
    hosts: [host],
    port: 5432,
    database,
    user: { login: secret, user },
    password: { secret },
    tls: false,
    options: {},
  };
}

// over TCP: the server of the first initialisation listens on its socket alone
const probe = ["CMD", "pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"];
const health: HealthPlan = { command: probe, timeout: 5, startPeriod: 60, ...laterLooks };

const mark = { file: "PG_VERSION", value: majorVersion("postgres"), meaning: "major version of Postgres" };

function flags({ settings, maxConnections }: DatabaseServerSpec): string[] {
  const all = { ...settings, max_connections: String(maxConnections) };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function planWorkload(
  part: string,
  superuser: string,
  { server, databases }: { server: DatabaseServerSpec; databases: DatabaseSpec[] },
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
    volumes: [{ name: "data", path: "/var/lib/postgresql/data", data: true, mark }],
    ...backingPlace("databases", { part, port: { inside: 5432, host: databases[0]?.hostPort } }, platform, settings),
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

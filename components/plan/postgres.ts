import type { DatabaseServerSpec } from "../../config/backing";
import type { DatabaseServer } from "../../config/database-servers";
import { majorVersion } from "../../config/images";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import { access, databaseLogin, monitorLogin, superuserOf } from "./database-logins";
import { loginPlan, takingAway } from "./logins";
import { createDatabases, retireLogin, retireMonitor } from "./postgres-logins";
import { laterLooks } from "./workload";
import type { HealthPlan, PlanValue, TaskPlan, WorkloadPlan } from "./workload";

const port = 5432;

/** A Postgres server with its databases, each with an owner and a login of its own. */
export function planPostgres(
  server: DatabaseServer,
  spec: DatabaseServerSpec,
  platform: PlatformSpec,
  settings: Settings,
): BackingPlan {
  const { name, databases } = server;
  const logins = databases.map((database) => databaseLogin(database, settings));
  const monitor = monitorLogin(name, settings);
  return {
    name,
    workload: planWorkload(server, spec, platform, settings),
    passwords: [superuserOf(name), monitor.secret, ...logins.map(({ secret }) => secret)],
    setUp: task(name, "Creating the databases and their logins", createDatabases(logins, monitor)),
    logins: [
      loginPlan(name, monitor, task(name, takingAway(monitor), retireMonitor(monitor))),
      ...logins.map((login) => loginPlan(name, login, task(name, takingAway(login), retireLogin(login)))),
    ],
    connections: Object.fromEntries(
      logins.map((login) => [login.name, { kind: "postgres", hosts: [name], port, ...access(login) }]),
    ),
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

// over TCP: the server of the first initialisation listens on its socket alone
const probe = ["CMD", "pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"];
const health: HealthPlan = { command: probe, timeout: 5, startPeriod: 60, ...laterLooks };

const mark = { file: "PG_VERSION", value: majorVersion("postgres"), meaning: "major version of Postgres" };

function flags({ settings, maxConnections }: DatabaseServerSpec): string[] {
  const all = { ...settings, max_connections: String(maxConnections) };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function planWorkload(
  { name: part, databases }: DatabaseServer,
  spec: DatabaseServerSpec,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  return {
    part,
    image: { name: "postgres" },
    replicas: 1,
    update: "recreate",
    command: ["postgres", ...flags(spec)],
    environment: { POSTGRES_PASSWORD: { secret: superuserOf(part) } },
    files: [],
    volumes: [{ name: "data", path: "/var/lib/postgresql/data", data: true, mark }],
    ...backingPlace("databases", { part, port: { inside: port, host: databases[0]?.hostPort } }, platform, settings),
    port,
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources: spec.resources,
    readOnlyRoot: false,
    scratch: [],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    stopSignal: "SIGINT",
    stopGrace: 60,
    logs: platform.logs,
  };
}

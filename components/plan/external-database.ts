import type { DatabaseServer } from "../../config/database-servers";
import { openNetworks } from "../../config/networks";
import type { PlatformSpec } from "../../config/platform";
import { externalPassword } from "../../config/settings";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { access, databaseLogin } from "./database-logins";
import type { DatabaseLogin } from "./database-logins";
import { loginPlan, takingAway } from "./logins";
import { createDatabasesAsGuest, retireLoginAsGuest } from "./postgres-logins";
import { laterLooks } from "./workload";
import type { PlanValue, TaskPlan, WorkloadPlan } from "./workload";

type ExternalDatabase = NonNullable<Settings["externalDatabase"]>;

/**
 * A server of Postgres that is somebody else's. What runs here is a client: it is healthy while the server answers, and
 * makes the databases and logins on it.
 */
export function planExternalDatabase(
  { name: part, databases }: DatabaseServer,
  platform: PlatformSpec,
  settings: Settings,
): BackingPlan {
  const server = settings.externalDatabase;
  if (server === undefined) throw new Error("externalDatabase: missing: the check of the settings missed it");
  const { host, port, user, database, sslmode } = server;
  const place = [`--host=${host}`, `--port=${port}`, `--username=${user}`, `--dbname=${database}`];
  const logins = databases.map((database) => databaseLogin(database, settings));
  const command = clientCommand(place);
  const task = (purpose: string, stdin: PlanValue): TaskPlan => ({ purpose, part, command, stdin });
  return {
    name: part,
    workload: planClient({ part, place, sslmode, password: externalPassword }, platform, settings),
    passwords: logins.map(({ secret }) => secret),
    setUp: task(`Creating the databases and their logins on ${host}`, createDatabasesAsGuest(logins)),
    logins: logins.map((login) =>
      loginPlan(part, login, task(`${takingAway(login)} on ${host}`, retireLoginAsGuest(login))),
    ),
    connections: Object.fromEntries(logins.map((login) => [login.name, connection(server, login)])),
  };
}

function connection({ host, port, sslmode }: ExternalDatabase, login: DatabaseLogin): ConnectionPlan {
  return { kind: "postgres", hosts: [host], port, ...access(login), tls: sslmode !== "disable" };
}

/** How the client runs SQL, where its options say. */
export function clientCommand(place: string[]): string[] {
  return ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--no-password", ...place];
}

interface Client {
  part: string;
  /** Options of Postgres' clients that say where the server is. */
  place: string[];
  sslmode: string;
  /** Name of the secret. */
  password: string;
  /** Variables of Postgres' clients beside. @default none */
  more?: WorkloadPlan["environment"];
}

/** What runs here of a server that stands elsewhere. */
export function planClient(
  { part, place, sslmode, password, more }: Client,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  return {
    part,
    image: { name: "postgres" },
    replicas: 1,
    update: "recreate",
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait; done"],
    environment: { PGPASSWORD: { secret: password }, PGSSLMODE: sslmode, PGCONNECT_TIMEOUT: "5", ...more },
    files: [],
    volumes: [],
    networks: openNetworks(platform).slice(0, 1),
    aliases: [],
    published: [],
    port: 5432,
    health: { command: ["CMD", "pg_isready", "--quiet", ...place], timeout: 6, startPeriod: 30, ...laterLooks },
    readyTimeout: seconds(settings.readyTimeout),
    resources: { cpus: 0.5, memory: "64MB", reservedMemory: "16MB" },
    user: "999:999",
    readOnlyRoot: true,
    scratch: ["/tmp"],
    capabilities: [],
    stopGrace: 5,
    logs: platform.logs,
  };
}

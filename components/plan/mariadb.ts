import type { DatabaseServerSpec } from "../../config/backing";
import type { DatabaseServer } from "../../config/database-servers";
import { releaseSeries } from "../../config/images";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import { backingPlace } from "./backing";
import type { BackingPlan } from "./backing";
import { access, databaseLogin, monitorLogin, superuserOf } from "./database-logins";
import { loginPlan, takingAway } from "./logins";
import { createDatabases, retireLogin } from "./mariadb-logins";
import { laterLooks } from "./workload";
import type { HealthPlan, MarkPlan, PlanValue, TaskPlan, WorkloadPlan } from "./workload";

const port = 3306;

/** A MariaDB server with its databases, each with a login of its own. */
export function planMariadb(
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
    logins: [monitor, ...logins].map((login) =>
      loginPlan(name, login, task(name, takingAway(login), retireLogin(login))),
    ),
    connections: Object.fromEntries(
      logins.map((login) => [login.name, { kind: "mariadb", hosts: [name], port, ...access(login) }]),
    ),
  };
}

/**
 * MariaDB's client in a shell of root's inside the container. The password is that of the first start; afterwards the
 * server lets root of the container in by the socket, whatever it gives.
 */
export const mariadbClient =
  'MYSQL_PWD="$MARIADB_ROOT_PASSWORD" mariadb --no-defaults --user=root --socket=/run/mysqld/mysqld.sock ' +
  "--batch --skip-column-names";

function task(part: string, purpose: string, stdin: PlanValue): TaskPlan {
  return { purpose, part, command: ["sh", "-c", mariadbClient], stdin, user: "root" };
}

// the server of the first initialisation answers on a socket too, and has no network
const probe = `[ "$(${mariadbClient} --execute='SELECT @@skip_networking')" = 0 ]`;
const health: HealthPlan = { command: ["CMD-SHELL", probe], timeout: 5, startPeriod: 120, ...laterLooks };

const mark: MarkPlan = {
  file: "mysql_upgrade_info",
  value: releaseSeries("mariadb"),
  versionParts: 2,
  meaning: "release series of MariaDB",
};

function flags({ settings, maxConnections, resources }: DatabaseServerSpec): string[] {
  const defaults = {
    "character-set-server": "utf8mb4",
    "collation-server": "utf8mb4_unicode_ci",
    "innodb-buffer-pool-size": `${Math.floor(mebibytes(resources.memory) / 2)}M`,
  };
  const own = Object.entries(settings).map(([name, value]) => [name.replaceAll("_", "-"), value] as const);
  const all = { ...defaults, ...Object.fromEntries(own), "max-connections": String(maxConnections) };
  return Object.entries(all).map(([name, value]) => `--${name}=${value}`);
}

function planWorkload(
  { name: part, databases }: DatabaseServer,
  spec: DatabaseServerSpec,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  return {
    part,
    image: { name: "mariadb" },
    replicas: 1,
    update: "recreate",
    command: ["mariadbd", ...flags(spec)],
    // root is let in by the socket alone, from the first start on
    environment: { MARIADB_ROOT_PASSWORD: { secret: superuserOf(part) }, MARIADB_ROOT_HOST: "localhost" },
    files: [],
    volumes: [{ name: "data", path: "/var/lib/mysql", data: true, mark }],
    ...backingPlace("databases", { part, port: { inside: port, host: databases[0]?.hostPort } }, platform, settings),
    port,
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources: spec.resources,
    readOnlyRoot: false,
    scratch: [],
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
    stopGrace: 60,
    logs: platform.logs,
  };
}

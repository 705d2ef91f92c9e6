import type { DatabaseLogin } from "./database-logins";
import { withPasswords } from "./logins";
import type { Login } from "./logins";
import type { PlanValue } from "./workload";

/**
 * SQL for psql that makes each database with its owner role and login, and again leaves them as they are. The owner is
 * called like the database and cannot log in, so that a login can be replaced by its next version.
 * Nobody else may connect: the right that Postgres grants to everybody is taken back.
 */
export function createDatabases(logins: DatabaseLogin[], monitor: Login): PlanValue {
  const statements = [
    "SET log_min_error_statement TO panic; -- a failing statement would be logged with its password",
    "SET client_min_messages TO warning;",
    // from here on it comes by the socket alone
    "ALTER ROLE postgres PASSWORD NULL;",
    "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;",
    ...logins.map((login) => createDatabase(login)),
    role(monitor.user, "LOGIN IN ROLE pg_monitor"),
    `ALTER ROLE "${monitor.user}" PASSWORD '\${${monitor.secret}}';`,
    `GRANT CONNECT ON DATABASE postgres TO "${monitor.user}";`,
  ];
  return withPasswords(statements.join("\n"), [...logins, monitor]);
}

/** The same on a server of somebody else's, by a user who may create databases and roles and is no superuser. */
export function createDatabasesAsGuest(logins: DatabaseLogin[]): PlanValue {
  const membership = ({ database }: DatabaseLogin): string[] => [`GRANT "${database}" TO CURRENT_USER;`];
  const statements = logins.map((login) => createDatabase(login, membership(login)));
  return withPasswords(["SET client_min_messages TO warning;", ...statements].join("\n"), logins);
}

/**
 * The same on a managed cluster, which makes databases and logins itself and lets its administrator change nobody: each login
 * says itself that it acts as the owner.
 */
export function openToLogins(logins: DatabaseLogin[], firstDatabase: string): PlanValue {
  const statements = [
    "SET client_min_messages TO warning;",
    `REVOKE CONNECT ON DATABASE "${firstDatabase}" FROM PUBLIC;`,
    ...logins.map(openToLogin),
    ...logins.flatMap((login) => [asLogin(login), "SET ROLE NONE;", actsAsOwner(login)]),
  ];
  return withPasswords(statements.join("\n"), logins);
}

/** The owner of a database may create in its schema `public`, which since Postgres 15 nobody else may. */
function openToLogin({ database, user }: DatabaseLogin): string {
  return [
    role(database, "NOLOGIN"),
    `GRANT "${database}" TO CURRENT_USER;`,
    `GRANT "${database}" TO "${user}";`,
    `ALTER DATABASE "${database}" OWNER TO "${database}";`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    `GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${database}";`,
  ].join("\n");
}

function actsAsOwner({ database }: DatabaseLogin): string {
  return `ALTER ROLE SESSION_USER SET role = '${database}';`;
}

function asLogin({ database, user, secret }: DatabaseLogin): string {
  return `\\connect -reuse-previous=on "dbname=${database} user=${user} password=\${${secret}}"`;
}

/** SQL by which a login of a managed cluster ends its sessions and hands over what it owns, before the cluster removes it. */
export function retireOwnLogin(login: DatabaseLogin): PlanValue {
  const { user, database } = login;
  const statements = [
    "SET client_min_messages TO warning;",
    `SELECT count(*) > 0 AS has_login FROM pg_roles WHERE rolname = '${user}' \\gset`,
    "\\if :has_login",
    asLogin(login),
    "SET ROLE NONE;",
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity",
    "  WHERE usename = SESSION_USER AND pid <> pg_backend_pid() \\g /dev/null",
    `REASSIGN OWNED BY SESSION_USER TO "${database}";`,
    "DROP OWNED BY SESSION_USER;",
    "\\endif",
  ];
  return withPasswords(statements.join("\n"), [login]);
}

/** SQL for psql that takes a login away with its sessions; what it made belongs to the owner then. */
export function retireLogin({ user, database }: DatabaseLogin): string {
  const handOver = [
    `SELECT count(*) > 0 AS has_database FROM pg_database WHERE datname = '${database}' \\gset`,
    "\\if :has_database",
    `\\connect "${database}"`,
    `REASSIGN OWNED BY "${user}" TO "${database}";`,
    `DROP OWNED BY "${user}";`,
    "\\endif",
  ];
  return retired(user, handOver);
}

/** The same on a server of somebody else's: a member of a role may end its sessions and hand over what it owns. */
export function retireLoginAsGuest(login: DatabaseLogin): string {
  return retireLogin(login).replace("ALTER ROLE", () => `GRANT "${login.user}" TO CURRENT_USER;\nALTER ROLE`);
}

/** The same for the login by which a server is watched, which owns nothing. */
export function retireMonitor({ user }: Login): string {
  return retired(user, [`DROP OWNED BY "${user}";`]);
}

function retired(user: string, handOver: string[]): string {
  const statements = [
    "SET client_min_messages TO warning;",
    `SELECT count(*) > 0 AS has_login FROM pg_roles WHERE rolname = '${user}' \\gset`,
    "\\if :has_login",
    `ALTER ROLE "${user}" NOLOGIN;`,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${user}' \\g /dev/null`,
    ...handOver,
    `DROP ROLE "${user}";`,
    "\\endif",
  ];
  return `${statements.join("\n")}\n`;
}

function role(name: string, options: string): string {
  return `SELECT 'CREATE ROLE "${name}" ${options}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec`;
}

/** `membership` stands between the roles and the database: who creates it must be a member of its owner. */
function createDatabase({ database, user, secret }: DatabaseLogin, membership: string[] = []): string {
  return [
    role(database, "NOLOGIN"),
    ...membership,
    role(user, `LOGIN IN ROLE "${database}"`),
    `ALTER ROLE "${user}" PASSWORD '\${${secret}}';`,
    `ALTER ROLE "${user}" SET role = '${database}';`,
    `SELECT 'CREATE DATABASE "${database}" OWNER "${database}"'`,
    `  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    `GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${database}";`,
  ].join("\n");
}

import type { PlanValue } from "./workload";

/** One login of a database: the owner role cannot log in, so that a login can be replaced by its next version. */
export interface DatabaseLogin {
  name: string;
  database: string;
  owner: string;
  user: string;
  /** Name of the secret that is its password. */
  secret: string;
}

/** The login by which a server is watched: it sees measurements and settings, no data. */
export function monitorLogin(server: string): { user: string; secret: string } {
  return { user: "platform_monitor", secret: `${server}-monitor` };
}

/**
 * SQL for psql that makes each database with its owner role and login, and again leaves them as they are.
 * Nobody else may connect: the right that Postgres grants to everybody is taken back.
 */
export function createDatabases(logins: DatabaseLogin[], monitor: { user: string; secret: string }): PlanValue {
  const statements = [
    "SET log_min_error_statement TO panic; -- a failing statement would be logged with its password",
    "SET client_min_messages TO warning;",
    "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;",
    ...logins.map((login) => createDatabase(login)),
    role(monitor.user, "LOGIN IN ROLE pg_monitor"),
    `ALTER ROLE "${monitor.user}" PASSWORD '\${${monitor.secret}}';`,
    `GRANT CONNECT ON DATABASE postgres TO "${monitor.user}";`,
  ];
  return filled(statements, [...logins, monitor]);
}

/** The same on a server of somebody else's, by a user who may create databases and roles and is no superuser. */
export function createDatabasesAsGuest(logins: DatabaseLogin[]): PlanValue {
  const membership = ({ owner }: DatabaseLogin): string[] => [`GRANT "${owner}" TO CURRENT_USER;`];
  const statements = logins.map((login) => createDatabase(login, membership(login)));
  return filled(["SET client_min_messages TO warning;", ...statements], logins);
}

function filled(statements: string[], logins: { secret: string }[]): PlanValue {
  const values = Object.fromEntries(logins.map(({ secret }) => [secret, { secret }]));
  return { template: `${statements.join("\n")}\n`, values };
}

function role(name: string, options: string): string {
  return `SELECT 'CREATE ROLE "${name}" ${options}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec`;
}

/** `membership` stands between the roles and the database: who creates it must be a member of its owner. */
function createDatabase({ database, owner, user, secret }: DatabaseLogin, membership: string[] = []): string {
  return [
    role(owner, "NOLOGIN"),
    ...membership,
    role(user, `LOGIN IN ROLE "${owner}"`),
    `ALTER ROLE "${user}" PASSWORD '\${${secret}}';`,
    `ALTER ROLE "${user}" SET role = '${owner}';`,
    `SELECT 'CREATE DATABASE "${database}" OWNER "${owner}"'`,
    `  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    `GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${owner}";`,
  ].join("\n");
}

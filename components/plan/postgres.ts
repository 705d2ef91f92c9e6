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

/**
 * SQL for psql that makes each database with its owner role and login, and again leaves them as they are.
 * Nobody else may connect: the right that Postgres grants to everybody is taken back.
 */
export function createDatabases(logins: DatabaseLogin[]): PlanValue {
  const statements = [
    "SET log_min_error_statement TO panic; -- a failing statement would be logged with its password",
    "SET client_min_messages TO warning;",
    "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;",
    ...logins.map(createDatabase),
  ];
  const values = Object.fromEntries(logins.map(({ secret }) => [secret, { secret }]));
  return { template: `${statements.join("\n")}\n`, values };
}

function createDatabase({ database, owner, user, secret }: DatabaseLogin): string {
  const role = (name: string, options: string): string =>
    `SELECT 'CREATE ROLE "${name}" ${options}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec`;
  return [
    role(owner, "NOLOGIN"),
    role(user, `LOGIN IN ROLE "${owner}"`),
    `ALTER ROLE "${user}" PASSWORD '\${${secret}}';`,
    `ALTER ROLE "${user}" SET role = '${owner}';`,
    `SELECT 'CREATE DATABASE "${database}" OWNER "${owner}"'`,
    `  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    `GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${owner}";`,
  ].join("\n");
}

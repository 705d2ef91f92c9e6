import type { DatabaseLogin } from "./database-logins";
import { withPasswords } from "./logins";
import type { Login } from "./logins";
import type { PlanValue } from "./workload";

/**
 * SQL for MariaDB's client that makes each database with its login, and again leaves them as they are. A login has rights
 * on its database alone.
 */
export function createDatabases(logins: DatabaseLogin[], monitor: Login): PlanValue {
  const statements = [
    // from here on root comes by the socket alone, and as root of the container
    "ALTER USER 'root'@'localhost' IDENTIFIED VIA unix_socket;",
    ...logins.flatMap((login) => createDatabase(login)),
    ...user(monitor),
    `GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO ${account(monitor)};`,
  ];
  return withPasswords(statements.join("\n"), [...logins, monitor]);
}

/**
 * SQL for MariaDB's client that takes a login away with its sessions. One that views, triggers, routines or events run as
 * stays, locked and without a password: they would fail without it.
 */
export function retireLogin(login: Login): string {
  const { user: name } = login;
  const definers = ["VIEWS", "TRIGGERS", "ROUTINES", "EVENTS"].map(
    (kind) => `SELECT DEFINER FROM information_schema.${kind} WHERE DEFINER = '${name}@%'`,
  );
  const statements = [
    "DELIMITER //",
    "BEGIN NOT ATOMIC",
    `IF EXISTS (SELECT 1 FROM mysql.global_priv WHERE User = '${name}' AND Host = '%') THEN`,
    `  ALTER USER ${account(login)} IDENTIFIED VIA mysql_native_password USING 'invalid' ACCOUNT LOCK;`,
    `  KILL USER '${name}';`,
    `  IF NOT EXISTS (${definers.join(" UNION ALL ")}) THEN`,
    `    DROP USER ${account(login)};`,
    "  END IF;",
    "END IF;",
    "END //",
  ];
  return `${statements.join("\n")}\n`;
}

function createDatabase(login: DatabaseLogin): string[] {
  const { database } = login;
  return [
    `CREATE DATABASE IF NOT EXISTS \`${database}\`;`,
    ...user(login),
    // an underscore stands for any character here, and would open the databases of others
    `GRANT ALL PRIVILEGES ON \`${database.replaceAll("_", "\\_")}\`.* TO ${account(login)};`,
  ];
}

function user(login: Login): string[] {
  const password = `IDENTIFIED BY '\${${login.secret}}' ACCOUNT UNLOCK;`;
  return [`CREATE USER IF NOT EXISTS ${account(login)} ${password}`, `ALTER USER ${account(login)} ${password}`];
}

function account({ user }: Login): string {
  return `'${user}'@'%'`;
}

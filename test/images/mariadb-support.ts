import { willBeRemoved } from "./containers";
import { docker, lockedImage, startContainer, tryDocker, waitUntil } from "./support";
import type { Result, StartOptions } from "./support";

export { freshVolume, removeAll } from "./containers";
export const mariadb = lockedImage("mariadb");

const dataPath = "/var/lib/mysql";
export const password = 'a test\'s "secret" \\ and more';
/** Loading the time zones takes longer than all the rest of a first start. */
export const quick = ["--env", "MARIADB_INITDB_SKIP_TZINFO=1"];
export const withRoot = ["--env", `MARIADB_ROOT_PASSWORD=${password}`, ...quick];

/** A container of the locked image; removed by `removeAll`. */
export function start(options: Omit<StartOptions, "image" | "dataPath">): string {
  return willBeRemoved(startContainer({ image: mariadb.tag, dataPath, ...options }));
}

const client = ["mariadb", "--no-defaults", "--batch", "--skip-column-names"];

/** What root is answered by the socket. */
export function query(container: string, sql: string, given = password): string {
  const words = ["exec", "--env", `MYSQL_PWD=${given}`, container, ...client];
  return docker(...words, "--socket=/run/mysqld/mysqld.sock", "--user=root", `--execute=${sql}`);
}

/** What a client is answered over TCP. */
export function queryOverTcp(container: string, user: string, given: string, sql: string): Result {
  const words = ["exec", "--env", `MYSQL_PWD=${given}`, container, ...client];
  return tryDocker(...words, "--host=127.0.0.1", "--protocol=tcp", `--user=${user}`, `--execute=${sql}`);
}

/** A stranger is refused over TCP: the server of the first initialisation answers on a socket alone. */
export const waitUntilReady = (container: string): Promise<void> =>
  waitUntil(container, "ready", () => /1045|1130/.test(queryOverTcp(container, "nobody", "", "SELECT 1").output));

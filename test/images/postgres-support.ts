import { willBeRemoved } from "./containers";
import { docker, lockedImage, startContainer, tryDocker } from "./support";
import type { Result, StartOptions } from "./support";

export { freshVolume, removeAll } from "./containers";
export const postgres = lockedImage("postgres");

/** A container of the locked image; removed by `removeAll`. */
export function start(options: Omit<StartOptions, "image">): string {
  return willBeRemoved(startContainer({ image: postgres.tag, ...options }));
}

export const query = (container: string, sql: string): string =>
  docker("exec", container, "psql", "--username=app", "--no-psqlrc", "-At", "--command", sql, "shop");

/** The same over TCP, where the server asks for the password. */
export function queryOverTcp(container: string, given: string, sql: string): Result {
  const client = ["psql", "--host=127.0.0.1", "--username=app", "--no-psqlrc", "-At", "--command", sql, "shop"];
  return tryDocker("exec", "--env", `PGPASSWORD=${given}`, container, ...client);
}

export const password = 'a test\'s "secret"';
export const passwordOptions = ["--env", `POSTGRES_PASSWORD=${password}`];
/** A test's data need not outlive a power cut. */
const noSync = ["--env", "POSTGRES_INITDB_ARGS=--no-sync"];
export const appAndShop = [...passwordOptions, "--env", "POSTGRES_USER=app", "--env", "POSTGRES_DB=shop", ...noSync];

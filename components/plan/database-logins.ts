import type { DatabaseSpec } from "../../config/backing";
import type { Settings } from "../../config/settings";
import type { ConnectionPlan } from "./connection";
import type { Login } from "./logins";
import { versionName, versionOf } from "./secret-versions";

/** A login of a database. */
export interface DatabaseLogin extends Login {
  database: string;
}

type Versions = Pick<Settings, "secretVersions">;

/** The login that a database has now. */
export function databaseLogin({ name, database }: DatabaseSpec, settings: Versions): DatabaseLogin {
  const version = versionOf(name, settings);
  return { name, version, database, user: `${database}_v${version}`, secret: `${name}-v${version}` };
}

/** The login by which a server is watched: it sees measurements and settings, no data. */
export function monitorLogin(server: string, settings: Versions): Login {
  const name = `${server}-monitor`;
  const version = versionOf(name, settings);
  const user = version === 1 ? "platform_monitor" : `platform_monitor_v${version}`;
  return { name, version, user, secret: versionName(name, version) };
}

/** Name of the secret that the first start of a server takes for its superuser. */
export function superuserOf(server: string): string {
  return `${server}-superuser`;
}

/** How clients come in by a login. */
export function access({
  database,
  user,
  secret,
}: DatabaseLogin): Pick<ConnectionPlan, "database" | "user" | "password" | "tls" | "options"> {
  return { database, user: { login: secret, user }, password: { secret }, tls: false, options: {} };
}

import type { DatabaseSpec } from "../../config/backing";
import type { Settings } from "../../config/settings";
import { childName } from "./backing";
import type { LoginPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { versionName, versionOf } from "./secret-versions";
import type { PlanValue, TaskPlan } from "./workload";

/** One version of a login, which is a user of the server. */
export interface Login {
  /** Of which it is a version. */
  name: string;
  version: number;
  user: string;
  /** Name of the secret that is its password. */
  secret: string;
}

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

/** The resource that stands for a login, in the component of its server; its deletion takes the login away. */
export function loginPlan(server: string, { name, version, user }: Login, retire: TaskPlan): LoginPlan {
  return { name: `${childName(server, name)}-login-v${version}`, user, retire };
}

/** What taking a login away is called. */
export function takingAway({ user }: Login): string {
  return `Taking login ${user} away`;
}

/** How clients come in by a login. */
export function access({
  database,
  user,
  secret,
}: DatabaseLogin): Pick<ConnectionPlan, "database" | "user" | "password" | "tls" | "options"> {
  return { database, user: { login: secret, user }, password: { secret }, tls: false, options: {} };
}

/** SQL with a place for the password of each login, named after its secret. */
export function withPasswords(statements: string[], logins: { secret: string }[]): PlanValue {
  const values = Object.fromEntries(logins.map(({ secret }) => [secret, { secret }]));
  return { template: `${statements.join("\n")}\n`, values };
}

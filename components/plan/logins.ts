import { childName } from "./backing";
import type { LoginPlan } from "./backing";
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

/** The resource that stands for a login, in the component of its server; its deletion takes the login away. */
export function loginPlan(server: string, { name, version, user }: Login, retire: TaskPlan): LoginPlan {
  return { name: `${childName(server, name)}-login-v${version}`, user, retire };
}

/** What taking a login away is called. */
export function takingAway({ user }: Login): string {
  return `Taking login ${user} away`;
}

/** Text with a place for the password of each login, named after its secret. */
export function withPasswords(text: string, logins: { secret: string }[]): PlanValue {
  const values = Object.fromEntries(logins.map(({ secret }) => [secret, { secret }]));
  return { template: `${text}\n`, values };
}

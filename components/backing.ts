import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { childName } from "./plan/backing";
import type { BackingPlan } from "./plan/backing";
import type { Secrets, Target } from "./targets/target";

export interface BackingArguments {
  plan: BackingPlan;
  target: Target;
  /** Secrets that the plan names and others made. @default none */
  secrets?: Secrets;
  /** What must be there before it. @default nothing */
  after?: pulumi.Resource[];
}

/** What the components of servers that services use have in common. */
export interface Backing {
  /** It can be used from here on; nothing while the stack does not run it. */
  ready: pulumi.Resource[];
  /** The passwords by the names that plans use. */
  secrets: Secrets;
  /** Of the authority by which clients know the server, where it is not run here. @default none */
  certificate?: pulumi.Output<string> | undefined;
}

/** Makes the passwords of a server, runs it and sets it up, as children of its component. */
export function runBacking(
  parent: pulumi.Resource,
  name: string,
  { plan, target, secrets: given = {}, after: dependsOn = [] }: BackingArguments,
  setUpName = `${name}-set-up`,
): Backing {
  const made = Object.fromEntries(plan.passwords.map((secret) => [secret, makePassword(name, secret, parent)]));
  const part = { parent, secrets: { ...given, ...made }, dependsOn };
  const [server] = target.run(name, plan.workload, part);
  if (server === undefined) return { ready: [], secrets: made };
  const ready = plan.setUp ? target.task(setUpName, plan.setUp, server, part) : server.ready;
  const opened = { ...part, dependsOn: [ready] };
  // services wait for the logins, so that an old one goes after what used it
  const logins = plan.logins.map(({ name, retire }) => target.retirement(name, retire, server, opened));
  return { ready: [ready, ...logins], secrets: made };
}

/** Letters and digits alone, since it also stands in URLs; protected, since the server's files may hold it. */
export function makePassword(name: string, secret: string, parent: pulumi.Resource): pulumi.Output<string> {
  return new random.RandomPassword(childName(name, secret), { length: 32, special: false }, { parent, protect: true })
    .result;
}

import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { DatabaseServerPlan } from "./plan/database";
import type { Secrets, Target } from "./targets/target";

export interface ManagedDatabaseArguments {
  plan: DatabaseServerPlan;
  target: Target;
}

/** A database server with its databases, each with an owner and a login of its own. */
export class ManagedDatabase extends pulumi.ComponentResource {
  /** The databases and logins are there. */
  readonly ready: pulumi.Resource;
  /** The passwords by the names that plans use. */
  readonly secrets: Secrets;

  constructor(name: string, { plan, target }: ManagedDatabaseArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:ManagedDatabase", name, {}, options);
    this.secrets = Object.fromEntries(plan.passwords.map((secret) => [secret, this.password(name, secret)]));
    const part = { parent: this, secrets: this.secrets };
    const [server] = target.run(name, plan.workload, part);
    if (server === undefined) throw new Error(`${name}: a database server needs one replica`);
    this.ready = target.task(`${name}-roles`, plan.roles, server, part);
    this.registerOutputs({});
  }

  /** Letters and digits alone, since it also stands in URLs; protected, since the server's files hold it. */
  private password(name: string, secret: string): pulumi.Output<string> {
    const child = secret.startsWith(name) ? secret : `${name}-${secret}`;
    return new random.RandomPassword(child, { length: 32, special: false }, { parent: this, protect: true }).result;
  }
}

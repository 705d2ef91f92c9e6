import * as pulumi from "@pulumi/pulumi";
import { runBacking } from "./backing";
import type { Backing, BackingArguments } from "./backing";
import type { Secrets } from "./targets/target";

/** A database server with its databases, each with an owner and a login of its own. */
export class ManagedDatabase extends pulumi.ComponentResource implements Backing {
  readonly ready: pulumi.Resource[];
  readonly secrets: Secrets;

  constructor(name: string, args: BackingArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:ManagedDatabase", name, {}, options);
    const { ready, secrets } = runBacking(this, name, args, `${name}-roles`);
    this.ready = ready;
    this.secrets = secrets;
    this.registerOutputs({});
  }
}

import * as pulumi from "@pulumi/pulumi";
import { runBacking } from "./backing";
import type { Backing, BackingArguments } from "./backing";
import type { Secrets } from "./targets/target";

/** A server of documents with its databases, each with a user of its own. */
export class DocumentDatabase extends pulumi.ComponentResource implements Backing {
  readonly ready: pulumi.Resource[];
  readonly secrets: Secrets;

  constructor(name: string, args: BackingArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:DocumentDatabase", name, {}, options);
    const { ready, secrets } = runBacking(this, name, args);
    this.ready = ready;
    this.secrets = secrets;
    this.registerOutputs({});
  }
}

import * as pulumi from "@pulumi/pulumi";
import { runBacking } from "./backing";
import type { Backing, BackingArguments } from "./backing";
import type { Secrets } from "./targets/target";

/** A store of objects with its buckets, each with a key pair of its own. */
export class ObjectStore extends pulumi.ComponentResource implements Backing {
  readonly ready: pulumi.Resource[];
  readonly secrets: Secrets;

  constructor(name: string, args: BackingArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:ObjectStore", name, {}, options);
    const { ready, secrets } = runBacking(this, name, args);
    this.ready = ready;
    this.secrets = secrets;
    this.registerOutputs({});
  }
}

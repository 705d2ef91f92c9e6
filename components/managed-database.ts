import type * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { runBacking } from "./backing";
import type { Backing, BackingArguments } from "./backing";
import { makeCluster } from "./database-cluster";
import type { Secrets } from "./targets/target";

export interface ManagedDatabaseArguments extends BackingArguments {
  /** Where a server stands that is not run here. @default none */
  cloud?: digitalocean.Provider | undefined;
}

/** A database server with its databases, each with an owner and a login of its own; it runs here, or in the cloud. */
export class ManagedDatabase extends pulumi.ComponentResource implements Backing {
  readonly ready: pulumi.Resource[];
  readonly secrets: Secrets;
  readonly certificate: pulumi.Output<string> | undefined;

  constructor(name: string, args: ManagedDatabaseArguments, options?: pulumi.ComponentResourceOptions) {
    super("platform:components:ManagedDatabase", name, {}, options);
    const { plan, cloud, secrets: given } = args;
    const cluster = plan.cluster && makeCluster(this, plan.cluster, plan, cloud);
    // the cluster makes the passwords
    const own = cluster && { plan: { ...plan, passwords: [] }, after: cluster.ready };
    const { ready, secrets } = runBacking(
      this,
      name,
      { ...args, ...own, secrets: { ...given, ...cluster?.secrets } },
      `${name}-roles`,
    );
    this.ready = ready;
    this.certificate = cluster?.certificate;
    this.secrets = { ...cluster?.secrets, ...secrets };
    this.registerOutputs({});
  }
}

import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type * as tls from "@pulumi/tls";
import type { DropletPlan } from "../../plan/droplet";

export interface SurroundingsArguments {
  plan: DropletPlan;
  provider: digitalocean.Provider;
  /** Whose public half root lets in. */
  identity: tls.PrivateKey;
}

/** What a server stands in and what outlives it: network, firewall, address, volume, and who watches it. */
export class Surroundings extends pulumi.ComponentResource {
  readonly vpc: digitalocean.Vpc;
  readonly tag: digitalocean.Tag;
  readonly key: digitalocean.SshKey;
  readonly volume: digitalocean.Volume;
  readonly address: digitalocean.ReservedIp;
  private readonly plan: DropletPlan;
  private readonly inside: { parent: pulumi.Resource; provider: digitalocean.Provider };

  constructor(
    private readonly name: string,
    { plan, provider, identity }: SurroundingsArguments,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("platform:components:DropletSurroundings", name, {}, options);
    this.plan = plan;
    this.inside = { parent: this, provider };
    const { region, vpcRange } = plan;
    this.vpc = new digitalocean.Vpc(`${name}-network`, { region, ipRange: vpcRange }, this.inside);
    this.tag = new digitalocean.Tag(`${name}-tag`, {}, this.inside);
    this.key = new digitalocean.SshKey(`${name}-key`, { publicKey: identity.publicKeyOpenssh }, this.inside);
    const kept = { ...this.inside, protect: true };
    const data = { region, size: plan.volumeGigabytes, initialFilesystemType: "ext4" };
    this.volume = new digitalocean.Volume(`${name}-data`, data, kept);
    this.address = new digitalocean.ReservedIp(`${name}-address`, { region }, kept);
    new digitalocean.Firewall(`${name}-firewall`, { tags: [this.tag.name], ...plan.firewall }, this.inside);
    this.registerOutputs({});
  }

  /** Leads the address to the server. */
  assign(droplet: digitalocean.Droplet): digitalocean.ReservedIpAssignment {
    const { ipAddress } = this.address;
    const dropletId = droplet.id.apply(Number);
    return new digitalocean.ReservedIpAssignment(
      `${this.name}-address`,
      { ipAddress, dropletId },
      // an address leads to one server: it leaves the old one first
      { ...this.inside, deleteBeforeReplace: true },
    );
  }

  /** Puts all of it into a project of its own, and tells somebody when it is not well. */
  watch(droplet: digitalocean.Droplet): void {
    const { name, plan, inside } = this;
    const project = new digitalocean.Project(`${name}-project`, { environment: "Production" }, inside);
    const resources = [droplet.dropletUrn, this.volume.volumeUrn, this.address.reservedIpUrn];
    new digitalocean.ProjectResources(`${name}-project`, { project: project.id, resources }, inside);
    const emails = plan.alertsTo === undefined ? [] : [plan.alertsTo];
    for (const { name: what, ...alert } of plan.alerts) {
      const tags = [this.tag.name];
      new digitalocean.MonitorAlert(
        `${name}-${what}`,
        { ...alert, compare: "GreaterThan", tags, alerts: { emails } },
        inside,
      );
    }
    if (plan.asked === undefined) return;
    const check = new digitalocean.UptimeCheck(`${name}-asked`, { target: plan.asked, type: "https" }, inside);
    const down = { type: "down_global", period: "2m", notifications: [{ emails }] };
    new digitalocean.UptimeAlert(`${name}-asked`, { checkId: check.id, ...down }, inside);
  }
}

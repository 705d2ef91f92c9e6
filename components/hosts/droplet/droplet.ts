import * as command from "@pulumi/command";
import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { openPorts } from "../../plan/droplet";
import type { DropletPlan } from "../../plan/droplet";
import { userData } from "../../plan/user-data";
import { Surroundings } from "./surroundings";

/** How long a first boot may take: DigitalOcean's minute, and the set-up with all its packages. */
const readySeconds = 900;

/** Relative to the project, so that a clone in another place changes nothing. Stored in state: it must stay. */
const wait = "sh ./components/hosts/droplet/wait.sh";

export interface DropletArguments {
  plan: DropletPlan;
  provider: digitalocean.Provider;
}

/** A virtual server of DigitalOcean's, set up and ready for platforms; its data lie on a volume that outlives it. */
export class Droplet extends pulumi.ComponentResource {
  /** What the stacks that run on it need to know (`config/host-stack.ts`), and the key that lets them in. */
  readonly outputs: Record<string, pulumi.Output<string>>;
  private readonly inside: { parent: pulumi.Resource; provider: digitalocean.Provider };

  constructor(
    private readonly name: string,
    { plan, provider }: DropletArguments,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("platform:components:Droplet", name, {}, options);
    this.inside = { parent: this, provider };
    const hostKey = this.key("host-key");
    const identity = this.key("identity");
    const around = new Surroundings(`${name}-around`, { plan, provider, identity }, { parent: this });
    const droplet = this.server(plan, around, hostKey, identity);
    const assigned = around.assign(droplet);
    around.watch(droplet);
    const known = hostKey.publicKeyOpenssh.apply((key) => key.trim());
    const ready = this.ready({ droplet, known, identity, size: plan.volumeGigabytes, ...around }, assigned);
    const { address, vpc, tag } = around;
    const given = {
      ...{ address: address.ipAddress, address6: droplet.ipv6Address, user: plan.user, hostKey: known },
      ...{ size: droplet.size, region: plan.region, vpcId: vpc.id, dropletId: droplet.id, tag: tag.name },
      identity: pulumi.secret(identity.privateKeyOpenssh),
    };
    this.outputs = onceThere(ready, given);
    this.registerOutputs(this.outputs);
  }

  /** Protected: the server is known by the one, and entered with the other. */
  private key(what: string): tls.PrivateKey {
    return new tls.PrivateKey(`${this.name}-${what}`, { algorithm: "ED25519" }, { parent: this, protect: true });
  }

  private server(
    plan: DropletPlan,
    { vpc, tag, key, volume }: Surroundings,
    hostKey: tls.PrivateKey,
    identity: tls.PrivateKey,
  ): digitalocean.Droplet {
    const script = pulumi
      .all([hostKey.privateKeyOpenssh, volume.name, identity.publicKeyOpenssh])
      .apply(([host, disk, publicKey]) =>
        userData({
          ...{ hostKey: host, volume: disk },
          setup: { user: plan.user, publicKeys: [publicKey.trim()], ports: openPorts },
        }),
      );
    return new digitalocean.Droplet(
      this.name,
      {
        ...{ ...plan.droplet, region: plan.region, vpcUuid: vpc.id, tags: [tag.name] },
        ...{ sshKeys: [key.id], volumeIds: [volume.id], userData: pulumi.secret(script) },
      },
      // what a server began with is for the next one: another image or script does not replace the one that serves
      { ...this.inside, protect: true, ignoreChanges: ["image", "userData", "sshKeys"] },
    );
  }

  private ready(
    { droplet, known, identity, size, address }: Waited,
    assigned: digitalocean.ReservedIpAssignment,
  ): command.local.Command {
    return new command.local.Command(
      `${this.name}-ready`,
      {
        create: wait,
        environment: { ADDRESS: address.ipAddress, HOST_KEY: known, LIMIT: String(readySeconds) },
        stdin: identity.privateKeyOpenssh,
        triggers: [droplet.id, size],
        logging: command.local.Logging.None,
      },
      { parent: this, dependsOn: [assigned], customTimeouts: { create: "20m" } },
    );
  }
}

interface Waited {
  droplet: digitalocean.Droplet;
  /** The host key: type and key. */
  known: pulumi.Output<string>;
  identity: tls.PrivateKey;
  /** The volume's, in GB. */
  size: number;
  address: digitalocean.ReservedIp;
}

/** Nobody is told of a server before it is one. */
function onceThere(
  ready: pulumi.Resource,
  given: Record<string, pulumi.Input<string>>,
): Record<string, pulumi.Output<string>> {
  const told = Object.entries(given).map(([name, value]) => [
    name,
    pulumi.all([value, ready.urn]).apply(([known]) => known),
  ]);
  return Object.fromEntries(told) as Record<string, pulumi.Output<string>>;
}

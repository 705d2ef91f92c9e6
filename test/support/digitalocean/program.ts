// The program of test/plugins/digitalocean-engine.test.ts: what a platform on a droplet is made of. It uses the engine's
// own classes, since the plugin's SDK adds nothing but types to them.
import { CustomResource, ProviderResource } from "@pulumi/pulumi";
import type { CustomResourceOptions, Inputs } from "@pulumi/pulumi";

class Provider extends ProviderResource {
  constructor() {
    super("digitalocean", "cloud");
  }
}

const provider = new Provider();

class Thing extends CustomResource {
  [output: string]: unknown;

  constructor(
    kind: string,
    name: string,
    inputs: Inputs,
    outputs: readonly string[] = [],
    more: CustomResourceOptions = {},
  ) {
    const unknown = Object.fromEntries(outputs.map((output) => [output, undefined]));
    const token = `digitalocean:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    super(token, name, { ...inputs, ...unknown }, { provider, ...more });
  }
}

const region = "fra1";
const everywhere = ["0.0.0.0/0", "::/0"];
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKZ1cJb0Qw0QnQ0cY2FtcGxlLWtleS1mb3ItdGVzdHM= test";

const vpc = new Thing("Vpc", "inside", { region, ipRange: "10.60.0.0/24" });
const key = new Thing("SshKey", "operator", { publicKey });
const tag = new Thing("Tag", "platform", {}, ["name"]);
const tags = [tag["name"]];
const volume = new Thing("Volume", "data", { region, size: 50, initialFilesystemType: "ext4" }, ["volumeUrn"]);
const server = { image: "debian-12-x64", size: "s-4vcpu-8gb", region, userData: "#cloud-config\n", monitoring: true };
const droplet = new Thing("Droplet", "web", { ...server, tags, vpcUuid: vpc.id, sshKeys: [key.id] }, [
  "dropletUrn",
  "ipv4Address",
]);
const dropletId = droplet.id.apply(Number);
new Thing("VolumeAttachment", "data", { dropletId, volumeId: volume.id });
const address = new Thing("ReservedIp", "front", { region }, ["ipAddress"]);
new Thing("ReservedIpAssignment", "front", { dropletId, ipAddress: address["ipAddress"] });
new Thing("Firewall", "edge", {
  tags,
  inboundRules: ["22", "80", "443"].map((portRange) => ({ protocol: "tcp", portRange, sourceAddresses: everywhere })),
  outboundRules: [{ protocol: "tcp", portRange: "all", destinationAddresses: everywhere }],
});
const project = new Thing("Project", "platform", { environment: "Production" });
new Thing("ProjectResources", "platform", {
  project: project.id,
  resources: [droplet["dropletUrn"], volume["volumeUrn"]],
});
const cluster = new Thing("DatabaseCluster", "store", {
  engine: "pg",
  version: "15",
  size: "db-s-1vcpu-2gb",
  nodeCount: 1,
  region,
  privateNetworkUuid: vpc.id,
});
const clusterId = cluster.id;
new Thing("DatabaseDb", "patients", { clusterId, name: "patients" });
new Thing("DatabaseUser", "patients", { clusterId, name: "patients" });
new Thing("DatabaseFirewall", "store", { clusterId, rules: [{ type: "tag", value: tag["name"] }] });

export const front = droplet["ipv4Address"];

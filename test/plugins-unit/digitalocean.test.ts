import { open } from "../plugins/client";
import type { Properties } from "../plugins/client";
import { Cloud, PUBLIC_KEY, typeOf } from "./digitalocean-fixture";
import type { Made } from "./digitalocean-fixture";

const cloud = new Cloud();
const everywhere = ["0.0.0.0/0", "::/0"];
const server = { name: "web", image: "debian-12-x64", region: "fra1", size: "s-1vcpu-1gb" };

/** One of each kind, in the order in which they need each other: name, inputs, and what can change in place. */
const makeAll = async (): Promise<Record<string, Made>> => {
  const { email } = cloud.simulation.world.owner;
  const vpc = await cloud.make("Vpc", { name: "inside", region: "fra1", description: "of the platform" });
  const key = await cloud.make("SshKey", { publicKey: `${PUBLIC_KEY}\n` });
  const tag = await cloud.make("Tag", { name: "platform" });
  const tags = ["platform"];
  const volume = await cloud.make("Volume", { region: "fra1", size: 50, initialFilesystemType: "ext4", tags });
  const given = { ...server, tags, sshKeys: [key.id], vpcUuid: vpc.id, userData: "#cloud-config\n", monitoring: true };
  const droplet = await cloud.make("Droplet", given);
  const dropletId = Number(droplet.id);
  const attachment = await cloud.make("VolumeAttachment", { dropletId, volumeId: volume.id });
  const ip = await cloud.make("ReservedIp", { region: "fra1" });
  const assignment = await cloud.make("ReservedIpAssignment", { dropletId, ipAddress: ip.id });
  const firewall = await cloud.make("Firewall", {
    tags,
    inboundRules: [
      { protocol: "tcp", portRange: "443", sourceAddresses: everywhere },
      { protocol: "icmp", sourceAddresses: everywhere },
    ],
    outboundRules: [{ protocol: "tcp", portRange: "all", destinationAddresses: everywhere }],
  });
  const project = await cloud.make("Project", { name: "platform", environment: "Production" });
  const resources = [droplet.outputs["dropletUrn"], volume.outputs["volumeUrn"]] as string[];
  const belongings = await cloud.make("ProjectResources", { project: project.id, resources });
  const alert = await cloud.make("MonitorAlert", {
    alerts: { emails: [email] },
    compare: "GreaterThan",
    description: "busy",
    type: "v1/insights/droplet/cpu",
    value: 90,
    window: "5m",
    tags,
  });
  const check = await cloud.make("UptimeCheck", { target: "https://example.org", type: "https", regions: ["eu_west"] });
  const notifications = [{ emails: [email] }];
  const bell = await cloud.make("UptimeAlert", { checkId: check.id, type: "down", period: "2m", notifications });
  const domain = await cloud.make("Domain", { name: "example.org" });
  const record = await cloud.make("DnsRecord", {
    domain: "example.org",
    name: "www",
    type: "CNAME",
    value: "@",
    ttl: 300,
  });
  return {
    Vpc: vpc,
    SshKey: key,
    Tag: tag,
    Volume: volume,
    Droplet: droplet,
    VolumeAttachment: attachment,
    ReservedIp: ip,
    ReservedIpAssignment: assignment,
    Firewall: firewall,
    Project: project,
    ProjectResources: belongings,
    MonitorAlert: alert,
    UptimeCheck: check,
    UptimeAlert: bell,
    Domain: domain,
    DnsRecord: record,
  };
};

test("one of each kind is made, is found unchanged by a refresh, and is removed, twice over", async () => {
  const made = await makeAll();
  const { world } = cloud.simulation;
  expect(made["Droplet"]?.outputs).toMatchObject({ status: "active", region: "fra1", memory: 1024, vcpus: 1 });
  expect(made["Droplet"]?.outputs["ipv4AddressPrivate"]).toMatch(/^10\.114\.0\.\d+$/);
  expect(made["DnsRecord"]?.outputs["fqdn"]).toBe("www.example.org");
  for (const [name, one] of Object.entries(made)) {
    const { inputs, id } = await cloud.read(name, one);
    expect([name, id]).toEqual([name, one.id]);
    const again = await cloud.plugin.diff(typeOf(name), inputs, one.inputs);
    expect([name, again.paths]).toEqual([name, []]);
  }
  for (const [name, one] of Object.entries(made).reverse()) {
    await cloud.remove(name, one);
    await cloud.remove(name, one);
    expect([name, (await cloud.read(name, one)).id]).toEqual([name, ""]);
  }
  const left = [
    world.vpcs,
    world.keys,
    world.volumes,
    world.droplets,
    world.reservedIps,
    world.firewalls,
    world.policies,
  ];
  expect(left.map((one) => one.size)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("what can change changes in place; a droplet that grows is the same one, and runs again", async () => {
  const made = await makeAll();
  const droplet = made["Droplet"] as Made;
  const bigger = { ...droplet.inputs, size: "s-2vcpu-4gb", name: "web-2", tags: ["platform", "edge"], ipv6: true };
  const changed = await cloud.change("Droplet", droplet, bigger);
  expect(changed.outputs).toMatchObject({ size: "s-2vcpu-4gb", disk: 80, status: "active", name: "web-2", ipv6: true });
  const asked = cloud.simulation.log.filter((line) => line.startsWith(`POST /v2/droplets/${droplet.id}/actions`));
  expect(asked).toHaveLength(5);
  expect(changed.outputs["volumeIds"]).toEqual([made["Volume"]?.id]);
  const volume = await cloud.change("Volume", made["Volume"] as Made, { ...made["Volume"]?.inputs, size: 60 });
  expect(volume.outputs["size"]).toBe(60);
  const rules = [{ protocol: "udp", portRange: "443", sourceAddresses: everywhere }];
  const firewall = await cloud.change("Firewall", made["Firewall"] as Made, {
    ...made["Firewall"]?.inputs,
    inboundRules: rules,
  });
  expect((await cloud.read("Firewall", firewall)).inputs["inboundRules"]).toEqual(rules);
  const record = await cloud.change("DnsRecord", made["DnsRecord"] as Made, {
    ...made["DnsRecord"]?.inputs,
    value: "a.example.net.",
  });
  expect((await cloud.read("DnsRecord", record)).inputs["value"]).toBe("a.example.net.");
  const policy = await cloud.change("MonitorAlert", made["MonitorAlert"] as Made, {
    ...made["MonitorAlert"]?.inputs,
    value: 95,
  });
  expect((await cloud.read("MonitorAlert", policy)).inputs["value"]).toBe(95);
});

test("another image, region or user data replaces a droplet", async () => {
  const droplet = await cloud.make("Droplet", server);
  expect(await cloud.replaces("Droplet", droplet, { ...server, image: "debian-13-x64" })).toEqual(["image"]);
  expect(await cloud.replaces("Droplet", droplet, { ...server, region: "ams3" })).toEqual(["region"]);
  expect(await cloud.replaces("Droplet", droplet, { ...server, userData: "#!/bin/sh\n" })).toEqual(["userData"]);
  expect(await cloud.replaces("Droplet", droplet, { ...server, size: "s-2vcpu-2gb" })).toEqual([]);
});

test("a droplet deleted by hand is missed by a refresh, and so is what was bound to it", async () => {
  const made = await makeAll();
  const droplet = made["Droplet"] as Made;
  const headers = { authorization: `Bearer ${cloud.simulation.token}` };
  await fetch(`${cloud.simulation.url}/v2/droplets/${droplet.id}`, { method: "DELETE", headers });
  await cloud.simulation.world.settled();
  for (const name of ["Droplet", "VolumeAttachment", "ReservedIpAssignment"]) {
    expect([name, (await cloud.read(name, made[name] as Made)).id]).toEqual([name, ""]);
  }
  expect((await cloud.read("Volume", made["Volume"] as Made)).id).toBe(made["Volume"]?.id);
});

test("a change by hand is drift: another size, another rule", async () => {
  const droplet = await cloud.make("Droplet", server);
  const found = cloud.simulation.world.droplets.get(droplet.id);
  Object.assign(found ?? {}, { size: "s-2vcpu-2gb" });
  const { inputs } = await cloud.read("Droplet", droplet);
  expect(inputs["size"]).toBe("s-2vcpu-2gb");
});

test("names that were left out are made from the resource's, and a preview marks what is secret", async () => {
  const cluster = "digitalocean:index/databaseCluster:DatabaseCluster";
  const given = { engine: "pg", version: "16", size: "db-s-1vcpu-1gb", region: "fra1", nodeCount: 1 };
  const { inputs } = await cloud.plugin.check(cluster, "store", given);
  expect(inputs["name"]).toMatch(/^store-[0-9a-f]{7}$/);
  const { outputs } = await cloud.plugin.create(cluster, inputs, "store", true);
  expect([open(outputs["password"]), open(outputs["uri"])]).not.toContain(null);
});

test("an SSH key that is given by its fingerprint, a volume from the start, a graceful end", async () => {
  const key = await cloud.make("SshKey", { publicKey: PUBLIC_KEY });
  const volume = await cloud.make("Volume", { name: "data", region: "fra1", size: 10 });
  const given: Properties = {
    ...server,
    sshKeys: [key.outputs["fingerprint"] ?? ""],
    volumeIds: [volume.id],
    gracefulShutdown: true,
  };
  const droplet = await cloud.make("Droplet", given);
  expect(droplet.outputs["volumeIds"]).toEqual([volume.id]);
  const without = await cloud.change("Droplet", droplet, { ...given, volumeIds: [] });
  expect(without.outputs["volumeIds"]).toEqual([]);
  await cloud.remove("Droplet", without);
  expect(cloud.simulation.log.filter((line) => /actions 201$/.test(line)).length).toBe(1);
});

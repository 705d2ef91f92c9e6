import { isSecret, registered, revealed, valueOf } from "./mocks";
import type { Registered } from "./mocks";
import * as pulumi from "@pulumi/pulumi";
import { dropletStack } from "../../components/hosts/droplet/stack";

let all: Registered[];
let outputs: Record<string, pulumi.Output<string>>;

const one = (type: string): Registered => {
  const [found, ...more] = all.filter((each) => each.type.endsWith(`:${type}`) && !each.type.startsWith("platform:"));
  if (found === undefined || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} of ${type}`);
  return found;
};

beforeAll(async () => {
  outputs = dropletStack({
    ...{ region: "fra1", size: "s-4vcpu-8gb", image: "debian-12-x64", volumeGigabytes: 50, vpcRange: "10.60.0.0/24" },
    ...{ sshFrom: ["198.51.100.7/32"], user: "deploy", backups: "none" },
    ...{ alertsTo: "ops@example.org", domain: "example.org" },
  });
  all = await registered();
});

test("what cannot be made again is protected, and nothing else", () => {
  const kept = all.filter(({ protect }) => protect).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
  expect(kept.sort()).toEqual([
    "Droplet host",
    "PrivateKey host-host-key",
    "PrivateKey host-identity",
    "ReservedIp host-around-address",
    "Volume host-around-data",
  ]);
});

test("a server is not replaced for what only the next one begins with", () => {
  expect(one("Droplet")).toMatchObject({ ignoreChanges: ["image", "userData", "sshKeys"], parent: "host" });
  expect(one("ReservedIpAssignment").deleteBeforeReplace).toBe(true);
});

test("keys reach the first boot and the wait for it as secrets alone", () => {
  const script = one("Droplet").inputs["userData"];
  const key = one("Command").inputs["stdin"];
  expect([isSecret(script), isSecret(key), revealed(key)]).toEqual([true, true, "ssh key of host-identity"]);
  expect(revealed(script)).toContain("HOST_KEY='ssh key of host-host-key'");
  expect(revealed(script)).not.toContain("ssh key of host-identity");
  expect(revealed(script)).toContain("PUBLIC_KEYS='ssh-ed25519 host-identity'");
});

test("the disk of the data is there before the first boot, in the network and under the firewall of the server", () => {
  expect(one("Droplet").inputs).toMatchObject({
    ...{ volumeIds: ["host-around-data-id"], vpcUuid: "host-around-network-id", tags: ["host-around-tag-made"] },
  });
  expect(one("Volume").inputs).toMatchObject({ region: "fra1", size: 50, initialFilesystemType: "ext4" });
  expect(one("Firewall").inputs["tags"]).toEqual(["host-around-tag-made"]);
});

test("what stacks on it are told, once it is ready", async () => {
  expect(Object.keys(outputs).sort()).toEqual(
    ["address", "address6", "dropletId", "hostKey", "identity", "region", "size", "tag", "user", "vpcId"].sort(),
  );
  const told = await Promise.all(["user", "hostKey", "region"].map((name) => valueOf(outputs[name] ?? "")));
  expect(told).toEqual(["deploy", "ssh-ed25519 host-host-key", "fra1"]);
  const secret = await Promise.all(
    Object.entries(outputs).map(async ([name, value]) => [name, await pulumi.isSecret(value)]),
  );
  expect(secret.filter(([, is]) => is)).toEqual([["identity", true]]);
});

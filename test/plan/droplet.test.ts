import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planDroplet } from "../../components/plan/droplet";
import { mostUserData, userData } from "../../components/plan/user-data";
import type { DropletSettings } from "../../config/droplet";

const settings: DropletSettings = {
  ...{ region: "fra1", size: "s-4vcpu-8gb", image: "debian-12-x64", volumeGigabytes: 50, vpcRange: "10.60.0.0/24" },
  ...{ sshFrom: ["198.51.100.7/32", "2001:db8::/48"], user: "deploy", backups: "none" },
};

const everywhere = ["0.0.0.0/0", "::/0"];

test("a server that nobody watches, and what its firewall lets through", () => {
  expect(planDroplet(settings)).toEqual({
    region: "fra1",
    user: "deploy",
    vpcRange: "10.60.0.0/24",
    volumeGigabytes: 50,
    droplet: {
      ...{ image: "debian-12-x64", size: "s-4vcpu-8gb", backups: false },
      ...{ ipv6: true, monitoring: true, resizeDisk: false },
    },
    firewall: {
      inboundRules: [
        { protocol: "tcp", portRange: "22", sourceAddresses: ["198.51.100.7/32", "2001:db8::/48"] },
        { protocol: "tcp", portRange: "80", sourceAddresses: everywhere },
        { protocol: "tcp", portRange: "443", sourceAddresses: everywhere },
        { protocol: "udp", portRange: "443", sourceAddresses: everywhere },
      ],
      outboundRules: [
        { protocol: "tcp", portRange: "all", destinationAddresses: everywhere },
        { protocol: "udp", portRange: "all", destinationAddresses: everywhere },
        { protocol: "icmp", destinationAddresses: everywhere },
      ],
    },
    alertsTo: undefined,
    alerts: [],
    asked: undefined,
  });
});

test("copies of its disk, and who is told what", () => {
  const plan = planDroplet({ ...settings, backups: "weekly", alertsTo: "ops@example.org", domain: "example.org" });
  expect(plan.droplet).toMatchObject({ backups: true, backupPolicy: { plan: "weekly", weekday: "SUN", hour: 4 } });
  expect(planDroplet({ ...settings, backups: "daily" }).droplet.backupPolicy).toEqual({ plan: "daily", hour: 4 });
  expect(plan.alerts.map(({ type, value, window }) => `${type} ${value} ${window}`)).toEqual([
    "v1/insights/droplet/cpu 90 10m",
    "v1/insights/droplet/memory_utilization_percent 90 10m",
    "v1/insights/droplet/disk_utilization_percent 80 10m",
  ]);
  expect([plan.alertsTo, plan.asked]).toEqual(["ops@example.org", "https://example.org"]);
});

test("the first boot is a script that bash reads, with its key and its disk, and short enough", () => {
  const script = userData({
    hostKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    volume: "platform-prod-host-data-0a1b2c",
    setup: { user: "deploy", publicKeys: ["ssh-ed25519 AAAA me"], ports: { http: 80, https: 443 } },
  });
  expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  expect(script.split("\n").slice(0, 5)).toEqual([
    "#!/bin/bash",
    "HOST_KEY='-----BEGIN OPENSSH PRIVATE KEY-----",
    "AAAA",
    "-----END OPENSSH PRIVATE KEY-----'",
    "DISK='/dev/disk/by-id/scsi-0DO_Volume_platform-prod-host-data-0a1b2c'",
  ]);
  expect(Buffer.byteLength(script)).toBeLessThan(mostUserData);
});

test("who waits for a server that lets nobody in from here is told which setting says who comes in", () => {
  const folder = mkdtempSync(join(tmpdir(), "no-way-"));
  const said = "ssh: connect to host 203.0.113.10 port 22: Connection timed out";
  writeFileSync(join(folder, "ssh"), `#!/bin/sh\necho "${said}" >&2\nexit 255\n`, { mode: 0o755 });
  const environment = { PATH: `${folder}:${process.env["PATH"]}`, ADDRESS: "203.0.113.10", LIMIT: "-1" };
  const { status, stdout } = spawnSync("sh", ["components/hosts/droplet/wait.sh"], {
    ...{ env: { ...environment, HOST_KEY: "ssh-ed25519 AAAA" }, input: "", encoding: "utf8" },
  });
  rmSync(folder, { recursive: true });
  expect({ status, stdout }).toEqual({
    status: 1,
    stdout: `the server was not ready after -1 s: ${said}; does sshFrom hold the address that you come from?\n`,
  });
});

// Real servers behind droplets: containers that run the user data as cloud-init would, with the volumes as real disks.
import { execFileSync } from "node:child_process";
import { freshImage, started, startMachine } from "../simulated-server";
import type { Droplet, Volume } from "./kinds";
import type { Server } from "./outside";
import type { Outside } from "./world";

const label = "platform-test.disk";

/** Addresses of the bridge on which the servers are, above those that Docker gives out by itself. */
const reserved = "172.17.250";

/**
 * Makes a disk of each file that there is, as a cloud's machine has them at its start: a file system in a file, which outlives the
 * machine in a volume of Docker's, seen by the name that DigitalOcean gives it.
 */
const plugIn = `
set -eu
number=0
while [ $number -lt 64 ]; do
  [ -e /dev/loop$number ] || mknod -m 660 /dev/loop$number b 7 $number
  number=$((number + 1))
done
[ -e /dev/loop-control ] || mknod -m 660 /dev/loop-control c 10 237
mkdir -p /dev/disk/by-id
for disk in /disks/*/disk; do
  [ -e "$disk" ] || continue
  ln -sf "$(losetup --find --show "$disk")" "/dev/disk/by-id/scsi-0DO_Volume_$(basename "$(dirname "$disk")")"
done
exec /usr/local/sbin/boot
`;

/** Lets go of a disk once its last mount is gone. */
const unplug = 'for disk in /dev/disk/by-id/*; do losetup --detach "$(readlink "$disk")"; done';

/** What stands behind droplets and volumes. */
export const dropletServers: Outside = {
  reserved,
  startServer: async (droplet, volumes) => {
    const server = new DropletServer(droplet, volumes);
    await server.boot();
    return server;
  },
  removeVolume: ({ id }) => void docker("volume", "rm", "--force", diskOf(id)),
};

/** Removes what the servers of a simulation have left. */
export function removeDisks(): void {
  const left = docker("volume", "ls", "--quiet", "--filter", `label=${label}`).split("\n").filter(Boolean);
  if (left.length > 0) docker("volume", "rm", "--force", ...left);
}

class DropletServer implements Server {
  private readonly container: string;
  private readonly held = new Set<string>();

  constructor(
    private readonly droplet: Droplet,
    volumes: Volume[],
  ) {
    const disks = volumes.flatMap((volume) => ["--volume", `${made(volume)}:/disks/${volume.name}`]);
    this.container = startMachine(freshImage(), disks, "sh", "-c", plugIn);
  }

  get publicAddress(): string {
    return docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", this.container);
  }

  get privateAddress(): string {
    return this.publicAddress;
  }

  /** As cloud-init does: root gets the keys, and the user data run once, when all else has begun. */
  async boot(): Promise<void> {
    await started(this.container);
    const { keys, userData } = this.droplet;
    this.write("/root/.ssh/authorized_keys", `${keys.join("\n")}\n`);
    this.write("/var/lib/cloud/user-data", userData);
    docker("exec", "--detach", this.container, "sh", "-c", "chmod 700 /var/lib/cloud/user-data && /var/lib/cloud/user-data");
  }

  async power(on: boolean): Promise<void> {
    docker(on ? "start" : "stop", this.container);
    if (!on) return;
    await started(this.container);
    await Promise.all([...this.held].map((address) => this.hold(address, true)));
  }

  hold(address: string, held: boolean): Promise<void> {
    this.held[held ? "add" : "delete"](address);
    docker("exec", this.container, "ip", "address", held ? "replace" : "delete", `${address}/16`, "dev", "eth0");
    return Promise.resolve();
  }

  remove(): Promise<void> {
    docker("exec", this.container, "sh", "-c", unplug);
    docker("rm", "--force", "--volumes", this.container);
    return Promise.resolve();
  }

  private write(path: string, content: string): void {
    const script = 'umask 077 && mkdir -p "$(dirname "$0")" && cat >"$0"';
    docker({ input: content }, "exec", "--interactive", this.container, "sh", "-c", script, path);
  }
}

const diskOf = (id: string): string => `platform-test-disk-${id}`;

/** The volume with its file system: made with it, and formatted by the cloud as it was asked for. */
function made({ id, size, filesystem_type }: Volume): string {
  const name = diskOf(id);
  docker("volume", "create", "--label", label, name);
  const script = `[ -e /it/disk ] || { truncate --size ${size}G /it/disk && mkfs.${filesystem_type} -q /it/disk; }`;
  docker("run", "--rm", "--volume", `${name}:/it`, "--entrypoint", "sh", freshImage(), "-c", script);
  return name;
}

function docker(...given: [{ input: string }, ...string[]] | string[]): string {
  const [first, ...rest] = given;
  const [options, words] = typeof first === "object" ? [first, rest as string[]] : [{}, given as string[]];
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], ...options }).trim();
}

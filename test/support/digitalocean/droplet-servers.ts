// Real servers behind droplets: containers that run the user data as cloud-init would, with the volumes as real disks.
import { freshImage, started, startMachine } from "../simulated-server";
import { docker, run } from "./docker";
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
  startServer: (droplet, volumes) => DropletServer.start(droplet, volumes),
  removeVolume: async ({ id }) => {
    await docker("volume", "rm", "--force", diskOf(id));
  },
};

/** Removes what the servers of a simulation have left. */
export async function removeDisks(): Promise<void> {
  const left = await docker("volume", "ls", "--quiet", "--filter", `label=${label}`);
  if (left !== "") await docker("volume", "rm", "--force", ...left.split("\n"));
}

class DropletServer implements Server {
  private readonly held = new Set<string>();

  private constructor(
    private readonly container: string,
    readonly publicAddress: string,
  ) {}

  static async start({ keys, userData }: Droplet, volumes: Volume[]): Promise<DropletServer> {
    const disks = await Promise.all(
      volumes.map(async (each) => ["--volume", `${await made(each)}:/disks/${each.name}`]),
    );
    const container = startMachine(freshImage(), disks.flat(), "sh", "-c", plugIn);
    const address = await docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", container);
    const server = new DropletServer(container, address);
    await started(container);
    await server.begin(keys, userData);
    return server;
  }

  get privateAddress(): string {
    return this.publicAddress;
  }

  async power(on: boolean): Promise<void> {
    await docker(on ? "start" : "stop", this.container);
    if (!on) return;
    await started(this.container);
    for (const address of this.held) await this.hold(address, true);
  }

  async hold(address: string, held: boolean): Promise<void> {
    this.held[held ? "add" : "delete"](address);
    const change = [held ? "replace" : "delete", `${address}/16`, "dev", "eth0"];
    await docker("exec", this.container, "ip", "address", ...change);
  }

  async remove(): Promise<void> {
    await docker("exec", this.container, "sh", "-c", unplug);
    await docker("rm", "--force", "--volumes", this.container);
  }

  /** As cloud-init does: root gets the keys, and the user data run once, when all else has begun. */
  private async begin(keys: string[], userData: string): Promise<void> {
    await this.write("/root/.ssh/authorized_keys", `${keys.join("\n")}\n`);
    await this.write("/var/lib/cloud/user-data", userData);
    const script = "chmod 700 /var/lib/cloud/user-data && /var/lib/cloud/user-data";
    await docker("exec", "--detach", this.container, "sh", "-c", script);
  }

  private async write(path: string, content: string): Promise<void> {
    const script = 'umask 077 && mkdir -p "$(dirname "$0")" && cat >"$0"';
    await run("docker", ["exec", "--interactive", this.container, "sh", "-c", script, path], content);
  }
}

const diskOf = (id: string): string => `platform-test-disk-${id}`;

/** The volume with its file system, which the cloud makes with it, as it was asked for. */
async function made({ id, size, filesystem_type }: Volume): Promise<string> {
  const name = diskOf(id);
  await docker("volume", "create", "--label", label, name);
  const script = `[ -e /it/disk ] || { truncate --size ${size}G /it/disk && mkfs.${filesystem_type} -q /it/disk; }`;
  await docker("run", "--rm", "--volume", `${name}:/it`, "--entrypoint", "sh", freshImage(), "-c", script);
  return name;
}

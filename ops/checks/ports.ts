import type { PublishedPort } from "../../components/plan/workload";
import type { Settings } from "../../config/settings";
import { docker, inspect, linesOf } from "../docker/docker";
import { stackIdLabel, stackLabel } from "../docker/objects";
import { boundSockets, holderOf, socketsThere } from "./sockets";
import type { BoundSocket } from "./sockets";

export interface PublishingContainer {
  Name: string;
  Config: { Labels: Record<string, string> | null };
  HostConfig: { PortBindings: Record<string, { HostIp: string; HostPort: string }[] | null> | null };
}

type Ports = Settings["ports"];

interface TakenPort extends PublishedPort {
  owner: string;
  own: boolean;
}

/** The ports of the host that running containers publish. */
export function portsOfContainers(containers: PublishingContainer[], stackId: string | undefined): TakenPort[] {
  return containers.flatMap(({ Name, Config, HostConfig }) => {
    const labels = Config.Labels ?? {};
    const stack = labels[stackLabel];
    const owner = `container ${Name.slice(1)}${stack === undefined ? "" : ` of stack ${stack}`}`;
    const own = stackId !== undefined && labels[stackIdLabel] === stackId;
    return Object.entries(HostConfig.PortBindings ?? {}).flatMap(([inside, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => ({
        address: HostIp || "0.0.0.0",
        port: Number(HostPort),
        protocol: inside.endsWith("/udp") ? ("udp" as const) : ("tcp" as const),
        owner,
        own,
      })),
    );
  });
}

/** One sentence for each port that is to be published and is taken by something that is not this stack's. */
export function portProblems(
  wanted: PublishedPort[],
  containers: TakenPort[],
  sockets: BoundSocket[],
  holder: (inode: string) => string,
  settings: Ports,
): string[] {
  const found = wanted.flatMap((port): [string, string][] => {
    const container = containers.find((taken) => collides(port, taken));
    if (container?.own) return [];
    const socket = sockets.find((taken) => collides(port, taken));
    const owner = container?.owner ?? (socket && holder(socket.inode));
    if (owner === undefined) return [];
    return [[`${port.port} ${owner}`, sentence(port, owner, settings)]];
  });
  // a port that is taken for TCP and for UDP by one owner is one problem
  return [...new Map(found.reverse()).values()].reverse();
}

/** Holds the ports of the plan against Docker's containers and the sockets of its machine. */
export async function checkPorts(
  wanted: PublishedPort[],
  settings: Ports,
  stackId: string | undefined,
  local: boolean,
): Promise<string[]> {
  const containers = await inspect<PublishingContainer>("container", linesOf(await docker(["ps", "--quiet"])));
  const taken = portsOfContainers(containers, stackId);
  if (local) return portProblems(wanted, taken, boundSockets(), holderOf, settings);
  const elsewhere = (): string => "a process of the server (sudo ss -lntup shows it there)";
  return portProblems(wanted, taken, await socketsThere(), elsewhere, settings);
}

function collides(wanted: PublishedPort, taken: Omit<PublishedPort, "protocol"> & { protocol: string }): boolean {
  const everywhere = ["0.0.0.0", "::", "any"];
  const meets =
    wanted.address === taken.address || everywhere.includes(wanted.address) || everywhere.includes(taken.address);
  return wanted.port === taken.port && wanted.protocol === taken.protocol && meets;
}

function sentence({ port, protocol, address }: PublishedPort, owner: string, settings: Ports): string {
  const kind = protocol === "udp" ? " (UDP)" : "";
  const taken = `${port}${kind} on ${address} is taken by ${owner}; stop that, or`;
  const setting = (["http", "https"] as const).find((name) => settings[name] === port);
  if (setting === undefined) return `infraOnly: ${taken} give the part another hostPort in the description`;
  return `ports/${setting}: ${taken} choose another port with: pulumi config set --path platform:ports.${setting} PORT`;
}

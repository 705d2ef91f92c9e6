import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { subnetsOverlap } from "../../config/subnets";
import { docker, inspect, linesOf } from "../docker/docker";
import { stackIdLabel, stackLabel } from "../docker/objects";
import { askThere } from "../server/run";

/** An address range that is in use, and by what. */
export interface TakenRange {
  subnet: string;
  owner: string;
}

export interface DockerNetwork {
  Name: string;
  Labels: Record<string, string> | null;
  IPAM: { Config: { Subnet?: string }[] | null };
}

/** As `ip -json route` tells it. */
interface Route {
  dst: string;
  dev?: string;
}

/** The IPv4 ranges of the networks that are not this stack's. */
export function rangesOfNetworks(networks: DockerNetwork[], stackId: string | undefined): TakenRange[] {
  return networks
    .filter(({ Labels }) => stackId === undefined || Labels?.[stackIdLabel] !== stackId)
    .flatMap(({ Name, Labels, IPAM }) => {
      const stack = Labels?.[stackLabel];
      const owner = `the Docker network ${Name}${stack === undefined ? "" : ` of stack ${stack}`}`;
      return ipv4(IPAM.Config ?? []).map((subnet) => ({ subnet, owner }));
    });
}

/** The IPv4 ranges that a machine's routes lead to, without those of Docker's own networks. */
export function rangesOfRoutes(routes: Route[], networks: DockerNetwork[], machine = "this machine"): TakenRange[] {
  const docker = new Set(networks.flatMap(({ IPAM }) => ipv4(IPAM.Config ?? [])));
  return routes
    .map(({ dst, dev = "unknown" }) => ({
      subnet: dst.includes("/") ? dst : `${dst}/32`,
      owner: `a route of ${machine} (${dev})`,
    }))
    .filter(({ subnet }) => /^[\d.]+\/\d+$/.test(subnet) && !docker.has(subnet));
}

/** One sentence for each range of the settings that is taken. */
export function subnetProblems(wanted: { name: string; subnet?: string }[], taken: TakenRange[]): string[] {
  return wanted.flatMap(({ name, subnet }) => {
    const other = subnet === undefined ? undefined : taken.find((range) => subnetsOverlap(range.subnet, subnet));
    if (subnet === undefined || other === undefined) return [];
    return [
      `subnets/${name}: ${subnet} overlaps ${other.subnet} of ${other.owner}; choose another range, or leave the choice to Docker.`,
    ];
  });
}

/** Holds the ranges of the settings against Docker's networks and the routes of its machine. */
export async function checkSubnets(
  wanted: { name: string; subnet?: string }[],
  stackId: string | undefined,
  local: boolean,
): Promise<string[]> {
  if (wanted.every(({ subnet }) => subnet === undefined)) return [];
  const ids = linesOf(await docker(["network", "ls", "--quiet", "--no-trunc"]));
  const networks = await inspect<DockerNetwork>("network", ids);
  const routes = local
    ? rangesOfRoutes(await hostRoutes(), networks)
    : rangesOfRoutes(await routesThere(), networks, "the server");
  return subnetProblems(wanted, [...rangesOfNetworks(networks, stackId), ...routes]);
}

async function routesThere(): Promise<Route[]> {
  // a server without the ip command: Docker itself still refuses a range that it cannot have
  return JSON.parse((await askThere("ip -json -4 route")) ?? "[]") as Route[];
}

async function hostRoutes(): Promise<Route[]> {
  try {
    const { stdout } = await promisify(execFile)("ip", ["-json", "-4", "route"]);
    return JSON.parse(stdout) as Route[];
  } catch (error) {
    // a system without the ip command: Docker itself still refuses a range that it cannot have
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function ipv4(configs: { Subnet?: string }[]): string[] {
  return configs.flatMap(({ Subnet }) => (Subnet !== undefined && !Subnet.includes(":") ? [Subnet] : []));
}

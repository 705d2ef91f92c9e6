import { randomUUID } from "node:crypto";
import { BlockList, isIPv4 } from "node:net";
import { Refusal, found, page, unprocessable } from "./answers";
import type { Asked, Route } from "./answers";
import { collection } from "./collection";
import { read } from "./fields";
import type { Vpc } from "./kinds";
import { now } from "./world";
import type { World } from "./world";

const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

const asNumber = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);

interface Range {
  readonly first: number;
  readonly last: number;
}

function range(text: string): Range {
  const [address = "", length = ""] = text.split("/");
  const bits = Number(length);
  if (!isIPv4(address) || !PRIVATE.test(address) || bits < 16 || bits > 28) {
    throw unprocessable("ip_range is invalid: it must be a private range of a size from /28 to /16");
  }
  const first = asNumber(address);
  return { first, last: first + 2 ** (32 - bits) - 1 };
}

const overlap = (one: Range, other: Range): boolean => one.first <= other.last && other.first <= one.last;

/** A range that no other VPC has. */
function freeRange(world: World): string {
  const taken = [...world.vpcs.values()].map((vpc) => range(vpc.ip_range));
  for (let third = 0; third < 256; third += 1) {
    const text = `10.114.${third}.0/24`;
    if (!taken.some((one) => overlap(one, range(text)))) return text;
  }
  throw unprocessable("no range is left");
}

function makeVpc(world: World, { body }: Asked): Vpc {
  const given = read(body, { name: "string!", description: "string", region: "string!", ip_range: "string" });
  const name = String(given["name"]);
  world.region(String(given["region"]));
  if ([...world.vpcs.values()].some((vpc) => vpc.name === name)) {
    throw unprocessable("a VPC with the same name already exists in your account");
  }
  return addVpc(world, name, String(given["region"]), String(given["ip_range"] ?? "") || freeRange(world), {
    description: String(given["description"] ?? ""),
  });
}

function addVpc(
  world: World,
  name: string,
  region: string,
  ip_range: string,
  { description = "", isDefault = false },
): Vpc {
  const wanted = range(ip_range);
  if ([...world.vpcs.values()].some((vpc) => overlap(range(vpc.ip_range), wanted))) {
    throw unprocessable("This range/size overlaps with another VPC network in your account.");
  }
  const id = randomUUID();
  const urn = `do:vpc:${id}`;
  const vpc: Vpc = { id, name, description, region, ip_range, default: isDefault, urn, created_at: now() };
  world.vpcs.set(id, vpc);
  return vpc;
}

/** The VPC of a region into which things go that name none; it comes to be with the first of them. */
export function defaultVpc(world: World, region: string): Vpc {
  const known = [...world.vpcs.values()].find((vpc) => vpc.default && vpc.region === region);
  return known ?? addVpc(world, `default-${region}`, region, freeRange(world), { isDefault: true });
}

/** An address in the VPC that no droplet has. */
export function freeAddress(world: World, vpc: Vpc): string {
  const [start = ""] = vpc.ip_range.split("/");
  const taken = new BlockList();
  for (const droplet of world.droplets.values()) if (droplet.privateAddress) taken.addAddress(droplet.privateAddress);
  const { first, last } = range(vpc.ip_range);
  for (let number = first + 2; number < last; number += 1) {
    const address = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
    if (!taken.check(address)) return address;
  }
  throw unprocessable(`no address is left in ${start}`);
}

function members(world: World, vpc: Vpc): string[] {
  const droplets = [...world.droplets.values()].filter((one) => one.vpc === vpc.id);
  const clusters = [...world.clusters.values()].filter((one) => one.vpc === vpc.id);
  return [...droplets.map(({ id }) => `do:droplet:${id}`), ...clusters.map(({ id }) => `do:dbaas:${id}`)];
}

function change(vpc: Vpc, { body }: Asked): void {
  const given = read(body, { name: "string", description: "string", default: "boolean" });
  vpc.name = String(given["name"] ?? vpc.name);
  vpc.description = String(given["description"] ?? vpc.description);
}

export const vpcRoutes = (world: World): Route[] => [
  ...collection<Vpc>({
    path: "/v2/vpcs",
    scope: "vpc",
    names: ["vpc", "vpcs"],
    items: () => world.vpcs,
    view: (vpc) => ({ ...vpc }),
    create: { status: 201, make: (asked) => makeVpc(world, asked) },
    update: { methods: ["PUT", "PATCH"], change },
    remove: (vpc) => {
      if (vpc.default) throw new Refusal(403, "forbidden", "Can not delete default VPCs");
      if (members(world, vpc).length > 0) {
        throw new Refusal(403, "forbidden", "Can not delete VPC with members");
      }
    },
  }),
  {
    method: "GET",
    path: "/v2/vpcs/:key/members",
    scope: "vpc",
    answer: (asked) => {
      const vpc = found(world.vpcs.get(asked.params["key"] ?? ""));
      const shown = members(world, vpc).map((urn) => ({ urn, name: urn, created_at: vpc.created_at }));
      return page("members", shown, asked, `/v2/vpcs/${vpc.id}/members`);
    },
  },
];

import { found, page, unprocessable } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { dropletView } from "./droplets";
import { oneOf, read } from "./fields";
import type { Droplet, ReservedIp } from "./kinds";
import { defaultProject } from "./projects";
import type { Action, World } from "./world";

function view(world: World, { ip, region, droplet, locked, project }: ReservedIp): Data {
  const holder = droplet === undefined ? undefined : world.droplets.get(String(droplet));
  return {
    ip,
    region: world.region(region),
    droplet: holder ? dropletView(world, holder) : null,
    locked,
    project_id: project,
  };
}

function freeIp(world: World): string {
  const { reserved = "198.51.100" } = world.outside;
  for (let last = 1; last < 255; last += 1) {
    if (!world.reservedIps.has(`${reserved}.${last}`)) return `${reserved}.${last}`;
  }
  throw unprocessable("no reserved IP is left");
}

function make(world: World, { body }: Asked): ReservedIp {
  const given = read(body, { region: "string", droplet_id: "integer", project_id: "string" });
  if (given["region"] !== undefined && given["droplet_id"] !== undefined) {
    throw unprocessable("Only one of droplet_id and region can be given");
  }
  if (world.reservedIps.size >= world.limits.reservedIps) {
    throw unprocessable("You have reached the maximum number of reserved IPs for your account");
  }
  const holder = given["droplet_id"] === undefined ? undefined : found(world.droplets.get(String(given["droplet_id"])));
  const region = String(given["region"] ?? holder?.region ?? "");
  world.region(region);
  const project = String(given["project_id"] ?? defaultProject(world).id);
  const address: ReservedIp = { ip: freeIp(world), region, droplet: holder?.id, locked: false, project };
  world.reservedIps.set(address.ip, address);
  return address;
}

function change(world: World, address: ReservedIp, { body }: Asked): Action {
  const given = read(body, { type: "string!", droplet_id: "integer" });
  const type = oneOf("type", given["type"], ["assign", "unassign"]);
  if (address.locked) throw unprocessable("The reserved IP already has a pending event.");
  const droplet = type === "assign" ? found(world.droplets.get(String(given["droplet_id"]))) : undefined;
  refuseHolder(address, droplet);
  address.locked = true;
  return world.act(`${type}_ip`, { id: world.number(), kind: "reserved_ip", region: address.region }, async () => {
    const before = address.droplet === undefined ? undefined : world.droplets.get(String(address.droplet));
    await before?.server?.hold?.(address.ip, false);
    await droplet?.server?.hold?.(address.ip, true);
    address.locked = false;
    address.droplet = droplet?.id;
  });
}

function refuseHolder(address: ReservedIp, droplet: Droplet | undefined): void {
  if (!droplet) {
    if (address.droplet === undefined) throw unprocessable("The reserved IP is not assigned to a Droplet");
    return;
  }
  if (droplet.region !== address.region) throw unprocessable("The reserved IP and the Droplet must be in one region");
  if (droplet.status === "new") throw unprocessable("Droplet already has a pending event.");
}

const PATH = "/v2/reserved_ips/:key/actions";
const addressAt = (world: World, { params }: Asked): ReservedIp => found(world.reservedIps.get(params["key"] ?? ""));

const actionRoutes = (world: World): Route[] => [
  {
    method: "POST",
    path: PATH,
    scope: "reserved_ip",
    answer: (asked) => ({ status: 201, body: { action: change(world, addressAt(world, asked), asked) } }),
  },
  {
    method: "GET",
    path: PATH,
    scope: "reserved_ip",
    answer: (asked) => {
      const { ip } = addressAt(world, asked);
      const actions = [...world.actions.values()].filter((one) => one.resource_type === "reserved_ip");
      return page("actions", actions, asked, `/v2/reserved_ips/${ip}/actions`);
    },
  },
  {
    method: "GET",
    path: `${PATH}/:action`,
    scope: "reserved_ip",
    answer: ({ params }) => ({ status: 200, body: { action: found(world.actions.get(params["action"] ?? "")) } }),
  },
];

export const reservedIpRoutes = (world: World): Route[] => [
  ...collection<ReservedIp>({
    path: "/v2/reserved_ips",
    scope: "reserved_ip",
    names: ["reserved_ip", "reserved_ips"],
    items: () => world.reservedIps,
    view: (address) => view(world, address),
    create: { status: 202, make: (asked) => make(world, asked) },
    remove: (address) => {
      if (address.locked) throw unprocessable("The reserved IP already has a pending event.");
    },
  }),
  ...actionRoutes(world),
];

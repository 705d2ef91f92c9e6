import { found, page, unprocessable } from "./answers";
import type { Answer, Asked, Data, Route } from "./answers";
import { keyNamed } from "./account";
import { imageView, images, sizeView, sizes } from "./catalog";
import type { Image, Size } from "./catalog";
import { read, strings } from "./fields";
import type { Droplet, Volume } from "./kinds";
import { defaultVpc, freeAddress } from "./vpcs";
import { now } from "./world";
import type { Action, World } from "./world";

const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/;
const LARGEST_USER_DATA = 64 * 1024;

export const sizeNamed = (slug: string): Size => {
  const size = sizes.find((one) => one.slug === slug);
  if (!size) throw unprocessable("You specified an invalid size for Droplet creation.");
  return size;
};

function imageNamed(name: unknown): Image {
  const image = images.find(({ id, slug }) => name === slug || Number(name) === id);
  if (!image) throw unprocessable("You specified an invalid image for Droplet creation.");
  return image;
}

const networks = ({ publicAddress, privateAddress, features }: Droplet): Data => {
  const own = { ip_address: publicAddress, netmask: "255.255.240.0", gateway: "203.0.113.1", type: "public" };
  const inside = { ip_address: privateAddress, netmask: "255.255.255.0", gateway: "", type: "private" };
  const v6 = { ip_address: "2001:db8::1", netmask: 64, gateway: "2001:db8::", type: "public" };
  return {
    v4: [...(privateAddress ? [inside] : []), ...(publicAddress ? [own] : [])],
    v6: publicAddress && features.has("ipv6") ? [v6] : [],
  };
};

export const volumesOf = (world: World, id: number): Volume[] =>
  [...world.volumes.values()].filter((volume) => volume.droplet === id);

export function dropletView(world: World, droplet: Droplet): Data {
  const { id, name, status, locked, created_at, tags } = droplet;
  const size = sizeNamed(droplet.size);
  return {
    id,
    name,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: droplet.disk,
    locked,
    status,
    kernel: null,
    created_at,
    features: [...droplet.features],
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: imageView(imageNamed(droplet.image)),
    volume_ids: volumesOf(world, id).map((volume) => volume.id),
    size: sizeView(size),
    size_slug: droplet.size,
    networks: networks(droplet),
    region: world.region(droplet.region),
    tags,
    vpc_uuid: droplet.vpc,
  };
}

const FIELDS = {
  name: "string!",
  region: "string",
  size: "string!",
  image: "any!",
  ssh_keys: "any",
  backups: "boolean",
  backup_policy: "object",
  ipv6: "boolean",
  private_networking: "boolean",
  public_networking: "boolean",
  monitoring: "boolean",
  with_droplet_agent: "boolean",
  user_data: "string",
  volumes: "any",
  tags: "strings",
  vpc_uuid: "string",
} as const;

function keys(world: World, given: unknown): string[] {
  const named = Array.isArray(given) ? given.map(String) : [];
  const wrong = named.filter((name) => !keyNamed(world, name));
  if (wrong.length > 0) throw unprocessable(`${wrong.join(", ")} are invalid key identifiers for Droplet creation.`);
  return named.map((name) => keyNamed(world, name)?.public_key ?? "");
}

function refuseTooMany(world: World): void {
  if (world.droplets.size < world.limits.droplets) return;
  throw unprocessable("creating this/these droplet(s) will exceed your droplet limit");
}

function place(world: World, given: Data): { region: string; vpc: string } {
  const vpc = given["vpc_uuid"] === undefined ? undefined : world.vpcs.get(String(given["vpc_uuid"]));
  if (given["vpc_uuid"] !== undefined && !vpc)
    throw unprocessable("You specified an invalid VPC for Droplet creation.");
  const region = String(given["region"] ?? vpc?.region ?? "nyc3");
  world.region(region);
  if (vpc && vpc.region !== region) throw unprocessable("The VPC is in another region than the Droplet.");
  return { region, vpc: (vpc ?? defaultVpc(world, region)).id };
}

function wantedVolumes(world: World, given: unknown): Volume[] {
  const ids = Array.isArray(given) ? given.map((one) => String((one as Data)["id"] ?? one)) : [];
  return ids.map((id) => found(world.volumes.get(id)));
}

function draft(world: World, given: Data): Droplet {
  const name = String(given["name"]);
  if (!HOST_NAME.test(name))
    throw unprocessable("Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)");
  const size = sizeNamed(String(given["size"]));
  const userData = String(given["user_data"] ?? "");
  if (userData.length > LARGEST_USER_DATA) throw unprocessable("User data is too long (maximum is 64 KiB)");
  const features = ["ipv6", "monitoring", "backups"].filter((feature) => given[feature] === true);
  return {
    id: world.number(),
    name,
    size: size.slug,
    disk: size.disk,
    ...place(world, given),
    image: imageNamed(given["image"]).slug,
    status: "new",
    locked: false,
    created_at: now(),
    features: new Set(["droplet_agent", "private_networking", ...features]),
    tags: world.tag(strings(given["tags"])),
    publicNetworking: given["public_networking"] !== false,
    publicAddress: "",
    privateAddress: "",
    keys: keys(world, given["ssh_keys"]),
    userData,
    server: undefined,
  };
}

/** Addresses that belong to nobody, for a droplet without a server behind it. */
function addresses(world: World, droplet: Droplet) {
  const publicAddress = droplet.publicNetworking ? `203.0.113.${2 + (droplet.id % 250)}` : "";
  return { publicAddress, privateAddress: freeAddress(world, found(world.vpcs.get(droplet.vpc))) };
}

async function boot(world: World, droplet: Droplet): Promise<void> {
  try {
    droplet.server = await world.outside.startServer?.(droplet, volumesOf(world, droplet.id));
  } catch (error) {
    world.droplets.delete(String(droplet.id));
    throw error;
  }
  // It may have been removed while its server started.
  if (!world.droplets.has(String(droplet.id))) return droplet.server?.remove();
  const { publicAddress, privateAddress } = droplet.server ?? addresses(world, droplet);
  Object.assign(droplet, { publicAddress, privateAddress, status: "active" });
}

function create(world: World, { body }: Asked): Answer {
  const given = read(body, FIELDS);
  refuseTooMany(world);
  const volumes = wantedVolumes(world, given["volumes"]);
  const droplet = draft(world, given);
  world.droplets.set(String(droplet.id), droplet);
  for (const volume of volumes) volume.droplet = droplet.id;
  const action = world.act("create", { id: droplet.id, kind: "droplet", region: droplet.region }, () =>
    boot(world, droplet),
  );
  const links = { actions: [linkTo(action)] };
  return { status: 202, body: { droplet: dropletView(world, droplet), links } };
}

const linkTo = ({ id }: Action): Data => ({
  id,
  rel: "create",
  href: `https://api.digitalocean.com/v2/actions/${id}`,
});

function remove(world: World, droplet: Droplet): void {
  if (droplet.locked) throw unprocessable("Droplet already has a pending event.");
  droplet.locked = true;
  for (const volume of volumesOf(world, droplet.id)) volume.droplet = undefined;
  for (const ip of world.reservedIps.values()) if (ip.droplet === droplet.id) ip.droplet = undefined;
  for (const firewall of world.firewalls.values()) {
    firewall.droplet_ids = firewall.droplet_ids.filter((id) => id !== droplet.id);
  }
  world.later(async () => {
    await droplet.server?.remove();
    world.droplets.delete(String(droplet.id));
  });
}

export const dropletAt = (world: World, { params }: Asked): Droplet => found(world.droplets.get(params["id"] ?? ""));

function list(world: World, asked: Asked): Answer {
  const [tag, name] = [asked.query.get("tag_name"), asked.query.get("name")];
  const shown = [...world.droplets.values()].filter(
    (droplet) => (tag === null || droplet.tags.includes(tag)) && (name === null || droplet.name === name),
  );
  return page(
    "droplets",
    shown.map((droplet) => dropletView(world, droplet)),
    asked,
    "/v2/droplets",
  );
}

export const dropletRoutes = (world: World): Route[] => [
  { method: "GET", path: "/v2/droplets", scope: "droplet", answer: (asked) => list(world, asked) },
  { method: "POST", path: "/v2/droplets", scope: "droplet", answer: (asked) => create(world, asked) },
  {
    method: "GET",
    path: "/v2/droplets/:id",
    scope: "droplet",
    answer: (asked) => ({ status: 200, body: { droplet: dropletView(world, dropletAt(world, asked)) } }),
  },
  {
    method: "DELETE",
    path: "/v2/droplets/:id",
    scope: "droplet",
    answer: (asked) => {
      remove(world, dropletAt(world, asked));
      return { status: 204 };
    },
  },
];

import { createHash } from "node:crypto";
import { found, page, unprocessable } from "./answers";
import type { Asked, Route } from "./answers";
import { imageView, images, regionView, regions, sizeView, sizes } from "./catalog";
import { collection } from "./collection";
import { read } from "./fields";
import type { Key } from "./kinds";
import type { World } from "./world";

const KEY = /^(ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp\d+) ([A-Za-z0-9+/]+=*)(?: .*)?$/;

function fingerprint(key: string): string {
  const [, , encoded] = KEY.exec(key.trim()) ?? [];
  if (encoded === undefined) throw unprocessable("Key invalid, key should be of the format `type key [comment]`");
  const digest = createHash("md5").update(Buffer.from(encoded, "base64")).digest("hex");
  return digest.match(/../g)?.join(":") ?? "";
}

function makeKey(world: World, { body }: Asked): Key {
  const given = read(body, { name: "string!", public_key: "string!" });
  const public_key = String(given["public_key"]);
  const print = fingerprint(public_key);
  if ([...world.keys.values()].some((key) => key.fingerprint === print)) {
    throw unprocessable("SSH Key is already in use on your account");
  }
  const key: Key = { id: world.number(), name: String(given["name"]), public_key, fingerprint: print };
  world.keys.set(String(key.id), key);
  return key;
}

/** A key is found by its number or its fingerprint. */
export const keyNamed = (world: World, name: string): Key | undefined =>
  world.keys.get(name) ?? [...world.keys.values()].find((key) => key.fingerprint === name);

/** The keys under both of their names, for the routes of one key. */
const byAnyName = (world: World): Map<string, Key> => {
  const named = [...world.keys].flatMap(([id, key]): [string, Key][] => [
    [id, key],
    [key.fingerprint, key],
  ]);
  return new Map(named);
};

const keyRoutes = (world: World): Route[] =>
  collection<Key>({
    path: "/v2/account/keys",
    scope: "ssh_key",
    names: ["ssh_key", "ssh_keys"],
    items: ({ params }) => (params["key"] === undefined ? world.keys : byAnyName(world)),
    view: (key) => ({ ...key }),
    create: { status: 201, make: (asked) => makeKey(world, asked) },
    update: {
      methods: ["PUT"],
      change: (key, { body }) => {
        key.name = String(read(body, { name: "string!" })["name"]);
      },
    },
    remove: (key) => void world.keys.delete(String(key.id)),
  });

const account = ({ limits, owner }: World) => ({
  droplet_limit: limits.droplets,
  floating_ip_limit: limits.reservedIps,
  reserved_ip_limit: limits.reservedIps,
  volume_limit: limits.volumes,
  name: "Operator",
  email: owner.email,
  uuid: owner.uuid,
  email_verified: true,
  status: "active",
  status_message: "",
  team: { uuid: owner.uuid, name: "My Team" },
});

const imageNamed = (name: string) => images.find(({ id, slug }) => name === slug || name === String(id));

export const accountRoutes = (world: World): Route[] => [
  {
    method: "GET",
    path: "/v2/account",
    scope: "account",
    answer: () => ({ status: 200, body: { account: account(world) } }),
  },
  ...keyRoutes(world),
  {
    method: "GET",
    path: "/v2/regions",
    scope: "regions",
    answer: (asked) => page("regions", regions.map(regionView), asked, "/v2/regions"),
  },
  {
    method: "GET",
    path: "/v2/sizes",
    scope: "sizes",
    answer: (asked) => page("sizes", sizes.map(sizeView), asked, "/v2/sizes"),
  },
  {
    method: "GET",
    path: "/v2/images",
    scope: "image",
    answer: (asked) => page("images", images.map(imageView), asked, "/v2/images"),
  },
  {
    method: "GET",
    path: "/v2/images/:name",
    scope: "image",
    answer: ({ params }) => ({ status: 200, body: { image: imageView(found(imageNamed(params["name"] ?? ""))) } }),
  },
  {
    method: "GET",
    path: "/v2/actions",
    scope: "actions",
    answer: (asked) => page("actions", [...world.actions.values()], asked, "/v2/actions"),
  },
  {
    method: "GET",
    path: "/v2/actions/:id",
    scope: "actions",
    answer: ({ params }) => ({ status: 200, body: { action: found(world.actions.get(params["id"] ?? "")) } }),
  },
];

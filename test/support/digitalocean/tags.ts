import { found, unprocessable } from "./answers";
import type { Answer, Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { read } from "./fields";
import type { World } from "./world";

/** The things that can carry tags, by the name that DigitalOcean has for their kind. */
const tagged = (world: World): Record<string, Map<string, { tags: string[] }>> => ({
  droplet: world.droplets,
  volume: world.volumes,
  database: world.clusters,
});

const paths: Record<string, string> = { droplet: "droplets", volume: "volumes", database: "databases" };

function carriers(world: World, kind: string, tag: string): Data {
  const ids = [...(tagged(world)[kind] ?? [])].filter(([, thing]) => thing.tags.includes(tag)).map(([id]) => id);
  const last = ids.at(-1);
  const lastTagged = last ? { last_tagged_uri: `https://api.digitalocean.com/v2/${paths[kind]}/${last}` } : {};
  return { count: ids.length, ...lastTagged };
}

function view(world: World, name: string): Data {
  const [droplets, volumes, databases] = ["droplet", "volume", "database"].map((kind) => carriers(world, kind, name));
  const count = [droplets, volumes, databases].reduce((sum, one) => sum + Number(one?.["count"]), 0);
  const none = { count: 0 };
  const resources = { count, droplets, images: none, volumes, volume_snapshots: none, databases };
  return { name, resources };
}

function change(world: World, { params, body }: Asked, adds: boolean): Answer {
  const tag = found([...world.tags].find((name) => name === params["key"]));
  for (const resource of read(body, { resources: "objects!" })["resources"] as Data[]) {
    const { resource_id, resource_type } = read(resource, { resource_id: "any!", resource_type: "string!" });
    const kind = tagged(world)[String(resource_type)];
    if (!kind) throw unprocessable(`resource_type ${String(resource_type)} is not supported here`);
    const thing = found(kind.get(String(resource_id)));
    const others = thing.tags.filter((name) => name !== tag);
    thing.tags = adds ? [...others, tag] : others;
  }
  return { status: 204 };
}

export const tagRoutes = (world: World): Route[] => [
  ...collection<string>({
    path: "/v2/tags",
    scope: "tag",
    names: ["tag", "tags"],
    items: () => new Map([...world.tags].map((name) => [name, name])),
    view: (name) => view(world, name),
    create: {
      status: 201,
      make: ({ body }) => {
        const [name = ""] = world.tag([String(read(body, { name: "string!" })["name"])]);
        return name;
      },
    },
    remove: (name) => {
      world.tags.delete(name);
      for (const kind of Object.values(tagged(world))) {
        for (const thing of kind.values()) thing.tags = thing.tags.filter((one) => one !== name);
      }
    },
  }),
  {
    method: "POST",
    path: "/v2/tags/:key/resources",
    scope: "tag",
    answer: (asked) => change(world, asked, true),
  },
  {
    method: "DELETE",
    path: "/v2/tags/:key/resources",
    scope: "tag",
    answer: (asked) => change(world, asked, false),
  },
];

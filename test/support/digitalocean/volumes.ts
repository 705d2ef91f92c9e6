import { randomUUID } from "node:crypto";
import { Refusal, found, page, unprocessable } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { oneOf, read, strings } from "./fields";
import type { Volume } from "./kinds";
import { now } from "./world";
import type { Action, World } from "./world";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const LARGEST_GIGABYTES = 16_384;

const view = (world: World, volume: Volume): Data => ({
  id: volume.id,
  name: volume.name,
  description: volume.description,
  region: world.region(volume.region),
  droplet_ids: volume.droplet === undefined ? [] : [volume.droplet],
  size_gigabytes: volume.size,
  created_at: volume.created_at,
  filesystem_type: volume.filesystem_type,
  filesystem_label: volume.filesystem_label,
  tags: volume.tags,
});

const FIELDS = {
  name: "string!",
  region: "string!",
  size_gigabytes: "integer!",
  description: "string",
  filesystem_type: "string",
  filesystem_label: "string",
  snapshot_id: "string",
  tags: "strings",
} as const;

function draft(world: World, given: Data): Volume {
  const filesystem_type = String(given["filesystem_type"] ?? "");
  if (filesystem_type !== "") oneOf("filesystem_type", filesystem_type, ["ext4", "xfs"]);
  return {
    id: randomUUID(),
    name: String(given["name"]),
    description: String(given["description"] ?? ""),
    region: String(given["region"]),
    size: Number(given["size_gigabytes"]),
    droplet: undefined,
    tags: world.tag(strings(given["tags"])),
    filesystem_type,
    filesystem_label: String(given["filesystem_label"] ?? ""),
    created_at: now(),
  };
}

function make(world: World, { body }: Asked): Volume {
  const given = read(body, FIELDS);
  const [name, region, size] = [String(given["name"]), String(given["region"]), Number(given["size_gigabytes"])];
  world.region(region);
  if (!NAME.test(name)) {
    throw unprocessable("volume name must be lowercase letters, numbers and hyphens, and begin with a letter");
  }
  refuseSize(size);
  if ([...world.volumes.values()].some((volume) => volume.name === name && volume.region === region)) {
    throw new Refusal(409, "conflict", "a volume with the same name already exists in this region");
  }
  if (world.volumes.size >= world.limits.volumes) {
    throw new Refusal(403, "forbidden", "failed to create volume: volume/snapshot count limit has been reached");
  }
  const volume = draft(world, given);
  world.volumes.set(volume.id, volume);
  return volume;
}

function refuseSize(size: number): void {
  if (size < 1 || size > LARGEST_GIGABYTES) {
    throw unprocessable(`size_gigabytes must be between 1 and ${LARGEST_GIGABYTES}`);
  }
}

function attach(world: World, volume: Volume, given: Data): () => void {
  const droplet = found(world.droplets.get(String(given["droplet_id"])));
  if (droplet.region !== volume.region) throw unprocessable("droplet and volume must be in the same region");
  if (volume.droplet !== undefined) throw unprocessable("volume is already attached to a Droplet");
  return () => {
    volume.droplet = droplet.id;
  };
}

function detach(volume: Volume, given: Data): () => void {
  if (volume.droplet === undefined || volume.droplet !== given["droplet_id"]) {
    throw unprocessable("volume is not attached to the Droplet");
  }
  return () => {
    volume.droplet = undefined;
  };
}

function resize(volume: Volume, given: Data): () => void {
  const size = Number(given["size_gigabytes"]);
  refuseSize(size);
  if (size <= volume.size) throw unprocessable("volume size can only be increased");
  return () => {
    volume.size = size;
  };
}

function begin(world: World, { params, body }: Asked): Action {
  const volume = found(world.volumes.get(params["key"] ?? ""));
  const given = read(body, {
    type: "string!",
    droplet_id: "integer",
    size_gigabytes: "integer",
    region: "string",
    tags: "strings",
  });
  const works: Record<string, () => () => void> = {
    attach: () => attach(world, volume, given),
    detach: () => detach(volume, given),
    resize: () => resize(volume, given),
  };
  const type = oneOf("type", given["type"], Object.keys(works));
  const work = works[type]?.() ?? (() => undefined);
  return world.act(`${type}_volume`, { id: world.number(), kind: "volume", region: volume.region }, work);
}

/** The actions of a volume stand among all actions; its path is only another way to them. */
const actionRoutes = (world: World): Route[] => [
  {
    method: "POST",
    path: "/v2/volumes/:key/actions",
    scope: "block_storage_action",
    answer: (asked) => ({ status: 202, body: { action: begin(world, asked) } }),
  },
  {
    method: "GET",
    path: "/v2/volumes/:key/actions",
    scope: "block_storage_action",
    answer: (asked) => {
      const volume = found(world.volumes.get(asked.params["key"] ?? ""));
      const actions = [...world.actions.values()].filter((one) => one.resource_type === "volume");
      return page("actions", actions, asked, `/v2/volumes/${volume.id}/actions`);
    },
  },
  {
    method: "GET",
    path: "/v2/volumes/:key/actions/:action",
    scope: "block_storage_action",
    answer: ({ params }) => ({ status: 200, body: { action: found(world.actions.get(params["action"] ?? "")) } }),
  },
];

export const volumeRoutes = (world: World): Route[] => [
  ...collection<Volume>({
    path: "/v2/volumes",
    scope: "block_storage",
    names: ["volume", "volumes"],
    items: () => world.volumes,
    view: (volume) => view(world, volume),
    listed: (volume, query) =>
      (query.get("name") ?? volume.name) === volume.name && (query.get("region") ?? volume.region) === volume.region,
    create: { status: 201, make: (asked) => make(world, asked) },
    remove: (volume) => {
      if (volume.droplet === undefined) return world.outside.removeVolume?.(volume);
      throw new Refusal(409, "conflict", "the volume is attached to a Droplet and cannot be destroyed");
    },
  }),
  ...actionRoutes(world),
];

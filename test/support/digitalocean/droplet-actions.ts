import { found, page, unprocessable } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { dropletAt, sizeNamed } from "./droplets";
import { oneOf, read } from "./fields";
import type { Droplet } from "./kinds";
import type { Action, World } from "./world";

/** What an action does once its time is over; what it refuses, it refuses before that. */
type Start = (droplet: Droplet, given: Data) => () => Promise<void> | void;

async function power(droplet: Droplet, on: boolean): Promise<void> {
  await droplet.server?.power(on);
  droplet.status = on ? "active" : "off";
}

const switched =
  (on: boolean): Start =>
  (droplet) => {
    if (droplet.status === (on ? "active" : "off")) {
      throw unprocessable(`Droplet is already powered ${on ? "on" : "off"}.`);
    }
    return () => power(droplet, on);
  };

const restarted: Start = (droplet) => async () => {
  await power(droplet, false);
  await power(droplet, true);
};

const resized: Start = (droplet, given) => {
  if (droplet.status !== "off") {
    throw unprocessable("Droplet is currently on. Please power it off to run this event.");
  }
  const size = sizeNamed(String(given["size"]));
  if (size.disk < droplet.disk) throw unprocessable("This size is not available because it has a smaller disk.");
  return () => {
    droplet.size = size.slug;
    if (given["disk"] === true) droplet.disk = size.disk;
  };
};

const renamed: Start = (droplet, given) => {
  const name = given["name"];
  if (typeof name !== "string" || name === "") throw unprocessable("Name can't be blank");
  return () => {
    droplet.name = name;
  };
};

const featured =
  (feature: string, on: boolean): Start =>
  (droplet) =>
  () =>
    void (on ? droplet.features.add(feature) : droplet.features.delete(feature));

const starts: Record<string, Start> = {
  power_on: switched(true),
  power_off: switched(false),
  shutdown: switched(false),
  reboot: restarted,
  power_cycle: restarted,
  resize: resized,
  rename: renamed,
  enable_ipv6: featured("ipv6", true),
  enable_private_networking: featured("private_networking", true),
  enable_backups: featured("backups", true),
  disable_backups: featured("backups", false),
  change_backup_policy: () => () => undefined,
};

const FIELDS = { type: "string!", size: "string", disk: "boolean", name: "string", backup_policy: "object" } as const;

function begin(world: World, asked: Asked): Action {
  const droplet = dropletAt(world, asked);
  const given = read(asked.body, FIELDS);
  const type = oneOf("type", given["type"], Object.keys(starts));
  if (droplet.locked || droplet.status === "new") throw unprocessable("Droplet already has a pending event.");
  const work = starts[type]?.(droplet, given);
  droplet.locked = true;
  return world.act(type, { id: droplet.id, kind: "droplet", region: droplet.region }, async () => {
    try {
      await work?.();
    } finally {
      droplet.locked = false;
    }
  });
}

const actionsOf = (world: World, { id }: Droplet): Action[] =>
  [...world.actions.values()].filter((one) => one.resource_type === "droplet" && one.resource_id === id);

const PATH = "/v2/droplets/:id/actions";

export const dropletActionRoutes = (world: World): Route[] => [
  {
    method: "POST",
    path: PATH,
    scope: "droplet",
    answer: (asked) => ({ status: 201, body: { action: begin(world, asked) } }),
  },
  {
    method: "GET",
    path: PATH,
    scope: "droplet",
    answer: (asked) => {
      const droplet = dropletAt(world, asked);
      return page("actions", actionsOf(world, droplet), asked, `/v2/droplets/${droplet.id}/actions`);
    },
  },
  {
    method: "GET",
    path: `${PATH}/:action`,
    scope: "droplet",
    answer: (asked) => {
      const actions = actionsOf(world, dropletAt(world, asked));
      return { status: 200, body: { action: found(actions.find(({ id }) => String(id) === asked.params["action"])) } };
    },
  },
];

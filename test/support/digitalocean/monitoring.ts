import { randomUUID } from "node:crypto";
import { found, unprocessable } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { oneOf, read, strings } from "./fields";
import type { World } from "./world";

const DROPLET_METRICS = [
  "load_1",
  "load_5",
  "load_15",
  "memory_utilization_percent",
  "disk_utilization_percent",
  "cpu",
  "disk_read",
  "disk_write",
  "public_outbound_bandwidth",
  "public_inbound_bandwidth",
  "private_outbound_bandwidth",
  "private_inbound_bandwidth",
].map((name) => `v1/insights/droplet/${name}`);

const DATABASE_METRICS = ["load_15_alerts", "memory_utilization_alerts", "disk_utilization_alerts", "cpu_alerts"].map(
  (name) => `v1/dbaas/alerts/${name}`,
);

/** Where an alert goes: only to addresses that are the account's own. */
export function receivers(world: World, given: unknown): Data {
  const { email, slack } = read((given ?? {}) as Data, { email: "strings", slack: "objects" });
  const emails = strings(email);
  const foreign = emails.filter((one) => one !== world.owner.email);
  if (foreign.length > 0) throw unprocessable(`email ${foreign.join(", ")} is not verified`);
  const channels = ((slack ?? []) as Data[]).map((one) => read(one, { channel: "string!", url: "string!" }));
  if (emails.length + channels.length === 0) throw unprocessable("at least one notification channel is required");
  return { email: emails, slack: channels };
}

function policy(world: World, { body }: Asked): Data {
  const given = read(body, {
    alerts: "object!",
    compare: "string!",
    description: "string!",
    enabled: "boolean",
    entities: "strings!",
    tags: "strings!",
    type: "string!",
    value: "number!",
    window: "string!",
  });
  for (const id of strings(given["entities"])) found(world.droplets.get(id) ?? world.clusters.get(id));
  return {
    alerts: receivers(world, given["alerts"]),
    compare: oneOf("compare", given["compare"], ["GreaterThan", "LessThan"]),
    description: given["description"],
    enabled: given["enabled"] ?? true,
    entities: strings(given["entities"]),
    tags: world.tag(strings(given["tags"])),
    type: oneOf("type", given["type"], [...DROPLET_METRICS, ...DATABASE_METRICS]),
    value: given["value"],
    window: oneOf("window", given["window"], ["5m", "10m", "30m", "1h"]),
  };
}

export const monitoringRoutes = (world: World): Route[] =>
  collection<Data>({
    path: "/v2/monitoring/alerts",
    scope: "monitoring",
    names: ["policy", "policies"],
    items: () => world.policies,
    view: (item) => item,
    create: {
      status: 200,
      make: (asked) => {
        const made = { uuid: randomUUID(), ...policy(world, asked) };
        world.policies.set(made.uuid, made);
        return made;
      },
    },
    update: { methods: ["PUT"], change: (item, asked) => void Object.assign(item, policy(world, asked)) },
    remove: () => undefined,
  });

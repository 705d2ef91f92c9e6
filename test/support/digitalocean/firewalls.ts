import { randomUUID } from "node:crypto";
import { Refusal, found, unprocessable } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { oneOf, read, strings } from "./fields";
import type { Firewall } from "./kinds";
import { now } from "./world";
import type { World } from "./world";

const PORTS = /^(0|all|\d{1,5}(-\d{1,5})?)$/;
const MOST_DROPLETS = 10;
const PEERS = {
  addresses: "strings",
  droplet_ids: "integers",
  load_balancer_uids: "strings",
  kubernetes_ids: "strings",
  tags: "strings",
} as const;

function rules(world: World, given: unknown, side: "sources" | "destinations"): Data[] {
  return (Array.isArray(given) ? (given as Data[]) : []).map((rule) => {
    const { protocol, ports, ...rest } = read(rule, { protocol: "string!", ports: "string", [side]: "object!" });
    const name = oneOf("protocol", protocol, ["tcp", "udp", "icmp"]);
    if (name !== "icmp" && !PORTS.test(String(ports ?? "")))
      throw unprocessable("ports is invalid: it must be a port, a range or all");
    const peers = read(rest[side] as Data, PEERS);
    const tags = strings(peers["tags"]);
    const unheardOf = tags.filter((tag) => !world.tags.has(tag));
    if (unheardOf.length > 0) throw unprocessable(`tags ${unheardOf.join(", ")} do not exist`);
    // Every port is kept as 0, as DigitalOcean keeps it.
    return { protocol: name, ports: ports === "all" || name === "icmp" ? "0" : String(ports), [side]: peers };
  });
}

function parts(world: World, { body }: Asked) {
  const given = read(body, {
    name: "string!",
    inbound_rules: "objects",
    outbound_rules: "objects",
    droplet_ids: "integers",
    tags: "strings",
  });
  const inbound_rules = rules(world, given["inbound_rules"], "sources");
  const outbound_rules = rules(world, given["outbound_rules"], "destinations");
  if (inbound_rules.length + outbound_rules.length === 0) throw unprocessable("firewall must have at least one rule");
  const tags = strings(given["tags"]);
  const unheardOf = tags.filter((tag) => !world.tags.has(tag));
  if (unheardOf.length > 0) throw unprocessable(`tags ${unheardOf.join(", ")} do not exist`);
  return {
    name: String(given["name"]),
    inbound_rules,
    outbound_rules,
    droplet_ids: droplets(world, (given["droplet_ids"] ?? []) as number[]),
    tags,
  };
}

function droplets(world: World, ids: readonly number[]): number[] {
  if (ids.length > MOST_DROPLETS) throw unprocessable(`a firewall can have at most ${MOST_DROPLETS} droplets`);
  for (const id of ids) found(world.droplets.get(String(id)));
  return [...ids];
}

function make(world: World, asked: Asked): Firewall {
  const given = parts(world, asked);
  if ([...world.firewalls.values()].some((one) => one.name === given.name)) {
    throw new Refusal(409, "conflict", "duplicate name");
  }
  const firewall: Firewall = { id: randomUUID(), status: "waiting", created_at: now(), ...given };
  world.firewalls.set(firewall.id, firewall);
  settle(world, firewall);
  return firewall;
}

function settle(world: World, firewall: Firewall): void {
  firewall.status = "waiting";
  world.later(() => {
    firewall.status = "succeeded";
  });
}

export const firewallRoutes = (world: World): Route[] =>
  collection<Firewall>({
    path: "/v2/firewalls",
    scope: "firewall",
    names: ["firewall", "firewalls"],
    items: () => world.firewalls,
    view: (firewall) => ({ ...firewall, pending_changes: [] }),
    create: { status: 202, make: (asked) => make(world, asked) },
    update: {
      methods: ["PUT"],
      change: (firewall, asked) => {
        Object.assign(firewall, parts(world, asked));
        settle(world, firewall);
      },
    },
    remove: () => undefined,
  });

import { randomUUID } from "node:crypto";
import { found } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { oneOf, read, strings } from "./fields";
import type { UptimeCheck } from "./kinds";
import { receivers } from "./monitoring";
import type { World } from "./world";

const REGIONS = ["us_east", "us_west", "eu_west", "se_asia"];
const TYPES = ["ping", "http", "https"];
const PERIODS = ["2m", "3m", "5m", "10m", "15m", "30m", "1h"];
const CHECK = "/v2/uptime/checks";

const CHANGED = {
  name: "string",
  target: "string",
  type: "string",
  regions: "strings",
  enabled: "boolean",
} as const;

const MADE = {
  name: "string!",
  target: "string!",
  type: "string!",
  regions: "strings!",
  enabled: "boolean!",
} as const;

const checkParts = ({ body }: Asked, known?: UptimeCheck) => {
  const given: Data = { ...known, ...read(body, known ? CHANGED : MADE) };
  const regions = strings(given["regions"]);
  return {
    name: String(given["name"]),
    target: String(given["target"]),
    type: oneOf("type", given["type"], TYPES),
    regions: (regions.length > 0 ? regions : REGIONS).map((region) => oneOf("regions", region, REGIONS)),
    enabled: given["enabled"] !== false,
  };
};

const alert = (world: World, { body }: Asked): Data => {
  const { comparison, ...given } = read(body, {
    name: "string!",
    type: "string!",
    threshold: "integer",
    comparison: "string",
    notifications: "object!",
    period: "string!",
  });
  return {
    ...given,
    type: oneOf("type", given["type"], ["latency", "down", "down_global", "ssl_expiry"]),
    ...(comparison ? { comparison: oneOf("comparison", comparison, ["greater_than", "less_than"]) } : {}),
    period: oneOf("period", given["period"], PERIODS),
    notifications: receivers(world, given["notifications"]),
  };
};

const alertsOf = (world: World, { params }: Asked): Map<string, Data> =>
  found(world.checks.get(params["check"] ?? "")).alerts;

function makeCheck(world: World, asked: Asked): UptimeCheck {
  const check: UptimeCheck = { id: randomUUID(), ...checkParts(asked), alerts: new Map() };
  world.checks.set(check.id, check);
  return check;
}

function makeAlert(world: World, asked: Asked): Data {
  const made = { id: randomUUID(), ...alert(world, asked) };
  alertsOf(world, asked).set(made.id, made);
  return made;
}

const checkRoutes = (world: World): Route[] =>
  collection<UptimeCheck>({
    path: CHECK,
    scope: "uptime",
    names: ["check", "checks"],
    items: () => world.checks,
    view: ({ alerts: _, ...check }) => check,
    create: { status: 201, make: (asked) => makeCheck(world, asked) },
    update: { methods: ["PUT"], change: (check, asked) => void Object.assign(check, checkParts(asked, check)) },
    remove: () => undefined,
  });

const alertRoutes = (world: World): Route[] =>
  collection<Data>({
    path: `${CHECK}/:check/alerts`,
    scope: "uptime",
    names: ["alert", "alerts"],
    items: (asked) => alertsOf(world, asked),
    view: (item) => item,
    create: { status: 201, make: (asked) => makeAlert(world, asked) },
    update: { methods: ["PUT"], change: (item, asked) => void Object.assign(item, alert(world, asked)) },
    remove: () => undefined,
  });

export const uptimeRoutes = (world: World): Route[] => [...alertRoutes(world), ...checkRoutes(world)];

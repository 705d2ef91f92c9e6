import { Failure } from "./failure.mts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The proxy's configuration: the template, in which every part named for upstreams is looked up in the members' file. */
export function render(template: JsonObject, membersFile: string): JsonObject {
  return renderObject(template, membersFile, "template");
}

/** What Caddy can only load anew, and the routes of each server, which change while it runs. */
export interface Split {
  base: JsonObject;
  routes: JsonObject;
}

/** Caddy's own measurements are seen by what stands in its configuration alone. */
const whole = "metrics";

/** A configuration whose servers take their routes from the table. */
export function split(configuration: JsonObject): Split {
  const servers = Object.entries(serversOf(configuration));
  const routed = servers.flatMap(([name, server]): [string, JsonObject][] =>
    name !== whole && isObject(server) && Array.isArray(server["routes"]) ? [[name, server]] : [],
  );
  if (routed.length === 0) return { base: configuration, routes: {} };
  const following = routed.map(([name, server]): [string, Json] => [
    name,
    { ...server, routes: [{ handle: [{ handler: "platform_routes", server: name }] }] },
  ]);
  return {
    base: withServers(configuration, Object.fromEntries([...servers, ...following])),
    routes: Object.fromEntries(routed.map(([name, { routes }]) => [name, routes ?? []])),
  };
}

/** A template with the servers of another one that are for parts inside. */
export function withInsideServers(template: JsonObject, other: JsonObject): JsonObject {
  const present = serversOf(template);
  const inside = Object.entries(serversOf(other)).filter(([name]) => isInside(name));
  const missing = inside.filter(([name, server]) => JSON.stringify(present[name]) !== JSON.stringify(server));
  if (missing.length === 0) return template;
  // a port has one server: one that is gone or renamed gives its own up
  const claimed = new Set(missing.map(([, server]) => listenOf(server)));
  const kept = Object.entries(present).filter(([name, server]) => !isInside(name) || !claimed.has(listenOf(server)));
  return withServers(template, Object.fromEntries([...kept, ...missing]));
}

const isInside = (name: string): boolean => name.startsWith("inside-");

const listenOf = (server: Json): string => JSON.stringify(isObject(server) ? server["listen"] : undefined);

const inObject = (value: JsonObject, key: string): JsonObject => {
  const inner = value[key];
  return inner !== undefined && isObject(inner) ? inner : {};
};

const serversOf = (template: JsonObject): JsonObject =>
  inObject(inObject(inObject(template, "apps"), "http"), "servers");

function withServers(template: JsonObject, servers: JsonObject): JsonObject {
  const apps = inObject(template, "apps");
  return { ...template, apps: { ...apps, http: { ...inObject(apps, "http"), servers } } };
}

function renderObject(value: JsonObject, file: string, path: string): JsonObject {
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    const at = `${path}.${key}`;
    if (key === "upstreams" && isObject(item)) return ["dynamic_upstreams", sourceOf(item, file, at)];
    return [key, renderValue(item, file, at)];
  });
  return Object.fromEntries(entries);
}

function renderValue(value: Json, file: string, path: string): Json {
  if (Array.isArray(value)) return value.map((item, index) => renderValue(item, file, `${path}[${index}]`));
  return isObject(value) ? renderObject(value, file, path) : value;
}

function sourceOf({ part, port }: JsonObject, file: string, path: string): JsonObject {
  const valid = typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65536;
  if (typeof part === "string" && part !== "" && valid) return { source: "platform", file, part, port };
  throw new Failure(`${path} must be a list, or name a part and a port: {"part": "patient", "port": 8082}.`);
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

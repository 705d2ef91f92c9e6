import { Failure } from "./failure.mts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export interface Member {
  part: string;
  /** The container's name: it survives a reboot, an address does not. */
  name: string;
}

interface Placeholder {
  part: string;
  port: number;
}

/**
 * The proxy's configuration: the template, with every upstream list filled in from the members of its part.
 * Those that are leaving stay known in a route that nothing invokes: Caddy forgets the requests in flight to an
 * upstream at the moment that no configuration names it.
 */
export function render(template: JsonObject, members: Member[], leaving: Member[] = []): JsonObject {
  const dial = (placeholder: Placeholder): JsonObject[] =>
    dialsOf(placeholder, members).map((address) => ({ dial: address }));
  const configuration = fill(template, dial) as JsonObject;
  const addresses = leaving.flatMap(({ part, name }) => addressesOf(template, { part, name }));
  const server = firstServer(configuration);
  if (addresses.length === 0 || server === undefined) return configuration;
  const upstreams = [...new Set(addresses)].sort().map((address) => ({ dial: address }));
  const draining = { handle: [{ handler: "reverse_proxy", upstreams }] };
  server["named_routes"] = { ...objectIn(server, "named_routes"), "platform-draining": draining };
  return configuration;
}

/** Where the proxy reaches this member: once for every port that the template names for its part. */
export function addressesOf(template: JsonObject, { part, name }: Member): string[] {
  const ports = new Set<number>();
  fill(template, (placeholder) => {
    if (placeholder.part === part) ports.add(placeholder.port);
    return [];
  });
  return [...ports].map((port) => `${name}:${port}`);
}

const dialsOf = ({ part, port }: Placeholder, members: Member[]): string[] =>
  members
    .filter((member) => member.part === part)
    .map(({ name }) => `${name}:${port}`)
    .sort();

/** A copy of the tree with every placeholder replaced. */
function fill(value: Json, replace: (placeholder: Placeholder) => Json, path = "template"): Json {
  if (Array.isArray(value)) return value.map((item, index) => fill(item, replace, `${path}[${index}]`));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    const at = `${path}.${key}`;
    return [key, key === "upstreams" && isObject(item) ? replace(placeholderIn(item, at)) : fill(item, replace, at)];
  });
  return Object.fromEntries(entries);
}

function placeholderIn(value: JsonObject, path: string): Placeholder {
  const { part, port } = value;
  const valid = typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65536;
  if (typeof part === "string" && part !== "" && valid) return { part, port };
  throw new Failure(`${path} must be a list, or name a part and a port: {"part": "patient", "port": 8082}.`);
}

function firstServer(configuration: JsonObject): JsonObject | undefined {
  const servers = objectIn(objectIn(objectIn(configuration, "apps"), "http"), "servers");
  return Object.values(servers).find(isObject);
}

const objectIn = (value: JsonObject, key: string): JsonObject => {
  const item = value[key];
  return isObject(item) ? item : {};
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

import { isIPv4, isIPv6 } from "node:net";
import { found, unprocessable } from "./answers";
import type { Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { oneOf, read } from "./fields";
import type { Domain } from "./kinds";
import type { World } from "./world";

const NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;
const TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];
const POINTERS = ["CNAME", "MX", "NS", "SRV"];
const STANDARD_TTL = 1800;
const SERVERS = ["ns1", "ns2", "ns3"].map((name) => `${name}.digitalocean.com`);

const record = (world: World, given: Data): Data => ({
  id: world.number(),
  type: given["type"],
  name: given["name"] ?? "@",
  data: given["data"],
  priority: given["priority"] ?? null,
  port: given["port"] ?? null,
  ttl: given["ttl"] || STANDARD_TTL,
  weight: given["weight"] ?? null,
  flags: given["flags"] ?? null,
  tag: given["tag"] || null,
});

const zone = ({ name, records }: Domain): string => {
  const lines = [...records.values()].map((one) => {
    const owner = one["name"] === "@" ? `${name}.` : `${String(one["name"])}.${name}.`;
    return `${owner} ${String(one["ttl"])} IN ${String(one["type"])} ${String(one["data"])}`;
  });
  return [`$ORIGIN ${name}.`, `$TTL ${STANDARD_TTL}`, ...lines, ""].join("\n");
};

const view = (domain: Domain): Data => ({ name: domain.name, ttl: STANDARD_TTL, zone_file: zone(domain) });

function makeDomain(world: World, { body }: Asked): Domain {
  const given = read(body, { name: "string!", ip_address: "string" });
  const name = String(given["name"]);
  if (!NAME.test(name)) throw unprocessable("Domain name is invalid");
  if (world.domains.has(name)) throw unprocessable(`Domain '${name}' already exists.`);
  const domain: Domain = { name, records: new Map() };
  for (const server of SERVERS) add(world, domain, { type: "NS", data: server });
  if (given["ip_address"]) add(world, domain, { type: "A", data: given["ip_address"] });
  world.domains.set(name, domain);
  return domain;
}

function add(world: World, domain: Domain, given: Data): Data {
  const made = record(world, given);
  domain.records.set(String(made["id"]), made);
  return made;
}

const FIELDS = {
  type: "string",
  name: "string",
  data: "string",
  priority: "integer",
  port: "integer",
  ttl: "integer",
  weight: "integer",
  flags: "integer",
  tag: "string",
} as const;

function refuseWrong(type: string, data: string): void {
  if (type === "A" && !isIPv4(data))
    throw unprocessable("IP address did not match IPv4 format (e.g. 255.255.255.255).");
  if (type === "AAAA" && !isIPv6(data)) throw unprocessable("IP address did not match IPv6 format.");
  if (POINTERS.includes(type) && data !== "@" && !data.endsWith(".")) {
    throw unprocessable("Data needs to end with a dot (.)");
  }
}

/** Names that a record points at are kept without the dot at their end. */
function parts(body: Data, type: string): Data {
  const given = read(body, FIELDS);
  if (given["data"] === undefined) return given;
  const data = String(given["data"]);
  refuseWrong(type, data);
  return { ...given, data: POINTERS.includes(type) ? data.replace(/\.$/, "") : data };
}

const domainAt = (world: World, { params }: Asked): Domain => found(world.domains.get(params["domain"] ?? ""));

function makeRecord(world: World, asked: Asked): Data {
  const type = oneOf("type", asked.body["type"], TYPES);
  const given = parts(asked.body, type);
  if (given["data"] === undefined) throw unprocessable("Data can't be blank");
  if (given["name"] === undefined) throw unprocessable("Name can't be blank");
  return add(world, domainAt(world, asked), given);
}

function changeRecord(item: Data, { body }: Asked): void {
  const given = parts(body, String(item["type"]));
  Object.assign(item, given, { ttl: given["ttl"] || item["ttl"], type: item["type"] });
}

const recordRoutes = (world: World): Route[] =>
  collection<Data>({
    path: "/v2/domains/:domain/records",
    scope: "domain",
    names: ["domain_record", "domain_records"],
    items: (asked) => domainAt(world, asked).records,
    view: (item) => item,
    listed: (item, query) => (query.get("type") ?? item["type"]) === item["type"],
    create: { status: 201, make: (asked) => makeRecord(world, asked) },
    update: { methods: ["PUT", "PATCH"], change: changeRecord },
    remove: () => undefined,
  });

export const domainRoutes = (world: World): Route[] => [
  ...recordRoutes(world),
  ...collection<Domain>({
    path: "/v2/domains",
    scope: "domain",
    names: ["domain", "domains"],
    items: () => world.domains,
    view,
    create: { status: 201, make: (asked) => makeDomain(world, asked) },
    remove: () => undefined,
  }),
];

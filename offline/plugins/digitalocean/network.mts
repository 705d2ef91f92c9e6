import type { Input } from "../protocol/declaration.mts";
import { isPlainProperties } from "../protocol/values.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";
import { regions } from "./choices.mts";
import { fixed, flag, name, needed, neededAndFixed, text, token, whole } from "./inputs.mts";
import { at, objects, untold } from "./mapping.mts";
import type { Thing } from "./thing.mts";

const FORBIDDEN = 403;
const CONFLICT = 409;

export const vpc: Thing = {
  token: token("Vpc"),
  noun: "VPC",
  path: () => "/v2/vpcs",
  key: "vpc",
  inputs: { description: { shape: "string" }, ipRange: fixed("string"), name, region: neededAndFixed("string") },
  outputs: { createdAt: text, default: flag, ipRange: text, vpcUrn: text },
  fields: { vpcUrn: { api: "urn" } },
  choices: { region: regions },
  update: "PATCH",
  // Its members are removed a moment after DigitalOcean has said so.
  busy: [FORBIDDEN, CONFLICT],
};

export const reservedIp: Thing = {
  token: token("ReservedIp"),
  noun: "reserved IP",
  path: () => "/v2/reserved_ips",
  key: "reserved_ip",
  inputs: { region: neededAndFixed("string") },
  outputs: { ipAddress: text, reservedIpUrn: text },
  unsupported: ["dropletId", "ipAddress"],
  fields: {
    region: { read: at("region", "slug") },
    ipAddress: { api: "ip" },
    reservedIpUrn: { read: (answer) => `do:reservedip:${String(answer["ip"])}` },
  },
  id: (answer) => String(answer["ip"]),
  choices: { region: regions },
};

type Side = "source" | "destination";

const list = (shape: "string" | "integer") => ({ shape: { list: shape } }) as const;

const ruleShape = (object: string, side: Side) =>
  ({
    object,
    fields: {
      protocol: { shape: "string", required: true, oneOf: ["tcp", "udp", "icmp"] },
      portRange: { shape: "string" },
      [`${side}Addresses`]: list("string"),
      [`${side}DropletIds`]: list("integer"),
      [`${side}KubernetesIds`]: list("string"),
      [`${side}LoadBalancerUids`]: list("string"),
      [`${side}Tags`]: list("string"),
    },
  }) as const;

const rules = (object: string, side: Side): Input => ({ shape: { set: ruleShape(object, side) } });

/** What a rule says of its peers: the property's name after the side, and the API's. */
const peers = {
  Addresses: "addresses",
  DropletIds: "droplet_ids",
  KubernetesIds: "kubernetes_ids",
  LoadBalancerUids: "load_balancer_uids",
  Tags: "tags",
};

const filled = (value: Plain | undefined): value is Plain => Array.isArray(value) && value.length > 0;

const writeRules =
  (side: Side) =>
  (given: Plain): Plain =>
    objects(given).map((rule) => {
      const named = Object.entries(peers).flatMap(([property, api]): [string, Plain][] => {
        const value = rule[`${side}${property}`];
        return filled(value) ? [[api, value]] : [];
      });
      const ports: PlainProperties = rule["protocol"] === "icmp" ? {} : { ports: rule["portRange"] ?? "all" };
      return { protocol: rule["protocol"] ?? "", ...ports, [`${side}s`]: Object.fromEntries(named) };
    });

/** Every port is 0 in the API's answers, and stands here as `1-65535` or `all` was given: as `all`. */
const readRules = (side: Side, name: string) => (answer: PlainProperties) =>
  objects(answer[name]).map((rule): PlainProperties => {
    const told = rule[`${side}s`];
    const found = Object.entries(peers).flatMap(([property, api]): [string, Plain][] => {
      const value = isPlainProperties(told) ? told[api] : undefined;
      return filled(value) ? [[`${side}${property}`, value]] : [];
    });
    const range = rule["ports"] === "0" ? "all" : (rule["ports"] ?? "");
    const ports: PlainProperties = rule["protocol"] === "icmp" ? {} : { portRange: range };
    return { protocol: rule["protocol"] ?? "", ...ports, ...Object.fromEntries(found) };
  });

export const firewall: Thing = {
  token: token("Firewall"),
  noun: "firewall",
  path: () => "/v2/firewalls",
  key: "firewall",
  inputs: {
    dropletIds: { shape: { set: "integer" } },
    inboundRules: rules("FirewallInboundRule", "source"),
    name,
    outboundRules: rules("FirewallOutboundRule", "destination"),
    tags: { shape: { set: "string" } },
  },
  outputs: { createdAt: text, pendingChanges: { shape: { list: "any" } }, status: text },
  fields: {
    inboundRules: { write: writeRules("source"), read: readRules("source", "inbound_rules") },
    outboundRules: { write: writeRules("destination"), read: readRules("destination", "outbound_rules") },
  },
  update: "PUT",
};

export const tag: Thing = {
  token: token("Tag"),
  noun: "tag",
  path: () => "/v2/tags",
  key: "tag",
  inputs: { name: { ...name, replace: true } },
  outputs: {
    databasesCount: whole,
    dropletsCount: whole,
    imagesCount: whole,
    totalResourceCount: whole,
    volumeSnapshotsCount: whole,
    volumesCount: whole,
  },
  fields: {
    databasesCount: { read: at("resources", "databases", "count") },
    dropletsCount: { read: at("resources", "droplets", "count") },
    imagesCount: { read: at("resources", "images", "count") },
    totalResourceCount: { read: at("resources", "count") },
    volumeSnapshotsCount: { read: at("resources", "volume_snapshots", "count") },
    volumesCount: { read: at("resources", "volumes", "count") },
  },
  id: (answer) => String(answer["name"]),
};

export const sshKey: Thing = {
  token: token("SshKey"),
  noun: "SSH key",
  path: () => "/v2/account/keys",
  key: "ssh_key",
  inputs: { name, publicKey: neededAndFixed("string") },
  outputs: { fingerprint: text },
  // Its end may have a line break that the API does not keep.
  fields: { publicKey: { write: (value) => String(value).trim(), read: untold } },
  update: "PUT",
};

export const domain: Thing = {
  token: token("Domain"),
  noun: "domain",
  path: () => "/v2/domains",
  key: "domain",
  inputs: { ipAddress: fixed("string"), name: neededAndFixed("string") },
  outputs: { domainUrn: text, ttl: whole },
  fields: {
    ipAddress: { read: untold },
    domainUrn: { read: (answer) => `do:domain:${String(answer["name"])}` },
  },
  id: (answer) => String(answer["name"]),
};

const POINTERS = ["CNAME", "MX", "NS", "SRV", "CAA"];

/** Names that a record points at end with a dot, which the API keeps to itself. */
const pointed = (answer: PlainProperties): Plain => {
  const data = String(answer["data"]);
  const isName = POINTERS.includes(String(answer["type"])) && data !== "@" && answer["tag"] !== "iodef";
  return isName && !data.endsWith(".") ? `${data}.` : data;
};

const fullName = ({ name }: PlainProperties, { domain }: PlainProperties): string =>
  name === "@" ? String(domain) : `${String(name)}.${String(domain)}`;

export const dnsRecord: Thing = {
  token: token("DnsRecord"),
  noun: "DNS record",
  path: ({ domain }) => `/v2/domains/${String(domain)}/records`,
  key: "domain_record",
  inputs: {
    domain: neededAndFixed("string"),
    flags: { shape: "integer" },
    name,
    port: { shape: "integer" },
    priority: { shape: "integer" },
    tag: { shape: "string" },
    ttl: { shape: "integer" },
    type: neededAndFixed("string"),
    value: needed("string"),
    weight: { shape: "integer" },
  },
  outputs: { fqdn: text, ttl: whole },
  unsent: ["domain"],
  fields: { domain: { read: untold }, value: { api: "data", read: pointed }, fqdn: { read: fullName } },
  update: "PUT",
};

import { z } from "zod";
import { majorVersion } from "./images";
import { parseSize } from "./units";
import type { Size } from "./units";

/** A server of somebody else's. */
export const externalDatabaseSetting = z.strictObject({
  host: z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, "not a host name or an IPv4 address"),
  port: z.number().int().min(1).max(65_535).default(5432),
  /** A user that may create databases and roles. */
  user: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "not a user name; allowed: letters, digits, underscores"),
  /** Database in which that user begins. */
  database: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, "not a database name")
    .default("postgres"),
  sslmode: z.enum(["disable", "require"]).default("require"),
  maxConnections: z.number().int().min(21).max(100_000),
});

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const source = z
  .string()
  .regex(/^(tag:[A-Za-z0-9_:-]{1,255}|(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?)$/, {
    message: 'not who may connect; allowed: "tag:NAME" of droplets, an IPv4 address or a range of them',
  })
  .refine((from) => !from.endsWith("/0"), "the whole internet; allowed: a tag, an address or a smaller range");

/** A managed cluster of Postgres at DigitalOcean, which says itself which regions, sizes and versions there are. */
export const digitaloceanDatabaseSetting = z.strictObject({
  region: z.string().regex(/^[a-z]{3}\d$/, 'not a region, such as "fra1"'),
  /** Kind of its nodes, which ends in their memory. */
  size: z.string().regex(/^[a-z][a-z0-9_-]*-[1-9]\d*gb$/, 'not a size of databases, such as "db-s-1vcpu-2gb"'),
  /** Major version. @default that of the pinned image: the same on both sides */
  version: z
    .string('not a version in quotes, such as "15"')
    .regex(/^\d{2}$/, 'not a major version, such as "15"')
    .default(majorVersion("postgres")),
  /** One, and standby nodes that take its place when it fails. */
  nodes: z.number().int().min(1).max(3).default(1),
  /** Disk of a node; it only grows. @default what comes with the size */
  storage: z
    .custom<Size>((text) => typeof text === "string" && (parseSize(text) ?? 0) >= 1024, {
      message: "not an amount of storage; allowed: 1GB or more, such as 60GB",
    })
    .optional(),
  /** When it is given new versions, in UTC. */
  maintenance: z
    .strictObject({
      day: z.enum(days),
      hour: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time, such as "03:00"'),
    })
    .default({ day: "sunday", hour: "03:00" }),
  /** Id of the private network. @default the region's own */
  vpc: z.uuid("not the id of a private network").optional(),
  /** `private`: it is reached inside its private network; `public`: over the internet. */
  network: z.enum(["private", "public"]).default("private"),
  /** Who may connect. */
  allow: z.array(source).min(1, "nobody may connect; allowed: tags of droplets, IPv4 addresses and ranges"),
});

export type DigitaloceanDatabase = z.infer<typeof digitaloceanDatabaseSetting>;

/** Memory of a node in GiB, with which a size ends. */
export function clusterMemory(size: string): number {
  return Number(/-(\d+)gb$/.exec(size)?.[1] ?? 0);
}

/**
 * Connections that a cluster has for clients and their pools: 25 for each GiB of a node's memory, of which it keeps 3.
 * https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-connection-pools/
 */
export function clusterConnections(size: string): number {
  return 25 * clusterMemory(size) - 3;
}

/** What a stack that is a server tells of where it stands. */
interface Place {
  region: string;
  vpcId: string;
  tag: string;
}

/** A cluster's setting, as text, with what a server beside it tells in the place of what it does not say. */
export function besideServer(setting: string, { region, vpcId, tag }: Place): string {
  try {
    const given: unknown = JSON.parse(setting);
    if (typeof given !== "object" || given === null) return setting;
    // another region has other private networks
    const vpc = "region" in given && given.region !== region ? {} : { vpc: vpcId };
    return JSON.stringify({ region, ...vpc, allow: [`tag:${tag}`], ...given });
  } catch {
    return setting; // no JSON: the schema says what is allowed instead
  }
}

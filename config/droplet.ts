import { z } from "zod";
import type { RawSettings } from "./settings";
import { sentencesAbout } from "./sentences";

const range = z.union([z.cidrv4(), z.cidrv6()], {
  error: "not a range of addresses; allowed: CIDR form such as 198.51.100.7/32 or 2001:db8::/48",
});
const slug = (what: string, example: string) =>
  z
    .string(`missing; the ${what}, such as ${example}`)
    .regex(/^[a-z0-9][a-z0-9-]{1,40}$/, `not the ${what} as DigitalOcean writes it, such as ${example}`);

/** A virtual server of DigitalOcean's with all that belongs to it. */
const schema = z.strictObject({
  /** DigitalOcean's name of the data centre. */
  region: slug("data centre", "fra1"),
  /** DigitalOcean's name of the size: processors and memory. A change switches the server off and on again. */
  size: slug("size", "s-4vcpu-8gb"),
  /** The system that it begins with; later changes of it are for the next server alone. */
  image: slug("system", "debian-12-x64").default("debian-12-x64"),
  /** Size of the volume that holds the data of all stacks on the server; it may grow, and never shrinks. */
  volumeGigabytes: z
    .number("missing; the size of the volume for the data, in GB")
    .int()
    .min(1)
    .max(16_384, "allowed: 1 to 16384"),
  /** Ranges of addresses that ssh may come from. */
  sshFrom: z
    .array(range, "missing; the ranges of addresses that ssh may come from, such as [198.51.100.7/32]")
    .min(1, "no range; without one nobody could reach the server"),
  /** Addresses of the private network. */
  vpcRange: z
    .cidrv4("not an IPv4 range; allowed: CIDR form such as 10.60.0.0/24")
    .refine(isPrivate, "allowed: a private range of /16 to /28, such as 10.60.0.0/24")
    .default("10.60.0.0/24"),
  /** The user who deploys. */
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "not a user name; allowed: lower-case letters, digits, dashes, underscores")
    .refine((name) => name !== "root", "allowed: a user of its own, such as deploy")
    .default("deploy"),
  /** How often DigitalOcean keeps a copy of the server's own disk; the volume is not in it. */
  backups: z.enum(["none", "weekly", "daily"]).default("none"),
  /** Who is told when processor, memory or disk are nearly used up, and when `domain` does not answer. @default nobody */
  alertsTo: z.email("not an e-mail address").optional(),
  /** Name under which the server is asked from outside, every minute, whether it answers. @default it is not asked */
  domain: z
    .string()
    .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, "not a domain name, such as example.org")
    .optional(),
});

export type DropletSettings = z.infer<typeof schema>;

/** Key of the settings that make a stack a server instead of a platform. */
export const dropletKey = "droplet";

/** Whether a stack is a server, to which platforms of other stacks come. */
export function isServer(raw: RawSettings): boolean {
  return dropletKey in raw;
}

/** Parses the settings of a stack that is a server; gives every problem, path first. */
export function parseDroplet(raw: RawSettings): { droplet?: DropletSettings; problems: string[] } {
  // the project's shared settings name a platform for all stacks
  const others = Object.keys(raw).filter((key) => key !== dropletKey && key !== "platform");
  const problems = others.map(
    (key) =>
      `${key}: a stack with ${dropletKey} is a server and nothing else; ${key} belongs to the stack that runs on it`,
  );
  const { value } = raw[dropletKey] ?? {};
  if (value === undefined) return { problems: [...problems, `${dropletKey}: stands as a secret and cannot be read`] };
  const given = decoded(value);
  const { success, data, error } = schema.safeParse(given);
  if (!success) problems.push(...sentencesAbout(error.issues, given, dropletKey, Object.keys(schema.shape)));
  if (success && data.domain !== undefined && data.alertsTo === undefined)
    problems.push(`${dropletKey}/domain: is asked from outside, and nobody is told; set ${dropletKey}/alertsTo`);
  return data !== undefined && problems.length === 0 ? { droplet: data, problems } : { problems };
}

/** Memory of a size in bytes, by its name; unknown where the name does not tell. */
export function memoryOf(size: string): number | undefined {
  const gigabytes = /^[a-z0-9.]+-\d+vcpu-(\d+)gb/.exec(size)?.[1];
  return gigabytes === undefined ? undefined : Number(gigabytes) * 1024 ** 3;
}

function decoded(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function isPrivate(text: string): boolean {
  const [address = "", bits = ""] = text.split("/");
  const length = Number(bits);
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address) && length >= 16 && length <= 28;
}

import { z } from "zod";
import { closest } from "./closest";
import { platforms } from "./platforms";
import type { PlatformSpec } from "./platform";
import { parseDuration, parseSize } from "./units";
import type { Duration, Size } from "./units";

/** One stack's settings as Pulumi holds them: keys without the project's name; a secret's value is never given. */
export type RawSettings = Record<string, { value?: string; secret: boolean }>;

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, "allowed: lower-case letters, digits and dashes");
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "allowed: upper-case letters, digits and underscores");
const domain = z
  .string()
  .max(253)
  .regex(/^(?!-)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/, {
    message: "not a domain name; allowed: labels of lower-case letters, digits and dashes, such as example.org",
  });
const port = z.number().int().min(1).max(65_535);
const subnet = z.cidrv4("not an IPv4 range; allowed: CIDR form such as 172.30.0.0/24");
const duration = z.custom<Duration>((text) => typeof text === "string" && parseDuration(text) !== undefined, {
  message: "not a duration; allowed: a number above 0 with ms, s, m, h or d, such as 90s",
});
const size = z.custom<Size>((text) => typeof text === "string" && parseSize(text) !== undefined, {
  message: "not an amount of memory; allowed: a number above 0 with KB, MB, GB or TB, such as 512MB",
});

const schema = z.strictObject({
  /** Name of the platform description. */
  platform: name,
  /** Where the parts run. */
  target: z.enum(["docker"]).default("docker"),
  /** Domain under which the routes are served. @default `<platform>.localhost` */
  domain: domain.optional(),
  /** Address of this machine on which the proxy listens. */
  address: z.ipv4("not an IPv4 address").default("127.0.0.1"),
  /** Address that DNS leads to. @default `address` */
  publicAddress: z.ipv4("not an IPv4 address").optional(),
  /** Ports of the proxy on the host. */
  ports: z.strictObject({ http: port.default(80), https: port.default(443) }).default({ http: 80, https: 443 }),
  /** IPv4 range of each network. @default chosen by Docker */
  subnets: z.record(name, subnet).default({}),
  /** `shared`: one server for all databases; `per-service`: a server each. */
  databases: z.enum(["shared", "per-service"]).default("shared"),
  /** Replicas of a service, over the description's. */
  replicas: z.record(name, z.number().int().min(1).max(100)).default({}),
  /** Memory limit of a service, over the description's. */
  memory: z.record(name, size).default({}),
  /** Variables of a service, over the description's; never a secret. */
  variables: z.record(name, z.record(variable, z.string())).default({}),
  /** `reference`: the project's stand-ins; `registry`: the platform's own images. */
  images: z.enum(["reference", "registry"]).default("reference"),
  /** Where the platform's own images are, with `images: registry`. @default the description's */
  registry: z.string().min(1).optional(),
  /** Tag of the platform's own images, with `images: registry`. */
  version: z.string().min(1).optional(),
  /** How long a part may take to become ready. */
  readyTimeout: duration.default("5m"),
});

/** The parsed settings of one stack. */
export type Settings = Omit<z.infer<typeof schema>, "domain"> & { domain: string };

export interface LoadedStack {
  settings: Settings;
  platform: PlatformSpec;
}

/** Parses one stack's settings; gives every problem, path first, or the settings with the platform they name. */
export function parseSettings(raw: RawSettings): { stack?: LoadedStack; problems: string[] } {
  const platformName = raw["platform"]?.value ?? "";
  const platform = Object.hasOwn(platforms, platformName) ? platforms[platformName] : undefined;
  const supplied = (platform?.secrets ?? []).filter((secret) => secret.kind === "supplied").map(({ name }) => name);
  const { values, problems } = decode(raw, supplied);
  const result = schema.safeParse(values);
  if (!result.success) problems.push(...result.error.issues.flatMap((issue) => sentence(issue, values)));
  if (platformName !== "" && platform === undefined) problems.push(unknownPlatform(platformName));
  if (!result.success || platform === undefined || problems.length > 0) return { problems };
  const { domain = `${platform.name}.localhost`, ...rest } = result.data;
  return { stack: { settings: { ...rest, domain }, platform }, problems };
}

function decode(raw: RawSettings, supplied: string[]): { values: Record<string, unknown>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { value, secret }] of Object.entries(raw)) {
    if (supplied.includes(key)) {
      if (!secret) problems.push(`${key}: a secret in plain settings; set it with: pulumi config set --secret ${key}`);
    } else if (secret && key in schema.shape) {
      problems.push(`${key}: stands as a secret and cannot be read; set it with: pulumi config set ${key}`);
    } else values[key] = decodeValue(key, value);
  }
  for (const key of supplied) {
    if (raw[key] === undefined) problems.push(`${key}: missing; set it with: pulumi config set --secret ${key}`);
  }
  return { values, problems };
}

const texts = new Set([
  "platform",
  "target",
  "domain",
  "address",
  "publicAddress",
  "registry",
  "version",
  "images",
  "databases",
]);

function decodeValue(key: string, value: string | undefined): unknown {
  if (value === undefined || texts.has(key) || key === "readyTimeout") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // not JSON: the schema says what is allowed instead
  }
}

function sentence(issue: z.core.$ZodIssue, values: Record<string, unknown>): string[] {
  const path = issue.path.join("/");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const known = path === "" ? Object.keys(schema.shape) : ["http", "https"];
      const looksSecret = path === "" && /secret|password|token|key/i.test(key);
      const hint = looksSecret
        ? "; a secret never stands in plain settings, and this platform asks for none so named"
        : "";
      return `${[...issue.path, key].join("/")}: unknown key${closest(key, known)}${hint}; known: ${known.join(", ")}`;
    });
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    values,
  );
  if (issue.code === "invalid_key") return [`${path}: not a name; ${issue.issues[0]?.message ?? issue.message}`];
  return [`${path}: ${issue.message}; found: ${found === undefined ? "nothing" : JSON.stringify(found)}`];
}

function unknownPlatform(found: string): string {
  const known = Object.keys(platforms);
  return `platform: no platform named "${found}"${closest(found, known)}; known: ${known.join(", ")}`;
}

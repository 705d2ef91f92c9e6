import { z } from "zod";
import { objectStoreEngines } from "./backing";
import { closest } from "./closest";
import { digitaloceanDatabaseSetting, externalDatabaseSetting } from "./database-settings";
import { hostKeys, hostSetting } from "./host";
import {
  certificatesSetting,
  configRepositorySetting,
  registryUserSetting,
  trustedProxiesSetting,
} from "./outside-settings";
import { loadPlatform } from "./platforms/load";
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
const imageVersion = z
  .string('not a version in quotes, such as "13.4"')
  .regex(/^\d+(\.\d+)*(-[A-Za-z0-9_.-]+)?$/, 'not a version, such as "13.4" or "13.4-alpine"');
const duration = z.custom<Duration>((text) => typeof text === "string" && parseDuration(text) !== undefined, {
  message: "not a duration; allowed: a number above 0 with ms, s, m, h or d, such as 90s",
});
const size = z.custom<Size>((text) => typeof text === "string" && parseSize(text) !== undefined, {
  message: "not an amount of memory; allowed: a number above 0 with KB, MB, GB or TB, such as 512MB",
});

const schema = z.strictObject({
  /** Name of the platform description, or the path of a file of one's own. */
  platform: z.string().min(1),
  /** Where the parts run. */
  target: z.enum(["docker"]).default("docker"),
  /** The machine that they run on. @default this one */
  host: hostSetting,
  /** Domain under which the routes are served. @default `<platform>.localhost` */
  domain: domain.optional(),
  /** Address of the host on which the proxy listens. @default 127.0.0.1, on a server every one: 0.0.0.0 */
  address: z.ipv4("not an IPv4 address").optional(),
  /** Address that DNS leads to. @default a server's own, else `address` */
  publicAddress: z.ipv4("not an IPv4 address").optional(),
  /** IPv6 address that DNS leads to as well; the proxy then listens on IPv6 too. @default none */
  publicAddress6: z.ipv6("not an IPv6 address").optional(),
  /** Ports of the proxy on the host. */
  ports: z.strictObject({ http: port.default(80), https: port.default(443) }).default({ http: 80, https: 443 }),
  /** Addresses and ranges of a CDN or load balancer, whose word on whom it asks for is taken. @default none */
  trustedProxies: trustedProxiesSetting,
  /** Who signs the certificates of a domain that is not under .localhost. */
  certificates: certificatesSetting,
  /** IPv4 range of each network. @default chosen by Docker */
  subnets: z.record(name, subnet).default({}),
  /** Kind of environment that the description's values are chosen for. */
  environment: z.enum(["development", "production"]).default("development"),
  /** One server for all databases; a server each; a server of somebody else's; a cluster that the stack has there. */
  databases: z.enum(["shared", "per-service", "external", "digitalocean"]).default("shared"),
  /** The server of `databases: external`; the password of its user is the secret `externalDatabasePassword`. */
  externalDatabase: externalDatabaseSetting.optional(),
  /** The cluster of `databases: digitalocean`. */
  digitaloceanDatabase: digitaloceanDatabaseSetting.optional(),
  /** Who keeps the records of the routes; the stack makes them there. @default none: they are an output */
  dns: z.strictObject({ provider: z.enum(["digitalocean"]), zone: domain.optional() }).optional(),
  /** Server of the object stores, over the description's. */
  objectStores: z.enum(objectStoreEngines).optional(),
  /** What services use alone, on ports of 127.0.0.1. */
  infraOnly: z.boolean().default(false),
  /** Names of the parts to run, with what they need; the others are stopped and keep their data. @default all */
  only: z.array(name).min(1, "names no part; leave the key out for all").optional(),
  monitoring: z.enum(["none", "light", "full"]).default("light"),
  /** Address that Alertmanager posts alerts to. @default none: alerts stand in Alertmanager's page */
  alerts: z
    .strictObject({
      webhook: z
        .string()
        .regex(/^https?:\/\/[^\s@]+$/, "not an http or https address without a password in it")
        .optional(),
    })
    .default({}),
  /** Database connections of one replica of a service, over the description's. */
  pools: z.record(name, z.number().int().min(1).max(10_000)).default({}),
  /** Git repository of the config server's content. @default the description's directory in this project */
  configRepository: configRepositorySetting.optional(),
  /** Versions of the generated secrets that were rotated; `npm run rotate` counts them up. @default 1 */
  secretVersions: z.record(name, z.number().int().min(1).max(9999)).default({}),
  /** Tags of third-party images over the pinned ones: `{"postgres":"16.4"}`. */
  versions: z.record(name, imageVersion).default({}),
  /** Refuses to run an image whose maker's support has ended. */
  strictVersions: z.boolean().default(false),
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
  /** Who may read there; the password is the secret `registryPassword`. @default whoever Docker's own command is logged in as */
  registryUser: registryUserSetting.optional(),
  /** Tag of the platform's own images, with `images: registry`. */
  version: z.string().min(1).optional(),
  /** How long a part may take to become ready. */
  readyTimeout: duration.default("5m"),
});

/** Key of the secret that opens the server of `databases: external`. */
export const externalPassword = "externalDatabasePassword";

/** Key of the secret that belongs to `registryUser`. */
export const registryPassword = "registryPassword";

/** Secrets that may stay when nothing asks for them any more. */
const kept = new Set([externalPassword, registryPassword]);

/** The parsed settings of one stack. */
export type Settings = Omit<Given, "domain" | "address"> & { domain: string; address: string };

type Given = z.infer<typeof schema>;

export interface LoadedStack {
  settings: Settings;
  platform: PlatformSpec;
}

/** Parses one stack's settings; gives every problem, path first, or the settings with the platform they name. */
export function parseSettings(raw: RawSettings): { stack?: LoadedStack; problems: string[] } {
  const platformName = raw["platform"]?.value ?? "";
  const { platform, problems: missing } = platformName === "" ? { problems: [] } : loadPlatform(platformName);
  const supplied = (platform?.secrets ?? []).filter((secret) => secret.kind === "supplied").map(({ name }) => name);
  if (raw["databases"]?.value === "external") supplied.push(externalPassword);
  if (raw["registryUser"] !== undefined) supplied.push(registryPassword);
  const { values, problems } = decode(raw, supplied, standIns(raw, platform));
  const result = schema.safeParse(values);
  if (!result.success) problems.push(...result.error.issues.flatMap((issue) => sentence(issue, values)));
  problems.push(...missing);
  if (!result.success || platform === undefined || problems.length > 0) return { problems };
  return { stack: { settings: withDefaults(result.data, platform), platform }, problems };
}

/** The machine that a stack runs on, and the ports that it has there, whatever its other settings still lack. */
export function parseHost({ host, ports }: RawSettings): {
  found?: Pick<Settings, "host" | "ports">;
  problems: string[];
} {
  const { values, problems } = decode({ ...(host && { host }), ...(ports && { ports }) }, [], []);
  const result = schema.pick({ host: true, ports: true }).safeParse(values);
  if (!result.success) problems.push(...result.error.issues.flatMap((issue) => sentence(issue, values)));
  return result.success && problems.length === 0 ? { found: result.data, problems } : { problems };
}

/** What depends on the platform or on the host where it is not said. */
function withDefaults(given: Given, platform: PlatformSpec): Settings {
  const { host, domain = `${platform.name}.localhost`, publicAddress } = given;
  const server = host.kind === "ssh" ? host.address : undefined;
  const { address = server === undefined ? "127.0.0.1" : "0.0.0.0" } = given;
  const leadsTo = publicAddress ?? (address === "0.0.0.0" ? z.ipv4().safeParse(server).data : undefined);
  return { ...given, domain, address, ...(leadsTo !== undefined && { publicAddress: leadsTo }) };
}

/** Supplied secrets that may be missing: in development something stands in for them. */
function standIns(raw: RawSettings, platform: PlatformSpec | undefined): string[] {
  if ((raw["environment"]?.value ?? "development") !== "development") return [];
  return (platform?.secrets ?? [])
    .filter((secret) => secret.kind === "supplied" && secret.development !== undefined)
    .map(({ name }) => name);
}

function decode(
  raw: RawSettings,
  supplied: string[],
  optional: string[],
): { values: Record<string, unknown>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { value, secret }] of Object.entries(raw)) {
    if (kept.has(key) && secret && !supplied.includes(key)) continue;
    if (supplied.includes(key)) {
      if (!secret) problems.push(`${key}: a secret in plain settings; set it with: pulumi config set --secret ${key}`);
    } else if (secret && key in schema.shape) {
      problems.push(`${key}: stands as a secret and cannot be read; set it with: pulumi config set ${key}`);
    } else values[key] = decodeValue(key, value);
  }
  for (const key of supplied.filter((name) => !optional.includes(name))) {
    if (raw[key] === undefined) problems.push(`${key}: missing; set it with: pulumi config set --secret ${key}`);
  }
  return { values, problems };
}

/** Keys whose value is text as it stands, even where it could be read as JSON. */
const texts = new Set([
  "platform",
  "domain",
  "address",
  "publicAddress",
  "publicAddress6",
  "registry",
  "registryUser",
  "version",
]);

function decodeValue(key: string, value: string | undefined): unknown {
  if (value === undefined || texts.has(key)) return value;
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
      const known = knownKeys(issue.path[0]);
      const looksSecret = path === "" && /secret|password|token|key/i.test(key);
      const hint = looksSecret
        ? "; a secret never stands in plain settings, and this platform asks for none so named"
        : "";
      return `${[...issue.path, key].join("/")}: unknown key${closest(key, known)}${hint}; known: ${known.join(", ")}`;
    });
  }
  const at = (value: unknown, key: PropertyKey): unknown => (value as Record<PropertyKey, unknown> | undefined)?.[key];
  const found = issue.path.reduce(at, values);
  if (issue.code === "invalid_key") return [`${path}: not a name; ${issue.issues[0]?.message ?? issue.message}`];
  // an address may hold a password
  const text =
    found === undefined ? "nothing" : JSON.stringify(found).replaceAll(/"(\w+:\/\/)?(?:[^"\\]|\\.)*@/g, '"$1…@');
  return [`${path}: ${issue.message}; found: ${text}`];
}

/** Keys of the settings, or those inside one of them. */
function knownKeys(key: PropertyKey | undefined): string[] {
  if (key === "host") return hostKeys;
  let inner: unknown = key === undefined ? schema : schema.shape[key as keyof typeof schema.shape];
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap();
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

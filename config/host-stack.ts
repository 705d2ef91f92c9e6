import { z } from "zod";
import { besideServer } from "./database-settings";
import type { SshHostSettings } from "./host";
import { sentencesAbout } from "./sentences";
import type { RawSettings } from "./settings";

/** What a stack that is a server gives out. */
export interface ServerOutputs {
  /** Address that stays when the server is made anew. */
  address: string;
  /** IPv6 address of this server, another one when it is made anew. */
  address6: string;
  user: string;
  hostKey: string;
  /** Its size as the cloud calls it. */
  size: string;
  region: string;
  vpcId: string;
  /** The cloud's number of the server. */
  dropletId: string;
  /** Tag that the server has, by which firewalls of other things let it in. */
  tag: string;
}

/** The server of another stack, as it was found. */
export interface KnownServer extends ServerOutputs {
  /** Name of its stack. */
  stack: string;
}

const schema = z.strictObject({
  kind: z.literal("stack"),
  stack: z
    .string("missing; the stack that is the server, such as prod-host")
    .regex(/^[a-z][a-z0-9-]{0,39}$/, "not a stack name; allowed: up to 40 lower-case letters, digits and dashes"),
});

/** Environment variable that hands the program the server of another stack: the one that the settings name, as JSON. */
export const serverVariable = "PLATFORM_SERVER";

/** Name of the stack whose server the settings name; none where they name no stack. */
export function hostStack({ host }: RawSettings): { name?: string; problems: string[] } {
  const given = decoded(host?.value);
  if (typeof given !== "object" || given === null || !("kind" in given) || given.kind !== "stack")
    return { problems: [] };
  const { success, data, error } = schema.safeParse(given);
  if (!success) return { problems: sentencesAbout(error.issues, given, "host", Object.keys(schema.shape)) };
  return { name: data.stack, problems: [] };
}

/** The server that an environment variable hands over, where it is that of a stack. */
export function handedOver(stack: string, variable: string | undefined): KnownServer | undefined {
  if (variable === undefined || variable === "") return undefined;
  const server = JSON.parse(variable) as KnownServer;
  return server.stack === stack ? server : undefined;
}

/**
 * The settings with the server in the place of the stack that it is: from there on a host as any other that ssh reaches, and the
 * address that DNS leads to; a managed database stands beside it.
 */
export function onServer(raw: RawSettings, server: ServerOutputs, identityFile?: string): RawSettings {
  const { address, user, hostKey } = server;
  const cluster = raw["digitaloceanDatabase"];
  const host: Partial<SshHostSettings> = { kind: "ssh", address, user, hostKey, ...(identityFile && { identityFile }) };
  return {
    ...raw,
    host: { value: JSON.stringify(host), secret: false },
    ...(cluster?.value && { digitaloceanDatabase: { ...cluster, value: besideServer(cluster.value, server) } }),
  };
}

/**
 * The settings as the program reads them.
 *
 * @param variable what `PLATFORM_SERVER` holds
 */
export function withServer(
  raw: RawSettings,
  stack: string,
  variable: string | undefined,
): { raw: RawSettings; problems: string[] } {
  const { name, problems } = hostStack(raw);
  if (name === undefined) return { raw, problems };
  const server = handedOver(name, variable);
  if (server !== undefined) return { raw: onServer(raw, server), problems };
  const sentence = `host/stack: the server of stack ${name} is not known here; the commands of npm run know it, and the plain CLI with: eval "$(npm run --silent env -- --stack ${stack})"`;
  return { raw, problems: [sentence] };
}

function decoded(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "null") as unknown;
  } catch {
    return undefined;
  }
}

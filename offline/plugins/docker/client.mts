import type Docker from "dockerode";
import { PluginError } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";

const DEFAULT_HOST = "unix:///var/run/docker.sock";
const PLAIN_PORT = 2375;

const connections = new Map<string, Promise<Docker>>();

async function open(host: string, sshOptions: readonly string[]): Promise<Docker> {
  // Loaded at the first use: most commands of the engine never reach Docker.
  const { default: Client } = await import("dockerode");
  const url = new URL(host);
  if (url.protocol === "unix:") return new Client({ socketPath: url.pathname });
  if (url.protocol === "tcp:") {
    return new Client({ protocol: "http", host: url.hostname, port: url.port || PLAIN_PORT });
  }
  if (url.protocol === "ssh:") {
    const { SshAgent } = await import("./ssh-agent.mts");
    const options = { protocol: "http", host: url.hostname, agent: new SshAgent(url, sshOptions) } as const;
    return new Client(options);
  }
  throw new PluginError(`host: is "${host}"; allowed are unix:///PATH, tcp://HOST:PORT and ssh://USER@HOST`);
}

/** The Docker that the provider's `host` names, else DOCKER_HOST, else this machine's own. */
export function docker(config: PlainProperties): Promise<Docker> {
  const host = String(config["host"] ?? (process.env["DOCKER_HOST"] || DEFAULT_HOST));
  const sshOptions = Array.isArray(config["sshOpts"]) ? config["sshOpts"].map(String) : [];
  const key = [host, ...sshOptions].join(" ");
  const connection = connections.get(key) ?? open(host, sshOptions);
  connections.set(key, connection);
  return connection;
}

interface DockerFailure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
  readonly json?: { readonly message?: string } | null;
}

const UNREACHABLE = new Set(["ECONNREFUSED", "ENOENT", "EACCES", "EPIPE", "ECONNRESET", "ENOTFOUND"]);

export const hasStatus = (error: unknown, ...statuses: number[]): boolean =>
  statuses.includes((error as DockerFailure).statusCode ?? 0);

/** Docker's own words about a failure. */
export function reasonOf(error: unknown): string {
  const { json, message, code } = error as DockerFailure;
  const said = (json?.message ?? message ?? String(error)).trim();
  return code && UNREACHABLE.has(code)
    ? `Docker does not answer (${said}); is it running, and are you allowed to use it?`
    : said;
}

/** Runs a step; its failure is told as one sentence that begins with what was tried. */
export async function attempt<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof PluginError) throw error;
    throw new PluginError(`${what}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Undefined instead of a failure when Docker does not know the thing. */
export async function unlessMissing<T>(what: string, step: () => Promise<T>): Promise<T | undefined> {
  return attempt(what, async () => {
    try {
      return await step();
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  });
}

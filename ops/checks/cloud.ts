import { tokenProblems } from "../../config/check-cloud";
import type { PlatformPlan } from "../../components/plan/platform";
import { answer } from "../engine/pulumi";

type Settings = Record<string, { value?: string; secret: boolean } | undefined>;

const official = "https://api.digitalocean.com";
const timeoutMilliseconds = 10_000;

/** A kind of thing in DigitalOcean's account that a stack makes. */
export interface CloudThing {
  /** Where the API tells of them. */
  path: string;
  /** The name of the rights to them. */
  right: string;
  /** What is wrong where the API knows no such place. */
  unknown?: string;
}

/** What of DigitalOcean's a platform makes. */
export function cloudThings({ databases, zoneRecords }: PlatformPlan): CloudThing[] {
  const zones = [...new Set(zoneRecords.map(({ zone }) => zone))];
  const clusters = databases.some(({ cluster }) => cluster !== undefined);
  return [
    ...(clusters ? [{ path: "databases", right: "database" }] : []),
    ...zones.map((zone) => ({
      path: `domains/${zone}`,
      right: "domain",
      unknown: `dns/zone: DigitalOcean has no zone ${zone}; add it there (Networking, Domains), or name the one that it has`,
    })),
  ];
}

/** Why nothing can be asked of DigitalOcean, or these things not: a sentence each, before anything is made or removed. */
export async function cloudProblems(stack: string, things: CloudThing[] = []): Promise<string[]> {
  const { DIGITALOCEAN_TOKEN: token, DIGITALOCEAN_ACCESS_TOKEN: other } = process.env;
  const settings = JSON.parse(await answer(["config", "--json", "--stack", stack])) as Settings;
  const found = settings["digitalocean:token"];
  const setting = found && ({ setting: found.secret ? "secret" : "plain" } as const);
  const problems = tokenProblems(stack, { environment: Boolean(token || other), ...setting });
  if (problems.length > 0) return problems;
  const kept = found && (await answer(["config", "get", "digitalocean:token", "--stack", stack])).trim();
  const endpoint = settings["digitalocean:apiEndpoint"]?.value ?? (process.env["DIGITALOCEAN_API_URL"] || official);
  return refusedToken(new URL(endpoint), kept ?? (token || other || ""), things);
}

/**
 * Whether DigitalOcean knows a token, and lets it see the things. Whether it may make and remove them is told by what is
 * refused later: nothing but that can tell.
 */
async function refusedToken(api: URL, token: string, things: CloudThing[]): Promise<string[]> {
  const statusOf = async (path: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const { status, body } = await fetch(new URL(`/v2/${path}`, api), { headers, signal });
    await body?.cancel();
    return status;
  };
  try {
    if ((await statusOf("account")) === 401)
      return [
        "digitalocean:token: DigitalOcean does not know it, it was removed or has ended; make another one (API, Tokens)",
      ];
    const statuses = await Promise.all(things.map(({ path }) => statusOf(path)));
    return things.flatMap((thing, index) => refusal(thing, statuses[index]));
  } catch (error) {
    const { message } = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    return [`DigitalOcean cannot be reached at ${api.host}: ${message}`];
  }
}

function refusal({ right, unknown }: CloudThing, status: number | undefined): string[] {
  if (status === 403)
    return [
      `digitalocean:token: it lacks the right ${right}:read; this stack needs one with create, read, update and delete of ${right} (API, Tokens)`,
    ];
  return status === 404 && unknown !== undefined ? [unknown] : [];
}

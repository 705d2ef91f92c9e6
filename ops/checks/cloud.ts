import { tokenProblems } from "../../config/check-cloud";
import { answer } from "../engine/pulumi";

type Settings = Record<string, { value?: string; secret: boolean } | undefined>;

const official = "https://api.digitalocean.com";
const timeoutMilliseconds = 10_000;

/** Why nothing can be asked of DigitalOcean: one sentence, before anything is made or removed. */
export async function cloudProblems(stack: string): Promise<string[]> {
  const { DIGITALOCEAN_TOKEN: token, DIGITALOCEAN_ACCESS_TOKEN: other } = process.env;
  const settings = JSON.parse(await answer(["config", "--json", "--stack", stack])) as Settings;
  const found = settings["digitalocean:token"];
  const setting = found && ({ setting: found.secret ? "secret" : "plain" } as const);
  const problems = tokenProblems(stack, { environment: Boolean(token || other), ...setting });
  if (problems.length > 0) return problems;
  const kept = found && (await answer(["config", "get", "digitalocean:token", "--stack", stack])).trim();
  return refusedToken(kept ?? (token || other || ""), settings["digitalocean:apiEndpoint"]?.value);
}

/**
 * Whether DigitalOcean knows a token. What it may do with it is told by what is refused later: a token need not have the right
 * to read the account.
 */
async function refusedToken(token: string, endpoint?: string): Promise<string[]> {
  const url = new URL("/v2/account", endpoint ?? (process.env["DIGITALOCEAN_API_URL"] || official));
  const headers = { authorization: `Bearer ${token}` };
  try {
    const { status, body } = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMilliseconds) });
    await body?.cancel();
    if (status !== 401) return [];
    return [
      "digitalocean:token: DigitalOcean does not know it, it was removed or has ended; make another one (API, Tokens)",
    ];
  } catch (error) {
    const { message } = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    return [`DigitalOcean cannot be reached at ${url.host}: ${message}`];
  }
}

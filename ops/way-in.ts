import { currentName } from "../components/plan/secret-versions";
import type { RouteSpec } from "../config/platform";
import type { PlannedStack } from "./plan";

/** What the stack asks for and does not run, one line a reason. */
export function leftOutLines(leftOut: Record<string, string>): string[] {
  const byReason = Map.groupBy(Object.entries(leftOut), ([, reason]) => reason);
  return [...byReason].map(([reason, tools]) => `left out: ${tools.map(([tool]) => tool).join(", ")}: ${reason}`);
}

/** The addresses of all routes, and where the passwords of those behind basic authentication are. */
export function pageLines(
  urls: Record<string, string>,
  routes: RouteSpec[],
  { name: stack, settings }: Pick<PlannedStack, "name" | "settings">,
): string[] {
  const width = Math.max(0, ...Object.keys(urls).map((name) => name.length));
  const auth = new Map(routes.map((route) => [route.name, route.auth]));
  const lines = Object.entries(urls).map(([name, url]) => {
    const user = auth.get(name)?.user;
    return `${name.padEnd(width)}  ${url}${user === undefined ? "" : `  (user ${user})`}`;
  });
  const secrets = [...new Set(Object.keys(urls).flatMap((name) => auth.get(name)?.password ?? []))].map((secret) =>
    currentName(secret, settings),
  );
  if (secrets.length === 0) return lines;
  const show = `eval "$(npm run --silent env)"; pulumi stack output credentials --show-secrets --stack ${stack}`;
  return [...lines, `Passwords of the pages with a user (${secrets.join(", ")}): ${show}`];
}

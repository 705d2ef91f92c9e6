import type { BackingPlan } from "../../components/plan/backing";
import { monitorLogin } from "../../components/plan/postgres";
import { docker, linesOf } from "../docker/docker";
import { nameOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import type { Drift } from "./drift";

/** A server of databases that runs here, and what must be in it. */
export interface DatabaseServer {
  part: string;
  /** Resource of the task that sets it up. */
  setUp: string;
  logins: string[];
  databases: string[];
}

/** The servers of a plan with those of their logins whose passwords the state has: others come with the next update. */
export function databaseServers(plans: BackingPlan[], resources: StateResource[]): DatabaseServer[] {
  const names = resources.map(({ urn }) => nameOf(urn));
  const has = (secret: string) => names.some((name) => name === secret || name.endsWith(`-${secret}`));
  return plans.flatMap(({ name, connections }) => {
    const setUp = resources.find(({ urn }) => nameOf(urn) === `${name}-roles`);
    const own = Object.values(connections).filter(({ kind, hosts, password }) => {
      const made = typeof password === "object" && "secret" in password && has(password.secret);
      return kind === "postgres" && hosts.includes(name) && made;
    });
    if (setUp === undefined || own.length === 0) return [];
    const databases = [...new Set(own.flatMap(({ database }) => database ?? []))];
    const logins = own.flatMap(({ user }) => user ?? []);
    return [{ part: name, setUp: setUp.urn, logins: [...logins, monitorLogin(name).user], databases }];
  });
}

/** One sentence for each login and database that a server no longer has. */
export function databaseDrift({ part, setUp, logins, databases }: DatabaseServer, found: Set<string>): Drift[] {
  const login = (name: string) => `login ${name} is missing in ${part}, or may not log in`;
  const database = (name: string) => `database ${name} is missing in ${part}: what was in it must come from a backup`;
  return [
    ...logins.filter((name) => !found.has(`login ${name}`)).map(login),
    ...databases.filter((name) => !found.has(`database ${name}`)).map(database),
  ].map((sentence) => ({ part, sentence, replace: setUp }));
}

const query = [
  "SELECT 'login ' || rolname FROM pg_roles WHERE rolcanlogin",
  "SELECT 'database ' || datname FROM pg_database WHERE datallowconn",
].join(" UNION ALL ");

/** What a running server has, asked inside its container as its superuser. */
export async function contentOf(container: string): Promise<Set<string>> {
  const psql = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname=postgres"];
  return new Set(linesOf(await docker(["exec", "--user", "postgres", container, ...psql, `--command=${query}`])));
}

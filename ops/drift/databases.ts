import type { BackingPlan, LoginPlan } from "../../components/plan/backing";
import { mariadbClient } from "../../components/plan/mariadb";
import { parseName } from "../../components/plan/secret-versions";
import type { DatabaseEngine } from "../../config/backing";
import { docker, linesOf } from "../docker/docker";
import { nameOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import type { Drift } from "./drift";

/** A server of databases that runs here, and what must be in it. */
export interface DatabaseServer {
  part: string;
  engine: DatabaseEngine;
  /** Resource of the task that sets it up. */
  setUp: string;
  logins: string[];
  /** Logins that later versions followed, and that must no longer be in it. */
  olderLogins: string[];
  databases: string[];
}

/** The servers of a plan with those of their logins and databases that the state has: others come with the next update. */
export function databaseServers(plans: BackingPlan[], resources: StateResource[]): DatabaseServer[] {
  const names = new Set(resources.map(({ urn }) => nameOf(urn)));
  return plans.flatMap(({ name, connections, logins }) => {
    const setUp = resources.find(({ urn }) => nameOf(urn) === `${name}-roles`);
    const own = Object.values(connections).filter(({ hosts }) => hosts.includes(name));
    const engine = engines.find((each) => own.some(({ kind }) => kind === each));
    if (setUp === undefined || engine === undefined) return [];
    const made = logins.filter((login) => names.has(login.name));
    const users = made.flatMap(({ user }) => user ?? []);
    const databases = own.filter(({ user }) => typeof user === "object" && users.includes(user.user));
    return [
      {
        part: name,
        engine,
        setUp: setUp.urn,
        logins: users,
        olderLogins: logins.flatMap((login) => olderUsers(login, names)),
        databases: [...new Set(databases.flatMap(({ database }) => database ?? []))],
      },
    ];
  });
}

/** Users of the versions before a login's, but for those that the state still has. */
function olderUsers({ name, user = "" }: LoginPlan, present: Set<string>): string[] {
  const { secret: resource, version } = parseName(name);
  const stem = user.replace(/_v\d+$/, "");
  const older = Array.from({ length: version - 1 }, (_, index) => index + 1);
  return older
    .filter((each) => !present.has(`${resource}-v${each}`))
    .flatMap((each) => [`${stem}_v${each}`, ...(each === 1 ? [stem] : [])]);
}

/** One sentence for each login and database that a server no longer has, and for each that it should not have. */
export function databaseDrift(
  { part, engine, setUp, logins, olderLogins, databases }: DatabaseServer,
  found: Set<string>,
): Drift[] {
  const login = (name: string) => `login ${name} is missing in ${part}, or may not log in`;
  const database = (name: string) => `database ${name} is missing in ${part}: what was in it must come from a backup`;
  const missing = [
    ...logins.filter((name) => !found.has(`login ${name}`)).map(login),
    ...databases.filter((name) => !found.has(`database ${name}`)).map(database),
  ];
  const older = olderLogins.filter((name) => found.has(`login ${name}`));
  return [
    ...missing.map((sentence) => ({ part, sentence, replace: setUp })),
    ...older.map((name) => ({ part, sentence: olderLogin(name, part, engine) })),
  ];
}

function olderLogin(name: string, part: string, engine: DatabaseEngine): string {
  const remedy = { postgres: `DROP ROLE "${name}"`, mariadb: `DROP USER '${name}'` }[engine];
  return `login ${name} of an older version still opens ${part}, and no update knows it; in the server: ${remedy}`;
}

/** How the logins and databases of a server are asked for, as its superuser inside its container. */
const questions: Record<DatabaseEngine, { user: string; command: string[] }> = {
  postgres: {
    user: "postgres",
    command: [
      ...["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname=postgres", "--command"],
      "SELECT 'login ' || rolname FROM pg_roles WHERE rolcanlogin UNION ALL " +
        "SELECT 'database ' || datname FROM pg_database WHERE datallowconn",
    ],
  },
  mariadb: {
    user: "root",
    command: [
      ...["sh", "-c", `${mariadbClient} --execute="$0"`],
      "SELECT CONCAT('login ', User) FROM mysql.global_priv " +
        "WHERE COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('0', 'false') UNION ALL " +
        "SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA",
    ],
  },
};

const engines = Object.keys(questions) as DatabaseEngine[];

/** What a running server has. */
export async function contentOf(container: string, engine: DatabaseEngine): Promise<Set<string>> {
  const { user, command } = questions[engine];
  return new Set(linesOf(await docker(["exec", "--user", user, container, ...command])));
}

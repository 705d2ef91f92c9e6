// An installation as docker compose leaves it, with a first user and a database of its own, taken over by a stack.
import { randomBytes } from "node:crypto";
import { lockedImage } from "../images/support";
import { eventually } from "./support/eventually";
import { expectCode, expectNoStackTrace } from "./support/commands";
import type { Ending } from "./support/commands";
import { containersOf, docker, dockerWith } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

const old = `adopt-test-${randomBytes(4).toString("hex")}`;
let stack: TestStack;

/** The old server, as compose would run it. */
function startOld(): void {
  const labels = ["--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.volume=pgdata"];
  docker("volume", "create", ...labels, old);
  const user = ["--env", "POSTGRES_USER=tiny", "--env", "POSTGRES_DB=tiny_web", "--env", "POSTGRES_PASSWORD=old"];
  const place = ["--network", "none", "--volume", `${old}:/var/lib/postgresql/data`];
  docker("run", "--detach", "--name", old, ...place, ...user, lockedImage("postgres").id);
}

/** What psql says as a user, over TCP with a password where one is given, over the socket where not. */
function ask(container: string, user: string, sql: string, password?: string): string {
  const host = password === undefined ? [] : ["--host=127.0.0.1"];
  const words = [`--username=${user}`, "--dbname=tiny_web", "--no-align", "--tuples-only", `--command=${sql}`];
  const pass = { PGPASSWORD: password ?? "" };
  return dockerWith(pass, "exec", "--env", "PGPASSWORD", container, "psql", ...host, ...words);
}

const adopt = (volume = old, ...flags: string[]): Promise<Ending> =>
  stack.run([
    "npm",
    "run",
    "--silent",
    "adopt",
    "--",
    "--stack",
    stack.name,
    "--part",
    "postgres",
    "--volume",
    volume,
    ...flags,
  ]).ending;

const server = (): string => containersOf(stack.name)["postgres"]?.Id ?? "";

async function fill(): Promise<void> {
  await eventually(() => expect(ask(old, "tiny", "SELECT 1", "old")).toBe("1"), 60);
  ask(old, "tiny", "CREATE ROLE clerk LOGIN PASSWORD 'clerk'");
  ask(old, "tiny", "CREATE SCHEMA shop; CREATE TABLE shop.book (id serial PRIMARY KEY, title text)");
  ask(old, "tiny", "INSERT INTO shop.book (title) VALUES ('The Summer Book')");
  ask(
    old,
    "tiny",
    "CREATE TYPE mood AS ENUM ('good'); CREATE SEQUENCE loose; CREATE VIEW titles AS SELECT title FROM shop.book",
  );
  ask(old, "tiny", "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'");
}

beforeAll(async () => {
  startOld();
  stack = await TestStack.make({ platform: "./test/e2e/platforms/tiny.ts", infraOnly: true });
  const [ending] = await Promise.all([stack.up(), fill()]);
  expectCode(ending, 0);
});

afterAll(async () => {
  docker("rm", "--force", old);
  docker("volume", "rm", old);
  await stack.remove();
});

test("what cannot be taken over is told before anything is changed", async () => {
  const before = server();
  const held = containersOf(stack.name)["postgres"]?.Mounts[0]?.Name ?? "";
  for (const [volume, sentence] of [
    [old, `--volume ${old}: ${old} runs with it; stop that first.`],
    [held, `--volume ${held}: it is held by stack ${stack.name}; allowed: a volume of no stack.`],
  ] as const) {
    const ending = await adopt(volume, "--yes");
    expectCode(ending, 1);
    expectNoStackTrace(ending);
    expect(ending.stderr).toContain(sentence);
  }
  expect(server()).toBe(before);
});

test("the data, their owner and the logins are the platform's; the old volume stays as it was", async () => {
  docker("stop", old);
  expect((await adopt()).stderr).toContain("to go on, say --yes as well.");
  expectCode(await adopt(old, "--yes"), 0);
  const { credentials } = await stack.outputs<{ credentials: Record<string, string> }>("--show-secrets");
  const service = (sql: string): string => ask(server(), "tiny_web_v1", sql, credentials["web-db-v1"]);
  expect(service("INSERT INTO shop.book (title) VALUES ('new'); ALTER TABLE shop.book ADD lent bool")).toContain(
    "ALTER",
  );
  expect(service("SELECT string_agg(title, ',') FROM titles")).toBe("The Summer Book,new");
  service(
    "DROP VIEW titles; DROP FUNCTION one(); DROP SEQUENCE loose; ALTER TYPE mood ADD VALUE 'bad'; DROP SCHEMA shop CASCADE",
  );
  expect(service("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).toBe("f");
  const logins = "SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolcanlogin";
  expect(ask(server(), "postgres", logins)).toBe("platform_monitor,postgres,tiny_web_v1");
  docker("start", old);
  await eventually(() => expect(ask(old, "tiny", "SELECT title FROM shop.book", "old")).toBe("The Summer Book"), 60);
});

import { opensAmqp, talkAmqp } from "../support/amqp";
import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, watchCommandLines } from "./support/commands";
import { containersOf, docker, logsOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";
import { askMariadb } from "./support/stores";

jest.setTimeout(600_000);

let stack: TestStack;
/** Every password that there was, by the names of its secret. */
const passwords: Record<string, string> = {};

const version = (number: number, more: object = {}): Record<string, unknown> => ({
  platform: "./test/e2e/platforms/sql.ts",
  secretVersions: { "billing-db": number, "events-password": number, "mariadb-monitor": number },
  ...more,
});

async function remember(): Promise<void> {
  const { credentials } = await stack.outputs<Outputs>("--show-secrets");
  Object.assign(passwords, credentials);
}

/** A failed release leaves its container beside that of the old one, so that parts are asked for one by one. */
const idOf = (part: string): string =>
  docker(
    ...["ps", "--no-trunc", "--quiet", "--filter", `label=platform.stack=${stack.name}`],
    ...["--filter", `label=platform.part=${part}`],
  );
const servers = (): string[] => ["mariadb", "rabbitmq"].map(idOf);

const ask = (number: number, sql: string): string => {
  const login = { user: `own_billing_v${number}`, password: passwords[`billing-db-v${number}`] ?? "" };
  return askMariadb(idOf("mariadb"), login, sql);
};
const events = (number: number, virtualHost = "clinic") => {
  const password = passwords[number === 1 ? "events-password" : `events-password-v${number}`] ?? "";
  return { user: `events_v${number}`, password, virtualHost };
};

/** That both servers let in by these versions, and by no other of the first two. */
async function expectVersions(...valid: number[]): Promise<void> {
  for (const number of [1, 2]) {
    const lets = valid.includes(number);
    expect([number, ask(number, "SELECT 'in'") === "in"]).toEqual([number, lets]);
    expect([number, await opensAmqp(idOf("rabbitmq"), events(number))]).toEqual([number, lets]);
  }
}

const measured = (pattern: RegExp): Promise<void> =>
  eventually(() => {
    expect(docker("exec", idOf("mariadb-exporter"), "wget", "-q", "-O", "-", "http://127.0.0.1:9104/metrics")).toMatch(
      pattern,
    );
  });

beforeAll(async () => {
  makeWebImage("sql-web", "1");
  stack = await TestStack.make(version(1));
  expectCode(await stack.up(), 0);
  await remember();
});

afterAll(async () => {
  await stack.remove();
  removeWebImage("sql-web", "1");
});

test("each login has its own database and virtual host alone, and is told to the service", async () => {
  await expectVersions(1);
  expect(
    ask(1, "CREATE TABLE own_billing.bills (text VARCHAR(99)); INSERT INTO own_billing.bills VALUES ('žluťoučký 🐎')"),
  ).toBe("");
  expect(ask(1, "CREATE VIEW own_billing.all_bills AS SELECT * FROM own_billing.bills")).toBe("");
  expect(ask(1, "SHOW DATABASES").split("\n")).toEqual(["information_schema", "own_billing"]);
  expect(ask(1, "CREATE TABLE own1billing.mine (text INT)")).toContain("denied");
  expect(await talkAmqp(idOf("rabbitmq"), events(1), { publish: "kept" })).not.toContain("REFUSED");
  expect(await opensAmqp(idOf("rabbitmq"), events(1, "mails"))).toBe(false);
  const environment = docker("inspect", "--format", "{{json .Config.Env}}", idOf("web"));
  expect(JSON.parse(environment)).toEqual(
    expect.arrayContaining([
      `DATABASE_URL=mysql://own_billing_v1:${passwords["billing-db-v1"]}@mariadb:3306/own_billing`,
      `RABBITMQ_URL=amqp://events_v1:${passwords["events-password"]}@rabbitmq:5672/clinic`,
    ]),
  );
  await measured(/^mysql_up 1$/m);
});

test("a rotation that does not come to its end: both versions are good, and the servers stayed", async () => {
  const before = servers();
  stack.set(version(2, { variables: { web: { FAULT: "crash" } } }));
  expectCode(await stack.pulumi("state", "unprotect", "--all", "--yes"), 0);
  expectCode(await stack.up(), 1);
  await remember();
  expect(servers()).toEqual(before);
  await expectVersions(1, 2);
});

test("its end: the old version is refused, what it made is there, and no password is seen on the way", async () => {
  const before = servers();
  stack.set(version(2));
  expectCode(await stack.pulumi("state", "unprotect", "--all", "--yes"), 0);
  const watch = watchCommandLines();
  const ending = await stack.up();
  const commandLines = watch.stop();
  expectCode(ending, 0);
  expect(servers()).toEqual(before);
  await expectVersions(2);
  expect(ask(2, "SELECT text FROM own_billing.all_bills")).toBe("žluťoučký 🐎");
  expect(await talkAmqp(idOf("rabbitmq"), events(2), { take: true })).toContain("kept");
  await measured(/^mysql_up 1$/m);
  const shown = Object.values(containersOf(stack.name)).map(({ Id, Args, Config }) => {
    const { Cmd, Entrypoint, Healthcheck, Labels } = Config;
    return [JSON.stringify([Args, Cmd, Entrypoint, Healthcheck, Labels]), logsOf(Id), docker("top", Id)].join("\n");
  });
  const places = { shown: shown.join("\n"), up: ending.all, commandLines };
  const known = Object.values(passwords);
  expect(known.length).toBeGreaterThanOrEqual(10);
  expect(Object.entries(places).filter(([, text]) => known.some((password) => text.includes(password)))).toEqual([]);
});

test("a login that is gone from MariaDB is seen as drift, and the next update makes it again", async () => {
  docker("exec", idOf("mariadb"), "sh", "-c", `mariadb --user=root --execute="DROP USER 'own_billing_v2'@'%'"`);
  const drift = () => stack.run(["npm", "run", "--silent", "drift", "--", "--stack", stack.name]).ending;
  const ending = await drift();
  expect(ending.all).toContain("login own_billing_v2 is missing in mariadb, or may not log in");
  expectCode(await stack.up(), 0);
  await expectVersions(2);
  expectCode(await drift(), 0);
});

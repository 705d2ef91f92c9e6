import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, watchCommandLines } from "./support/commands";
import { containersOf, docker, idsOf, logsOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";
import { askRedis, consume, produce } from "./support/stores";

jest.setTimeout(600_000);

let stack: TestStack;
/** Every password that there was, by the names of its secret. */
const passwords: Record<string, string> = {};

const platforms = { stores: "./test/e2e/platforms/stores.ts", changed: "./test/e2e/platforms/stores-changed.ts" };
const version = (number: number, more: object = {}): Record<string, unknown> => ({
  ...{
    platform: platforms.stores,
    monitoring: "none",
    secretVersions: { "redis-password": number, "kafka-password": number },
  },
  ...more,
});

/** The old version's password goes at the end of a rotation; it is protected like every password. */
const giveUpOld = async (): Promise<void> => {
  expectCode(await stack.pulumi("state", "unprotect", "--all", "--yes"), 0);
};

async function remember(): Promise<void> {
  const { credentials } = await stack.outputs<Outputs>("--show-secrets");
  Object.assign(passwords, credentials);
}

const secretOf = (part: string, number: number): string =>
  passwords[number === 1 ? `${part}-password` : `${part}-password-v${number}`] ?? `no version ${number}`;
/** A failed release leaves its container beside that of the old one, so that parts are asked for one by one. */
const idOf = (part: string): string =>
  docker(
    ...["ps", "--all", "--no-trunc", "--quiet", "--filter", `label=platform.stack=${stack.name}`],
    ...["--filter", `label=platform.part=${part}`],
  );
const redis = (): string => idOf("redis");
const kafka = (): string => idOf("kafka");
const login = (number: number) => ({ user: `kafka_v${number}`, password: secretOf("kafka", number) });
const servers = (): string[] => [redis(), kafka()];

/** That both servers let clients in by these versions and by no other of the first three. */
async function expectVersions(...valid: number[]): Promise<void> {
  for (const number of [1, 2, 3]) {
    const lets = valid.includes(number);
    const answer = await eventually(() => {
      const found = askRedis(redis(), secretOf("redis", number), "ping");
      expect(found).not.toMatch(/refused|LOADING/);
      return found;
    });
    expect([number, answer.includes("PONG")]).toEqual([number, lets]);
    const { code, said } = produce(kafka(), login(number), `by version ${number}`);
    expect([number, said.includes("SaslAuthenticationException")]).toEqual([number, !lets]);
    if (lets) expect([number, code, said]).toEqual([number, 0, said]);
  }
}

beforeAll(async () => {
  makeWebImage("stores-web", "1");
  stack = await TestStack.make(version(1));
  expectCode(await stack.up(), 0);
  await remember();
});

afterAll(async () => {
  await stack.remove();
  removeWebImage("stores-web", "1");
});

test("clients come in by their password alone, and do not administer", async () => {
  expect(askRedis(redis(), "", "ping")).toContain("NOAUTH");
  await expectVersions(1);
  const password = secretOf("redis", 1);
  expect(askRedis(redis(), password, "set kept yes")).toBe("OK");
  for (const command of ["keys '*'", "info server", "config get maxmemory", "client list", "flushdb async"]) {
    expect(askRedis(redis(), password, command)).not.toContain("NOPERM");
  }
  for (const command of ["config set dir /tmp", "acl setuser default nopass", "shutdown", "monitor"]) {
    expect(askRedis(redis(), password, command)).toContain("NOPERM");
  }
  expect(askRedis(redis(), password, "set kept yes")).toBe("OK");
});

test("a rotation that does not come to its end: both versions are good, and the servers stayed", async () => {
  const before = servers();
  stack.set(version(2, { variables: { web: { FAULT: "crash" } } }));
  await giveUpOld();
  const ending = await stack.up();
  expectCode(ending, 1);
  expect(ending.stderr).toMatch(/^web is not ready/m);
  await remember();
  expect(servers()).toEqual(before);
  await expectVersions(1, 2);
});

test("both versions are good after a restart of the servers", async () => {
  docker("restart", ...servers());
  await eventually(() => {
    const states = servers().map((id) => docker("inspect", "--format", "{{.State.Health.Status}}", id));
    expect(states).toEqual(["healthy", "healthy"]);
  }, 120);
  await expectVersions(1, 2);
});

test("a new container of each server has the version before too, for as long as a service may use it", async () => {
  const before = servers();
  stack.set(version(2, { platform: platforms.changed, variables: { web: { FAULT: "crash" } } }));
  await giveUpOld();
  expectCode(await stack.up(), 1);
  expect(servers().filter((id) => before.includes(id))).toEqual([]);
  await expectVersions(1, 2);
});

test("the rotation's end, with new containers again: the old version is refused, and the data are there", async () => {
  const before = servers();
  stack.set(version(2));
  await giveUpOld();
  expectCode(await stack.up(), 0);
  expect(servers().filter((id) => before.includes(id))).toEqual([]);
  await expectVersions(2);
  expect(askRedis(redis(), secretOf("redis", 2), "get kept")).toBe("yes");
  expect(consume(kafka(), login(2), 1).said).toContain("by version 1");
});

test("a rotation replaces the clients and not the servers, and no password is seen on the way", async () => {
  const before = idsOf(stack.name);
  stack.set(version(3));
  await giveUpOld();
  const watch = watchCommandLines();
  const ending = await stack.up();
  const commandLines = watch.stop();
  expectCode(ending, 0);
  await remember();
  const after = idsOf(stack.name);
  expect(Object.keys(after).filter((part) => after[part] !== before[part])).toEqual(["web"]);
  await expectVersions(3);
  const shown = Object.values(containersOf(stack.name)).map(({ Id, Args, Config }) => {
    const { Cmd, Entrypoint, Healthcheck, Labels } = Config;
    return [JSON.stringify([Args, Cmd, Entrypoint, Healthcheck, Labels]), logsOf(Id), docker("top", Id)].join("\n");
  });
  const places = { shown: shown.join("\n"), up: ending.all, commandLines };
  expect(commandLines).toContain("kafka-configs");
  const known = Object.values(passwords);
  expect(known.length).toBeGreaterThanOrEqual(7);
  expect(Object.entries(places).filter(([, text]) => known.some((password) => text.includes(password)))).toEqual([]);
});

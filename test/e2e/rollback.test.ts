import { get } from "node:https";
import { text } from "node:stream/consumers";
import type { Version } from "../../ops/versions/rows";
import { makeWebImage, removeWebImage, webImage } from "../support/web-images";
import { expectCode, expectNoStackTrace } from "./support/commands";
import type { Ending } from "./support/commands";
import { docker, idsOf, linesOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(180_000);

const names = ["shop", "news"] as const;
let stack: TestStack;
let ca: string;

const release = (version: string, more: object = {}) => ({
  ...{ platform: "./test/e2e/platforms/web.ts", images: "registry", version, monitoring: "none" },
  ...more,
});
const faulty = (fault: string) => ({ variables: { shop: { FAULT: fault } } });

beforeAll(async () => {
  for (const name of names) for (const version of ["1", "2"]) makeWebImage(name, version);
  stack = await TestStack.make(release("1"));
  expectCode(await stack.up(), 0);
  ({ caCertificate: ca } = await stack.outputs<{ caCertificate: string }>());
});

afterAll(async () => {
  await stack.remove();
  for (const name of names) for (const version of ["1", "2"]) removeWebImage(name, version);
});

function rollback(...words: string[]): Promise<Ending> {
  return stack.run(["npm", "run", "--silent", "rollback", "--", "--stack", stack.name, ...words]).ending;
}

/** What a service answers through the proxy. */
async function answer(name: string): Promise<string> {
  const host = `${name}.web.localhost`;
  const options = { host: "127.0.0.1", port: stack.ports.https, servername: host, headers: { Host: host }, ca };
  return new Promise((resolve, reject) => {
    get(options, (response) => text(response).then((body) => resolve(body.trim()), reject)).on("error", reject);
  });
}

const answers = (): Promise<string[]> => Promise.all(names.map(answer));

async function versions(): Promise<Version[]> {
  const command = ["npm", "run", "--silent", "history", "--", "--stack", stack.name, "--json"];
  const ending = await stack.run(command).ending;
  expectCode(ending, 0);
  return JSON.parse(ending.stdout) as Version[];
}

/** Names of the stack's containers in one state. */
function inState(state: string): string[] {
  const filters = ["--filter", `label=platform.stack=${stack.name}`, "--filter", `status=${state}`];
  return linesOf(docker("ps", "--all", ...filters, "--format", "{{.Names}}"));
}

async function refused(words: string[], sentence: string | RegExp): Promise<void> {
  const before = idsOf(stack.name);
  const ending = await rollback(...words);
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(sentence);
  expect(idsOf(stack.name)).toEqual(before);
}

test("there is nothing to go back to after the first update", async () => {
  await refused([], /^There is nothing to go back to: no healthy update before the present one/m);
  await refused(["--service", "shpp"], /^--service: no service named "shpp"; did you mean shop\?; known: shop, news$/m);
});

test("a bad release: told, the old one serves on, and the bad one does not restart for ever", async () => {
  const good = Object.values(idsOf(stack.name));
  stack.set(release("1", faulty("crash")));
  const ending = await stack.up();
  expectCode(ending, 1);
  expect(ending.stderr).toMatch(
    /^shop is not ready: its container \S+ exited with code 3\b[^]*cannot start: no licence/m,
  );
  expect(await answers()).toEqual(["shop 1", "news 1"]);
  expect(inState("exited")).toHaveLength(1);
  expect(inState("running")).toHaveLength(good.length);
  expect((await versions())[0]).toMatchObject({
    healthy: false,
    problem: expect.stringContaining("shop is not ready") as string,
    changes: ["shop: variables FAULT"],
  });
});

test("the next good release takes away what the bad one left", async () => {
  stack.set(release("2"));
  expectCode(await stack.up(), 0);
  expect(await answers()).toEqual(["shop 2", "news 2"]);
  expect(Object.keys(idsOf(stack.name)).sort()).toEqual(["news", "proxy", "shop"]);
});

test("one service goes back in seconds, the others stay untouched, and what comes next is told", async () => {
  const { news, proxy } = idsOf(stack.name);
  const started = Date.now();
  const ending = await rollback("--service", "shop");
  const seconds = (Date.now() - started) / 1000;
  expectCode(ending, 0);
  expect(await answers()).toEqual(["shop 1", "news 2"]);
  expect(idsOf(stack.name)).toMatchObject({ news, proxy });
  expect(ending.stdout).toContain(`  shop: ${webImage("shop", "2")} → ${webImage("shop", "1")}\n`);
  expect(ending.stdout).toContain(`The next npm run up -- --stack ${stack.name} deploys the description again:\n`);
  expect(ending.stdout).toContain(`  shop: ${webImage("shop", "1")} → ${webImage("shop", "2")}\n`);
  process.stdout.write(`rollback of one service: ${seconds.toFixed(1)} s\n`);
  expect(seconds).toBeLessThan(30);
});

test("a release that fails after it was ready is told, the old one serves on, and all goes back to what was healthy", async () => {
  stack.set(release("2", faulty("later")));
  const ending = await stack.up();
  expectCode(ending, 1);
  expect(ending.stderr).toMatch(/^shop was ready, then its container \S+ exited with code 7\b[^]*lost my licence/m);
  expect(await answers()).toEqual(["shop 1", "news 2"]);
  expectCode(await rollback(), 0);
  expect(await answers()).toEqual(["shop 1", "news 2"]);
});

test("the history says who did what, the newest first", async () => {
  const [latest, bad, one, good] = await versions();
  expect(latest).toMatchObject({
    number: 6,
    healthy: true,
    message: expect.stringMatching(/^rollback to 4 by \S+@\S+$/) as string,
  });
  expect(bad).toMatchObject({ healthy: false, problem: expect.stringContaining("was ready, then") as string });
  expect(one?.changes).toEqual([`shop: ${webImage("shop", "2")} → ${webImage("shop", "1")}`]);
  expect(good).toMatchObject({ number: 3, healthy: true, who: latest?.who });
});

test("what cannot be gone back to is refused before anything changes", async () => {
  await refused(["--to", "99"], /^--to: update 99 of stack \S+ cannot be gone back to: there is no such update; /m);
  await refused(["--to", "2"], /^--to: update 2 .* it was not healthy \(shop is not ready/m);
  removeWebImage("shop", "2");
  await refused(
    ["--to", "3"],
    /^shop cannot go back to update 3: its image \S+\/shop:2 \(sha256:\w+\) is no longer in Docker; /m,
  );
});

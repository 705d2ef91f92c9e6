import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import type { Report } from "../../ops/preview/report";
import type { Version } from "../../ops/versions/rows";
import { echoOf } from "../support/echo";
import { makeEndlessImage } from "../support/endless-image";
import { makeWebImage, removeWebImage, webImage } from "../support/web-images";
import { platform as web } from "./platforms/web";
import { Client } from "./support/client";
import { expectCode, expectNoStackTrace } from "./support/commands";
import type { Ending } from "./support/commands";
import { docker, idsOf, nothing, objectsOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(180_000);

const names = ["list", "shop", "news"] as const;
const domain = "batches.localhost";
const folder = mkdtempSync(join(tmpdir(), "platform-batches-"));
const file = join(folder, "platform.json");
let stack: TestStack;
let client: Client;

/** Of Docker's memory 54 per cent: room for a second generation of the first two, or of the last two, never of all. */
const shares = { list: 0.3, shop: 0.12, news: 0.12 };

function describePlatform(): void {
  const machine = Number(docker("info", "--format", "{{.MemTotal}}")) / 1024 ** 2;
  const service = (name: (typeof names)[number]): ServiceSpec => {
    const memory = `${Math.floor(machine * shares[name])}MB` as const;
    const [base] = web.services;
    if (base === undefined) throw new Error("the platform has no service");
    const image = { repository: `batch-${name}`, reference: "domain-service" };
    return { ...base, name, image, resources: { cpus: 1, memory, reservedMemory: memory } };
  };
  const routes = names.map((name) => ({ name, hosts: [name], service: name }));
  const platform: PlatformSpec = { ...web, name: "batches", services: names.map(service), routes };
  writeFileSync(file, JSON.stringify({ platform }));
}

const release = (version: string, more: object = {}) => ({
  ...{ platform: file, images: "registry", version, monitoring: "none" },
  ...more,
});

beforeAll(async () => {
  describePlatform();
  for (const version of ["1", "2"]) {
    for (const name of ["list", "news"]) makeWebImage(`batch-${name}`, version);
    makeEndlessImage(webImage("batch-shop", version), `batch-shop ${version}`);
  }
  stack = await TestStack.make(release("1"));
  expectCode(await stack.up(), 0);
  const { caCertificate } = await stack.outputs<{ caCertificate: string }>();
  client = new Client(stack.ports, caCertificate, { domain });
});

afterAll(async () => {
  client.close();
  rmSync(folder, { recursive: true });
  await stack.remove();
  for (const name of names) for (const version of ["1", "2"]) removeWebImage(`batch-${name}`, version);
});

function run(command: string, ...words: string[]): Promise<Ending> {
  return stack.run(["npm", "run", "--silent", command, "--", "--stack", stack.name, ...words]).ending;
}

async function json<Shape>(command: string): Promise<Shape> {
  const ending = await run(command, "--json");
  expectCode(ending, 0);
  return JSON.parse(ending.stdout) as Shape;
}

async function answers(): Promise<string[]> {
  const all = await Promise.all(names.map((name) => client.get("/", `${name}.${domain}`)));
  return all.map(({ body }) => body.trim().replace("batch-", ""));
}

/** A user of each service asks again and again until it is stopped; then it tells what was lost, and when. */
function load(): { stop: () => Promise<{ sent: number; lost: string[] }> } {
  const started = Date.now();
  const lost: string[] = [];
  const stopped = new AbortController();
  let sent = 0;
  const use = async (name: string): Promise<void> => {
    while (!stopped.signal.aborted) {
      sent += 1;
      const asked = client.get("/", `${name}.${domain}`);
      const problem = await asked.then(({ status }) => (status === 200 ? undefined : status), String);
      if (problem !== undefined) lost.push(`${name} after ${Date.now() - started} ms: ${problem}`);
      await delay(100);
    }
  };
  const users = names.map(use);
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all(users);
      return { sent, lost };
    },
  };
}

/** A request to the shop; gives how it was begun, and how it ended. */
function open(path: string, headers: Record<string, string> = {}) {
  const host = `shop.${domain}`;
  const to = { host: "127.0.0.1", port: stack.ports.https, servername: host, rejectUnauthorized: false };
  const sent = request({ ...to, path, agent: false, headers: { Host: host, ...headers } });
  sent.on("error", () => undefined);
  return sent.end();
}

test("too little memory for a second generation is refused before anything is created or changed", async () => {
  const fresh = await TestStack.make(release("1", { replicas: { list: 3 } }));
  try {
    const ending = await fresh.up();
    expectCode(ending, 1);
    expectNoStackTrace(ending);
    expect(ending.stderr).toMatch(
      /^memory: the parts of this stack reserve \S+ GB, with room for a new generation of list, and Docker's machine has /m,
    );
    expect(objectsOf(fresh.name)).toEqual(nothing);
  } finally {
    await fresh.remove();
  }
});

test("where a batch fails the rest is not begun, all serve, and the next good update goes on", async () => {
  const before = idsOf(stack.name);
  stack.set(release("2", { variables: { shop: { FAULT: "crash" } } }));
  const ending = await stack.up();
  expectCode(ending, 1);
  expect(ending.stdout).toContain(
    "memory: not enough for both generations of 3 services at once; the update goes in 2 batches: list, shop; news\n",
  );
  expect(ending.stdout).toContain("Batch 1 of 2: list, shop\n");
  expect(ending.stderr).toMatch(/^shop is not ready: .* exited with code 3\b[^]*cannot start: no licence/m);
  expect(ending.stderr).toMatch(/^Not begun: news; they run on as before\. To go on once it is mended: npm run up /m);
  expect((await answers()).slice(1)).toEqual(["shop 1", "news 1"]);
  expect(docker("ps", "--quiet", "--no-trunc", "--filter", `id=${before["news"]}`)).toBe(before["news"]);
  stack.set(release("2"));
  expectCode(await stack.up(), 0);
  expect(await answers()).toEqual(["list 2", "shop 2", "news 2"]);
  expect(Object.keys(idsOf(stack.name)).sort()).toEqual(["list", "news", "proxy", "shop"]);
});

test("a rollback of all goes in batches, loses nothing, and does not wait for what never ends", async () => {
  const { shop = "" } = idsOf(stack.name);
  const endless = open("/endless");
  await once(endless, "response").then(([response]) => (response as IncomingMessage).on("error", () => undefined));
  const upgrade = open("/", { Connection: "Upgrade", Upgrade: "echo" });
  const [, socket] = (await once(upgrade, "upgrade")) as [IncomingMessage, Socket];
  socket.on("error", () => undefined);
  expect(await echoOf(socket, "hello")).toBe("hello");
  const users = load();
  const started = Date.now();
  const ending = await run("rollback");
  const { sent, lost } = await users.stop();
  endless.destroy();
  socket.destroy();
  expectCode(ending, 0);
  expect(ending.stdout).toContain("the update goes in 2 batches: list, shop; news\n");
  expect(ending.stdout).toMatch(/^\[ *\d+ s\] shop {2}\S+ was not drained in 2 s \(requests in flight: [1-9]/m);
  expect(await answers()).toEqual(["list 1", "shop 1", "news 1"]);
  expect(docker("ps", "--all", "--quiet", "--no-trunc", "--filter", `id=${shop}`)).toBe("");
  expect({ lost, enough: sent > 30 }).toEqual({ lost: [], enough: true });
  process.stdout.write(`two batches with ${sent} requests: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
});

test("the history names the batches, and the preview counts them", async () => {
  const messages = (await json<Version[]>("history")).map(({ message }) => message.replace(/ by \S+$/, ""));
  expect(messages).toEqual([
    "rollback to 1, batch 2 of 2",
    "rollback to 1, batch 1 of 2",
    "up",
    "up, batch 1 of 2",
    "up",
  ]);
  expect(await json<Report>("preview")).toMatchObject({ scarce: ["memory"], batches: [["list", "shop"], ["news"]] });
});

test("an update of all in batches ends with everything as described", async () => {
  stack.set(release("2"));
  const ending = await stack.up();
  expectCode(ending, 0);
  expect(ending.stdout).toContain("Batch 2 of 2: news\n");
  expect(await answers()).toEqual(["list 2", "shop 2", "news 2"]);
});

test("one service is scaled up and down: the others stay, and nothing is lost", async () => {
  const { shop, ...others } = idsOf(stack.name);
  const users = load();
  stack.set(release("2", { replicas: { shop: 2 } }));
  expectCode(await stack.up(), 0);
  const two = docker(
    "ps",
    "--quiet",
    "--filter",
    `label=platform.stack=${stack.name}`,
    "--filter",
    "label=platform.part=shop",
  );
  expect(two.split("\n")).toHaveLength(2);
  await delay(500);
  stack.set(release("2"));
  expectCode(await stack.up(), 0);
  const { sent, lost } = await users.stop();
  expect(idsOf(stack.name)).toEqual({ shop, ...others });
  expect({ lost, enough: sent > 30 }).toEqual({ lost: [], enough: true });
});

import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockedImage } from "../images/support";
import { setMirror, TestRegistry } from "../support/registry";
import { SimulatedServer } from "../support/simulated-server";
import { makeWebImage, removeWebImage, webImage } from "../support/web-images";
import { expectCode, expectNoStackTrace, project } from "./support/commands";
import type { Ending } from "./support/commands";
import { linesOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

const names = ["shop", "news"] as const;
const reader = { user: "reader", password: randomBytes(16).toString("hex") };
const { tag: proxyImage } = lockedImage("caddy");
const web = { platform: "./test/e2e/platforms/web.ts", monitoring: "none", images: "registry" };
const outputs: string[] = [];
/** All that the whole file opens: one that is shared, and room for those that begin before it is there. */
const mostConnections = 4;

/** Has the platform's own images, for those who log in. */
let own: TestRegistry;
/** Has the third-party one. */
let mirror: TestRegistry;
let server: SimulatedServer;
let here: TestStack;
let there: TestStack;

beforeAll(async () => {
  names.forEach((name) => makeWebImage(name, "1"));
  [own, mirror, server] = await Promise.all([
    TestRegistry.start(reader),
    TestRegistry.start(),
    SimulatedServer.start(),
  ]);
  names.forEach((name) => own.push(webImage(name, "1"), `shops/${name}:1`));
  names.forEach((name) => own.forget(`shops/${name}:1`));
  mirror.push(proxyImage, proxyImage);
  own.trustedBy(server);
  mirror.trustedBy(server);
  setMirror(server, mirror);
  here = await TestStack.make({ ...web, version: "1" });
  there = await TestStack.make();
  // as in a shell of somebody who works on another stack's server
  delete there.environment["DOCKER_HOST"];
  expectCode(await there.pulumi("stack", "init"), 0);
});

afterAll(async () => {
  await Promise.all([here.remove(), there.remove()]);
  await server.stop();
  mirror.forget(proxyImage);
  own.stop();
  mirror.stop();
  rmSync(join(project, ".platform", "ssh", there.name), { recursive: true });
  names.forEach((name) => removeWebImage(name, "1"));
});

async function login(password: string, version = "1"): Promise<void> {
  const { address, user, hostKey, identityFile } = server;
  there.set({
    ...{ ...web, version, domain: "server.localhost", ports: { http: 80, https: 443 } },
    ...{ registry: `${own.address}/shops`, registryUser: reader.user },
    host: { kind: "ssh", address, user, hostKey, identityFile },
  });
  expectCode(await there.pulumi("config", "set", "--secret", "registryPassword", password), 0);
}

async function up(stack: TestStack): Promise<{ ending: Ending; seconds: number }> {
  const started = Date.now();
  const ending = await stack.up();
  outputs.push(ending.all);
  return { ending, seconds: (Date.now() - started) / 1000 };
}

const onServer = (...words: string[]): string[] => linesOf(server.exec("docker", ...words));

async function refused(sentences: string[]): Promise<void> {
  const { ending } = await up(there);
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  const said = ending.stderr.trim().split("\n");
  expect(said.filter((line) => !line.startsWith("["))).toEqual(sentences);
  expect(onServer("ps", "--all", "--quiet")).toEqual([]);
}

test("a login that is wrong, and a tag that is not there, are told before anything is made", async () => {
  await login("another");
  await refused([
    `registryUser: ${own.address} does not let reader in with the password of registryPassword; set another with: pulumi config set --secret registryPassword`,
  ]);
  await login(reader.password, "9");
  await refused(
    names.map(
      (name) => `Image "${own.address}/shops/${name}:9" has no such tag in its registry; check its name and tag.`,
    ),
  );
});

test("from nothing to serving, each image from a registry beside the server", async () => {
  const local = await up(here);
  expectCode(local.ending, 0);
  await login(reader.password);
  const atOnce: number[] = [];
  const counting = setInterval(() => atOnce.push(server.openConnections()), 1000);
  const remote = await up(there).finally(() => clearInterval(counting));
  expectCode(remote.ending, 0);
  const [ratio, one, other] = [remote.seconds / local.seconds, remote.seconds, local.seconds].map((each) =>
    each.toFixed(1),
  );
  process.stdout.write(
    `from nothing to serving: ${one} s on the simulated server, ${other} s on this machine, ratio ${ratio}; ` +
      `SSH connections: at most ${Math.max(...atOnce)} at once, ${server.connections()} in all\n`,
  );
  expect(remote.ending.stdout).toContain(`image  ${proxyImage}  pulled by the server\n`);
  for (const name of names) expect(remote.ending.stdout).toContain(`image  ${own.address}/shops/${name}:1  pulled\n`);
  expect(remote.ending.stdout).not.toMatch(/^images {2}sending/m);
  expect(server.connections()).toBeLessThanOrEqual(mostConnections);
});

test("the password stands in no output, and in no file here or on the server", () => {
  expect(outputs.join("\n")).not.toContain(reader.password);
  expect(readdirSync(join(project, ".platform")).filter((name) => name.startsWith("registry-"))).toEqual([]);
  expect(server.exec("sh", "-c", "ls -a /home/deploy /root | grep docker || true")).toBe("");
});

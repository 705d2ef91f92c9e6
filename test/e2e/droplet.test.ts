// A server of a simulated cloud, from nothing to serving, lost, and made again with its data.
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { dropletServers, removeDisks } from "../support/digitalocean/droplet-servers";
import { Simulation } from "../support/digitalocean/simulation";
import { freshImage } from "../support/simulated-server";
import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, expectNoStackTrace, project } from "./support/commands";
import type { Ending } from "./support/commands";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(420_000);

let simulation: Simulation;
let server: TestStack;
let stack: TestStack;
let data: string;

const droplet = (more: object = {}) => ({
  droplet: { region: "fra1", size: "s-2vcpu-4gb", volumeGigabytes: 2, sshFrom: ["198.51.100.0/24"], ...more },
});

const names = ["shop", "news"];

beforeAll(async () => {
  freshImage();
  for (const name of names) makeWebImage(name, "1");
  simulation = await Simulation.start({ duration: 200, ...dropletServers });
  data = mkdtempSync(join(tmpdir(), "platform-data-"));
  server = await TestStack.make(droplet());
  stack = await TestStack.make({}, server);
  Object.assign(server.environment, {
    DIGITALOCEAN_TOKEN: simulation.token,
    DIGITALOCEAN_API_URL: simulation.url,
    XDG_DATA_HOME: data,
  });
  delete server.environment["DOCKER_HOST"];
  stack.set({
    ...{ platform: "./test/e2e/platforms/web-cache.ts", domain: "server.localhost", monitoring: "none" },
    ...{ images: "registry", version: "1", ports: { http: 80, https: 443 } },
    host: { kind: "stack", stack: server.name },
  });
});

afterAll(async () => {
  stack.discard();
  server.discard();
  await simulation.stop();
  await removeDisks();
  for (const name of [server.name, stack.name]) rmSync(join(project, ".platform", "ssh", name), { recursive: true, force: true });
  rmSync(data, { recursive: true });
  for (const name of names) removeWebImage(name, "1");
});

interface Server {
  address: string;
  hostKey: string;
}

async function answer(name: string): Promise<string> {
  const { caCertificate } = await stack.outputs<Outputs>();
  const { address } = await server.outputs<Server>();
  const servername = `${name}.server.localhost`;
  const options = { host: address, port: 443, servername, headers: { Host: servername }, ca: caCertificate };
  return new Promise((resolve, reject) => {
    get(options, (response) => text(response).then((body) => resolve(body.trim()), reject)).on("error", reject);
  });
}

function refused(ending: Ending, sentence: RegExp): void {
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(sentence);
}

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const started = Date.now();
  await work();
  return Math.round((Date.now() - started) / 1000);
};

async function done(of: TestStack, command: "up" | "down" | "drift" | "preview", ...flags: string[]): Promise<Ending> {
  const ending = await of.start(command, ...flags).ending;
  expectCode(ending, 0);
  return ending;
}

test("from nothing to serving with two commands", async () => {
  const made = await seconds(async () => void (await done(server, "up")));
  const serving = await seconds(async () => void (await done(stack, "up")));
  console.log(`server ready after ${made} s, platform serving after ${serving} s more`);
  expect(await answer("shop")).toBe("shop 1");
});

// A server of a simulated cloud with a managed database beside it, from nothing to serving, lost, and made again with its data.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { lockedImage } from "../images/support";
import { letsIn } from "../support/digitalocean/cluster-firewall";
import { dropletServers, removeDisks } from "../support/digitalocean/droplet-servers";
import { makePostgresImage, postgresOf } from "../support/digitalocean/postgres-server";
import { relayed } from "../support/digitalocean/relay";
import { Simulation } from "../support/digitalocean/simulation";
import { freshImage } from "../support/simulated-server";
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

const host = "visits.server.localhost";

beforeAll(async () => {
  freshImage();
  const { tag, version } = lockedImage("postgres");
  const startPostgres = relayed(
    postgresOf(await makePostgresImage(tag), version.split(".")[0] ?? ""),
    (cluster, address) => letsIn(simulation.world, cluster, address),
  );
  simulation = await Simulation.start({ duration: 200, ...dropletServers, startPostgres });
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
    ...{ platform: "./test/e2e/platforms/visits.ts", domain: "server.localhost", monitoring: "none" },
    ...{ ports: { http: 80, https: 443 }, host: { kind: "stack", stack: server.name } },
    ...{ databases: "digitalocean", digitaloceanDatabase: { size: "db-s-1vcpu-1gb" } },
  });
});

afterAll(async () => {
  stack.discard();
  server.discard();
  await simulation.stop();
  await removeDisks();
  for (const name of [server.name, stack.name])
    rmSync(join(project, ".platform", "ssh", name), { recursive: true, force: true });
  rmSync(data, { recursive: true });
});

interface Server {
  address: string;
  hostKey: string;
  region: string;
  vpcId: string;
  tag: string;
}

/** Asks the platform on the server's own port. */
async function visits(method: "GET" | "POST", body?: object): Promise<object> {
  const { caCertificate } = await stack.outputs<Outputs>();
  const { address } = await server.outputs<Server>();
  const place = { host: address, port: 443, servername: host, path: "/api/visits", ca: caCertificate };
  const headers = { Host: host, "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    const asked = request({ ...place, method, headers }, (response) =>
      text(response).then((answer) => resolve(JSON.parse(answer) as object), reject),
    );
    asked.on("error", reject).end(body && JSON.stringify(body));
  });
}

/** Whether the managed database lets this machine in, which has no tag. */
function isOpenHere(): Promise<boolean> {
  const [cluster] = simulation.world.clusters.values();
  if (cluster?.server === undefined) throw new Error("there is no cluster that could be open");
  const { port, host } = cluster.server;
  return new Promise((resolve) => {
    const socket = connect(port, host);
    // one that is let in is waited for: Postgres says nothing until it is spoken to
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("timeout", () => resolve(true)).on("error", () => resolve(false));
  });
}

function refused(ending: Ending, sentence: RegExp): void {
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(sentence);
}

async function done(of: TestStack, command: "up" | "down" | "drift", ...flags: string[]): Promise<Ending> {
  const ending = await of.start(command, ...flags).ending;
  expectCode(ending, 0);
  return ending;
}

/** A reviewer has the state and its passphrase alone. */
async function reviewed(of: TestStack): Promise<void> {
  const words = ["npm", "run", "--silent", "review", "--", "--stack", of.name];
  const ending = await of.run(words, { DIGITALOCEAN_TOKEN: "" }).ending;
  expectCode(ending, 0);
  expect(ending.stdout).toContain("nothing to do");
}

/** Seconds that the two commands take which lead from a cloud to a platform that serves. */
async function bothUp(): Promise<string> {
  const started = Date.now();
  await done(server, "up");
  const ready = Date.now();
  await done(stack, "up");
  const [made, serving] = [ready - started, Date.now() - ready].map((time) => Math.round(time / 1000));
  return `server ready after ${made} s, platform serving after ${serving} s more`;
}

/** Runs a script on the server, by the way that its stack has to it. */
function there(address: string, input: string): string {
  const ssh = join(project, ".platform", "ssh", stack.name, "ssh");
  return execFileSync(ssh, [`deploy@${address}`, "sh -s"], { input, encoding: "utf8" }).trim();
}

test("what keeps a server from being made is told in a sentence", async () => {
  refused(
    await stack.up(),
    /^There is no stack "test-\w+" in the state; bring it up first with: npm run up -- --stack test-/m,
  );
  const without = { DIGITALOCEAN_TOKEN: "" };
  const command = ["npm", "run", "--silent", "up", "--", "--stack", server.name];
  refused(
    await server.run(command, without).ending,
    /^digitalocean:token: missing; set DIGITALOCEAN_TOKEN, or keep it/m,
  );
  const removed = { DIGITALOCEAN_TOKEN: "dop_v1_removed" };
  refused(
    await server.run(["npm", "run", "--silent", "preview", "--", "--stack", server.name], removed).ending,
    /^digitalocean:token: DigitalOcean does not know it/m,
  );
  const weak = { DIGITALOCEAN_TOKEN: simulation.tokenWith("vpc:read", "tag:read") };
  refused(await server.run(command, weak).ending, /You are missing the required permission \w+:create/);
  simulation.world.limits.droplets = 0;
  refused(await server.up(), /creating this\/these droplet\(s\) will exceed your droplet limit/);
  simulation.world.limits.droplets = 10;
});

test("from nothing to serving with two commands", async () => {
  process.stdout.write(`from nothing: ${await bothUp()}\n`);
  expect(await visits("POST", { page: "/cv" })).toEqual({ page: "/cv" });
  const { identity } = await server.outputs<{ identity: string }>();
  expect(identity).toBe("[secret]");
  const folder = join(data, "platform", "servers");
  expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600]);
});

test("the managed database stands beside the server and lets it in alone", async () => {
  const { address, region, vpcId, tag } = await server.outputs<Server>();
  const [cluster, ...others] = simulation.world.clusters.values();
  expect(others).toEqual([]);
  expect(cluster).toMatchObject({ region, vpc: vpcId, rules: [{ type: "tag", value: tag }] });
  const parts = there(address, `docker ps --format '{{.Label "platform.part"}}'`).split("\n");
  expect(parts.sort()).toEqual(["database-client", "pages", "proxy", "visits"]);
  expect(await isOpenHere()).toBe(false);
});

test("a server that shows another key, or whose first boot failed, is told as such", async () => {
  const { address, hostKey } = await server.outputs<Server>();
  const [key = ""] = readdirSync(join(data, "platform", "servers"));
  const waited = (known: string) => {
    const environment = { ...process.env, ADDRESS: address, HOST_KEY: known, LIMIT: "2" };
    const input = readFileSync(join(data, "platform", "servers", key));
    return spawnSync("sh", ["components/hosts/droplet/wait.sh"], {
      cwd: project,
      env: environment,
      input,
    }).stdout.toString();
  };
  const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN";
  expect(waited(other)).toMatch(/^the server was not ready after 2 s: Host key verification failed\.$/m);
  there(address, "echo 7 | sudo tee /etc/platform/first-boot-ended");
  expect(waited(hostKey)).toMatch(/^the first boot of the server failed \(7\); its last words:\n {4}\S/m);
  there(address, "echo 0 | sudo tee /etc/platform/first-boot-ended");
  expect(waited(hostKey)).toBe("");
});

test("nothing is to be done then, nor for an image that the next server is to have", async () => {
  server.set(droplet({ image: "debian-13-x64" }));
  const [id] = simulation.world.droplets.keys();
  const asked = simulation.log.length;
  const endings = [await done(server, "up"), await done(stack, "up")];
  expect(simulation.log.slice(asked).filter((line) => !line.startsWith("GET "))).toEqual([]);
  endings.forEach(({ stdout }) => expect(stdout).not.toMatch(/\b(made|changed|created|updated|removed)\b/));
  expect([...simulation.world.droplets.keys()]).toEqual([id]);
  server.set(droplet({ volumeGigabytes: 1 }));
  refused(
    await server.start("preview").ending,
    /^droplet\/volumeGigabytes: 1, but the volume of stack \S+ has \d+ GB /m,
  );
  server.set(droplet());
});

test("a server that was lost is made again with its volume by two commands, and finds its database", async () => {
  const before = await server.outputs<Server>();
  const [id = ""] = simulation.world.droplets.keys();
  const headers = { authorization: `Bearer ${simulation.token}` };
  await fetch(`${simulation.url}/v2/droplets/${id}`, { method: "DELETE", headers });
  await simulation.world.settled();
  refused(await server.start("drift").ending, /^droplet host is gone\.$/m);
  for (const each of [server, stack]) await reviewed(each);
  process.stdout.write(`lost and made again: ${await bothUp()}\n`);
  // the database has counted them all, and the cache on the volume each page's
  expect(await visits("GET")).toEqual({ total: 1, pages: { "/cv": "1" } });
  expect(await isOpenHere()).toBe(false);
  const { address, hostKey } = await server.outputs<Server>();
  expect({ address, hostKey }).toEqual({ address: before.address, hostKey: before.hostKey });
});

test("a server goes when it is told so in as many words, and not from under a stack", async () => {
  refused(
    await server.down(),
    /is a server: it, its address and the volume with the data are protected, .* --delete-data$/m,
  );
  refused(
    await server.down("--delete-data", "--yes"),
    new RegExp(`^Stack ${stack.name} is still on the server; `, "m"),
  );
  expect(simulation.world.droplets.size).toBe(1);
  await done(stack, "down", "--delete-data", "--yes");
  await done(server, "down", "--delete-data", "--yes");
  const { droplets, volumes, reservedIps, vpcs, firewalls, keys, clusters } = simulation.world;
  const left = [droplets, volumes, reservedIps, vpcs, firewalls, keys, clusters].map(({ size }) => size);
  expect(left).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

import { rmSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fingerprint } from "../../config/host";
import { SimulatedServer } from "../support/simulated-server";
import { makeWebImage, removeWebImage } from "../support/web-images";
import { expectCode, expectNoStackTrace, project } from "./support/commands";
import type { Ending } from "./support/commands";
import { linesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(300_000);

/** All that a run opens: one that is shared, and room for those that begin before it is there. */
const mostConnections = 4;

const images = [
  ["shop", "1"],
  ["news", "1"],
] as const;
let server: SimulatedServer;
let stack: TestStack;

interface Host {
  address: string;
  user: string;
  port?: number;
  hostKey: string;
  identityFile: string;
}

const host = (more: Partial<Host> = {}) => {
  const { address, user, hostKey, identityFile } = server;
  return { kind: "ssh" as const, address, user, hostKey, identityFile, ...more };
};

const settings = (more: object = {}) => ({
  ...{ platform: "./test/e2e/platforms/web-database.ts", domain: "server.localhost", monitoring: "none" },
  ...{ images: "registry", version: "1", ports: { http: 80, https: 443 }, host: host(), ...more },
});

const shop2 = { variables: { shop: { GREETING: "changed" } } };

beforeAll(async () => {
  for (const [name, version] of images) makeWebImage(name, version);
  server = await SimulatedServer.start();
  stack = await TestStack.make();
  // as in a shell of somebody who works on another stack's server
  delete stack.environment["DOCKER_HOST"];
});

afterAll(async () => {
  await stack.remove();
  await server.stop();
  rmSync(join(project, ".platform", "ssh", stack.name), { recursive: true });
  for (const [name, version] of images) removeWebImage(name, version);
});

const onServer = (...words: string[]): string[] => linesOf(server.exec("docker", ...words));

/** Everything of Docker on the server that a stack may have made. */
const objects = (): string[] => [
  ...onServer("ps", "--all", "--format", "{{.Names}}"),
  ...onServer("volume", "ls", "--quiet"),
  ...onServer("network", "ls", "--filter", "type=custom", "--format", "{{.Name}}"),
];

const containerOf = (part: string): string =>
  onServer("ps", "--quiet", "--filter", `label=platform.part=${part}`).join(" and ");

const variablesOf = (part: string): string[] =>
  onServer("inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", containerOf(part));

async function overFewConnections(command: string, ...words: string[]): Promise<Ending> {
  const before = server.connections();
  const started = Date.now();
  const ending = await stack.run(["npm", "run", "--silent", command, "--", "--stack", stack.name, ...words]).ending;
  const opened = server.connections() - before;
  expect(opened).toBeLessThanOrEqual(mostConnections);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${command} on the simulated server: ${seconds} s, new SSH connections: ${opened}\n`);
  return ending;
}

async function answer(name: string, ca: string): Promise<string> {
  const servername = `${name}.server.localhost`;
  const options = { host: server.address, port: 443, servername, headers: { Host: servername }, ca };
  return new Promise((resolve, reject) => {
    get(options, (response) => text(response).then((body) => resolve(body.trim()), reject)).on("error", reject);
  });
}

/** What keeps the server from being reached, as the commands ask for it. */
async function problemsWith(more: Partial<Host>, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  stack.set(settings({ host: host(more) }));
  const command = ["node", "--require", "./ops/bootstrap/typescript.cjs", "ops/reach.ts", stack.name];
  const { stdout } = await stack.run(command, environment).ending;
  return (JSON.parse(stdout) as { problems: string[] }).problems.join("\n");
}

function refused(ending: Ending, sentence: RegExp): void {
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(sentence);
}

test("another host key than the server's stops everything, loudly, before anything is made there", async () => {
  const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN";
  stack.set(settings({ host: host({ hostKey: other }) }));
  refused(await stack.up(), /^WRONG HOST KEY: /m);
  const said = await problemsWith({ hostKey: other });
  expect(said).toContain(
    `shows ${fingerprint(server.hostKey)}, and host/hostKey of stack ${stack.name} is ${fingerprint(other)}`,
  );
  expect([server.log().match(/^Accepted /m), objects(), onServer("image", "ls", "--quiet")]).toEqual([null, [], []]);
});

test("what else keeps a server from being used is told in a sentence", async () => {
  server.exec("useradd", "--create-home", "--shell", "/bin/sh", "guest");
  server.exec("sh", "-c", "cp -r /home/deploy/.ssh /home/guest/ && chown -R guest: /home/guest/.ssh");
  expect(await problemsWith({ port: 443 })).toMatch(/^host\/address: \S+ refuses connections on port 443: /);
  expect(await problemsWith({ user: "nobody-here" })).toMatch(
    /^host\/user: \S+ does not let user nobody-here in: none of these keys is allowed there: \S+\/key;/,
  );
  expect(await problemsWith({ user: "guest" })).toMatch(
    /^host\/user: guest may not use Docker on \S+; as root there: /,
  );
  expect(await problemsWith({}, { DOCKER_HOST: "ssh://deploy@elsewhere.example.org" })).toMatch(
    /^host: stack \S+ runs on ssh:\/\/deploy@[\d.]+, and DOCKER_HOST is ssh:\/\/deploy@elsewhere\.example\.org; unset/,
  );
});

test("a server that is too small, full, or has its ports taken: all of it is told at once", async () => {
  server.exec("systemctl", "stop", "docker.socket", "docker.service");
  server.exec("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", "/var/lib/docker");
  server.exec("systemctl", "start", "docker.service");
  server.exec("systemd-run", "--quiet", "--unit", "another-web", "python3", "-m", "http.server", "443");
  try {
    stack.set(settings({ memory: { shop: "900GB" } }));
    const ending = await stack.up();
    refused(ending, /^memory: /m);
    expect(ending.stderr).toMatch(
      /^ports\/https: 443 on 0\.0\.0\.0 is taken by a process of the server \(sudo ss -lntup shows it there\); stop that, or/m,
    );
    expect(ending.stderr).toMatch(
      /^Only \S+ GB of disk are free at \/var\/lib\/docker, where Docker keeps its data; at least \S+ GB are needed, \S+ of them/m,
    );
    expect([objects(), onServer("image", "ls", "--quiet")]).toEqual([[], []]);
  } finally {
    server.exec("systemctl", "stop", "another-web", "docker.socket", "docker.service");
    server.exec("umount", "--recursive", "/var/lib/docker");
    server.exec("systemctl", "start", "docker.service");
  }
});

test("from nothing to serving through the server's own port, over few connections", async () => {
  stack.set(settings());
  const before = server.connections();
  const ending = await stack.up();
  expectCode(ending, 0);
  expect(ending.stdout).toMatch(/^images {2}sending 4 to the server/m);
  expect(server.connections() - before).toBeLessThanOrEqual(mostConnections);
  const { caCertificate, dnsRecords } = await stack.outputs<Outputs>();
  expect(await answer("shop", caCertificate)).toBe("shop 1");
  expect(dnsRecords).toContainEqual(
    expect.objectContaining({ fqdn: "shop.server.localhost", values: [server.address] }),
  );
});

test("a connection that is cut in the middle is told, and the next up completes what was begun", async () => {
  stack.set(settings(shop2));
  const running = stack.start("up");
  await running.printed(/shop {2}created/);
  server.exec("systemctl", "stop", "ssh.socket", "ssh.service");
  server.disconnect();
  const cut = await running.ending;
  server.exec("systemctl", "start", "ssh.service");
  refused(cut, /connection to the server was lost.*run the same command again/i);
  const ending = await stack.up();
  expectCode(ending, 0);
  expect(ending.stdout).not.toMatch(/sending/);
  const { caCertificate } = await stack.outputs<Outputs>();
  expect(await Promise.all(["shop", "news"].map((name) => answer(name, caCertificate)))).toEqual(["shop 1", "news 1"]);
  expect(onServer("ps", "--all", "--quiet")).toHaveLength(4);
});

test("one service goes back to an earlier release, and the others stay untouched", async () => {
  const others = (): string[] => ["news", "postgres", "proxy"].map(containerOf);
  const before = others();
  expect(variablesOf("shop")).toContain("GREETING=changed");
  const ending = await overFewConnections("rollback", "--to", "1", "--service", "shop");
  expectCode(ending, 0);
  expect(variablesOf("shop")).not.toContain("GREETING=changed");
  expect(others()).toEqual(before);
  const { caCertificate } = await stack.outputs<Outputs>();
  expect(await answer("shop", caCertificate)).toBe("shop 1");
});

test("a database's login is rotated there, and the one before is gone", async () => {
  const logins = (): string[] => {
    const query = "SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname LIKE 'shop%'";
    const psql = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", query];
    return onServer("exec", "--user", "postgres", containerOf("postgres"), ...psql);
  };
  const postgres = containerOf("postgres");
  expect(logins()).toEqual(["shop_v1"]);
  const ending = await overFewConnections("rotate", "shop-db");
  expectCode(ending, 0);
  expect(ending.stdout).toMatch(/^shop-db is at version 2; version 1 opens nothing any more\.$/m);
  expect(logins()).toEqual(["shop_v2"]);
  expect(variablesOf("shop")).toContain("DB_USER=shop_v2");
  expect(containerOf("postgres")).toBe(postgres);
});

test("a stack whose settings name another host stays where it is", async () => {
  stack.set(settings({ host: { kind: "local" }, domain: "web.localhost" }));
  refused(await stack.up(), /^host: stack \S+ is on ssh:\/\/deploy@\S+, and the settings name this machine\./m);
});

test("down leaves nothing on the server", async () => {
  stack.set(settings());
  expectCode(await stack.down("--delete-data", "--yes"), 0);
  expect(objects()).toEqual([]);
});

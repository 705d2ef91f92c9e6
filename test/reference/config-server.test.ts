import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { promisify } from "node:util";
import { Bench, docker, type Service } from "./containers";

const execute = promisify(execFile);
const bench = new Bench();
let folder: string;
let server: Server;
let fromGit: Service;
let unreachable: Service;
let undecided: Service;
let withoutServer: Service;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "config-repository-"));
  await makeRepository(folder);
  const network = await bench.network("main");
  const format = "{{(index .IPAM.Config 0).Gateway}}";
  const host = await docker(["network", "inspect", "--format", format, network]);
  const port = await serve(host);
  const git = (uri: string) => ({ SPRING_CLOUD_CONFIG_SERVER_GIT_URI: uri, ENCRYPT_KEY: "a key of this test alone" });
  [fromGit, unreachable, undecided, withoutServer] = await Promise.all([
    bench.role("git", "config-server", network, git(`http://${host}:${port}/`)),
    bench.role("unreachable", "config-server", network, git("http://me:hidden@nowhere.invalid/config.git")),
    bench.role("undecided", "config-server", network, {}),
    bench.service("lonely", network, {
      SPRING_CONFIG_IMPORT: "configserver:http://nowhere.invalid:8888",
      SPRING_CLOUD_CONFIG_RETRY_MAXATTEMPTS: "2",
    }),
  ]);
}, 120_000);

afterAll(async () => {
  await bench.remove();
  server.close();
  await rm(folder, { recursive: true });
});

async function makeRepository(at: string): Promise<void> {
  const run = (...args: string[]) => execute("git", ["-C", at, "-c", "user.name=t", "-c", "user.email=t@t", ...args]);
  await run("init", "--quiet", "--initial-branch", "main");
  await writeFile(join(at, "application.yml"), "reference:\n  greeting: from git\n");
  await run("add", ".");
  await run("commit", "--quiet", "--message", "content");
  await run("update-server-info");
}

/** Git's plain HTTP protocol asks for nothing but the repository's files. */
async function serve(host: string): Promise<number> {
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://test").pathname);
    readFile(join(folder, ".git", path)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("a git repository's content is given out", async () => {
  await fromGit.answers("/actuator/health/readiness", 200);
  const answer = await fromGit.request("/patient-service/default");
  expect(JSON.parse(answer.text)).toMatchObject({
    propertySources: [{ source: { "reference.greeting": "from git" } }],
  });
});

test("what is encrypted with the key is decrypted with it", async () => {
  const body = "secret";
  const encrypted = await fromGit.request("/encrypt", { method: "POST", body });
  expect([encrypted.status, encrypted.text]).toEqual([200, expect.not.stringContaining(body)]);
  const decrypted = await fromGit.request("/decrypt", { method: "POST", body: encrypted.text });
  expect(decrypted.text).toBe(body);
});

test("a repository that cannot be reached ends the start with a sentence without the password", async () => {
  const { code, last } = await unreachable.ends();
  expect(code).toBe("1");
  expect(last).toContain(
    'SPRING_CLOUD_CONFIG_SERVER_GIT_URI is "http://nowhere.invalid/config.git", whose branch "main"',
  );
  expect(last).toContain("UnknownHostException");
  expect(await docker(["logs", unreachable.id])).not.toContain("hidden");
});

test("neither a repository nor a directory ends the start with a sentence", async () => {
  const { code, last } = await undecided.ends();
  expect([code, last]).toEqual(["1", expect.stringContaining("is set: give one of them")]);
});

test("a config server that stays away ends a service's start with a sentence", async () => {
  const { code, last } = await withoutServer.ends();
  expect(code).toBe("1");
  expect(last).toContain('SPRING_CONFIG_IMPORT is "configserver:http://nowhere.invalid:8888", which gave no settings');
});

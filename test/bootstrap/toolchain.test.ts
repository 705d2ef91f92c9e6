import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { ended, printed, project, removeTemporaryFolders, run, start, temporaryFolder } from "./support";

const unreachable = "http://127.0.0.1:1";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  removeTemporaryFolders();
});

/** A project whose builder is this code; its TARGET is the folder to build into. */
function projectWith(builder: string): string {
  const folder = temporaryFolder();
  const write = (name: string, content: string) => {
    const file = join(folder, "offline", "toolchain", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const name of ["cli", "language-nodejs"])
    for (const file of ["go.mod", "go.sum"])
      write(join(name, file), readFileSync(join(project, "offline", "toolchain", name, file), "utf8"));
  write("main.mjs", `import { writeFileSync } from "node:fs"; const target = process.argv[2];\n${builder}`);
  return folder;
}

const building = `
for (const name of ["pulumi", "pulumi-language-nodejs"]) writeFileSync(target + "/" + name, "");
console.log("BUILT");`;
const hanging = `writeFileSync(target + "/pulumi", ""); console.log("HALF", process.pid); setInterval(() => {}, 1000);`;

const code = `
import { ensureToolchain } from "./toolchain.mjs";
const controller = new AbortController();
process.on("SIGTERM", () => controller.abort());
const options = JSON.parse(process.env.OPTIONS);
const say = (text) => console.log("SAID", text);
try {
  console.log("RESULT", JSON.stringify(await ensureToolchain({ ...options, signal: controller.signal, say })));
} catch (error) {
  console.log(error.constructor.name, error.message);
}`;

function options(folder: string, releases = unreachable) {
  const given = { project: folder, cache: join(folder, "cache"), remembered: join(folder, "choice.json"), releases };
  return { HOME: process.env["HOME"], OPTIONS: JSON.stringify(given) };
}

const result = (stdout: string) => JSON.parse(/RESULT (.*)/.exec(stdout)?.[1] ?? "null");
const cached = (folder: string) => readdirSync(join(folder, "cache"));

test("the project's own: the pinned version, from either source", () => {
  const pinned = /pkg\/v3 (v\S+)$/m.exec(
    readFileSync(join(project, "offline", "toolchain", "cli", "go.mod"), "utf8"),
  )?.[1];
  expect(execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim()).toBe(pinned);
});

test("built once where the vendor does not answer, then taken as it is", async () => {
  const folder = projectWith(building);
  const first = await run(code, options(folder));
  expect(result(first.stdout).source).toBe("modules");
  expect(first.stdout).toContain("SAID BUILT");
  expect((await run(code, options(folder))).stdout).toBe(`RESULT ${JSON.stringify(result(first.stdout))}\n`);
  expect(cached(folder)).toHaveLength(1);
});

test("two at once build once", async () => {
  const folder = projectWith(building);
  const endings = await Promise.all([run(code, options(folder)), run(code, options(folder))]);
  expect(endings.filter(({ stdout }) => stdout.includes("SAID BUILT"))).toHaveLength(1);
  expect(endings.map(({ stdout }) => result(stdout).source)).toEqual(["modules", "modules"]);
});

test.each<[NodeJS.Signals, number]>([
  ["SIGTERM", 0],
  ["SIGKILL", 2],
])("a build ended by %s leaves nothing that looks finished", async (signal, left) => {
  const folder = projectWith(hanging);
  const child = start(code, options(folder));
  const end = ended(child);
  await printed(child, "SAID HALF");
  child.kill(signal);
  const builder = Number(/HALF (\d+)/.exec((await end).stdout)?.[1]);
  if (signal === "SIGKILL") process.kill(builder);
  expect(cached(folder)).toHaveLength(left);
  expect(existsSync(join(folder, "choice.json"))).toBe(false);
  for (const name of cached(folder)) expect(name).toMatch(/\.(lock|unfinished-\d+)$/);
});

test("what a killed build left is cleared by the next one", async () => {
  const folder = projectWith(building);
  const { directory } = result((await run(code, options(folder))).stdout);
  rmSync(directory, { recursive: true });
  mkdirSync(`${directory}.unfinished-1`);
  writeFileSync(`${directory}.lock`, "4194304");
  expect(result((await run(code, options(folder))).stdout).directory).toBe(directory);
  expect(cached(folder)).toHaveLength(1);
});

test("a builder that fails is told in its words, and leaves nothing", async () => {
  const folder = projectWith(`process.stderr.write("Go is missing\\n"); process.exitCode = 1;`);
  const { stdout } = await run(code, options(folder));
  expect(stdout).toContain("SetupError building the toolchain: exit code 1\nGo is missing\n");
  expect(cached(folder)).toEqual([]);
});

test("a machine without Go, or with one that is too old", async () => {
  const builder = join(project, "offline", "toolchain", "main.mjs");
  const build = async (folder: string) =>
    (await run(`process.argv[2] = "/nowhere"; await import(${JSON.stringify(builder)});`, { PATH: folder })).stderr;
  const folder = temporaryFolder();
  expect(await build(folder)).toMatch(/^Go is missing, and Pulumi's command line is built with it: install Go 1\.25/);
  writeFileSync(join(folder, "go"), "#!/bin/sh\necho go1.19.8\n");
  chmodSync(join(folder, "go"), 0o755);
  expect(await build(folder)).toMatch(/^Go 1\.19\.8 is too old to build Pulumi's command line: install Go 1\.25/);
});

describe("where the vendor answers", () => {
  const name = `pulumi-v3.258.0-${process.platform}-${process.arch}.tar.gz`;

  async function vendor(checksum?: string): Promise<string> {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "pulumi"));
    for (const program of ["pulumi", "pulumi-language-nodejs"]) writeFileSync(join(folder, "pulumi", program), program);
    execFileSync("tar", ["-czf", join(folder, name), "-C", folder, "pulumi"]);
    const archive = readFileSync(join(folder, name));
    const sum = checksum ?? createHash("sha256").update(archive).digest("hex");
    const server = createServer((request, response) => {
      if (request.url?.endsWith("checksums.txt")) response.end(`${"0".repeat(64)}  other.tar.gz\n${sum}  ${name}\n`);
      else response.end(archive);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("its release is unpacked, and not asked for again", async () => {
    const folder = projectWith(building);
    const { stdout } = await run(code, options(folder, await vendor()));
    const { source, directory } = result(stdout);
    expect(source).toBe("official");
    expect(readdirSync(directory).sort()).toEqual(["pulumi", "pulumi-language-nodejs"]);
    expect(result((await run(code, options(folder))).stdout)).toEqual({ source, directory });
  });

  test("an archive with another checksum is refused, and leaves nothing", async () => {
    const folder = projectWith(building);
    const { stdout } = await run(code, options(folder, await vendor("f".repeat(64))));
    expect(stdout).toMatch(
      /SetupError pulumi-v\S+ is not what the vendor published: SHA-256 is \w{64}, should be f{64}/,
    );
    expect(cached(folder)).toEqual([]);
  });
});

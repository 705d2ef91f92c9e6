import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { breakLock, heldBy, isHeld, parseLock, readLocks } from "../../ops/engine/locks";
import { endLeftovers, isAlive, runOf } from "../../ops/engine/processes";
import { rememberKey } from "../../ops/engine/secrets-key";
import { stateFolder } from "../../ops/engine/store/folder";

const text = (more: object = {}) =>
  JSON.stringify({ pid: 42, username: "ann", hostname: "laptop", timestamp: "2026-01-02T03:04:05Z", ...more });

async function deadProcess(): Promise<number> {
  const child = spawn("true");
  await once(child, "exit");
  return child.pid ?? 0;
}

let folder = "";
const backend = process.env["PULUMI_BACKEND_URL"];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-locks-"));
  process.env["PULUMI_BACKEND_URL"] = `file://${folder}`;
});
afterEach(async () => {
  if (backend === undefined) delete process.env["PULUMI_BACKEND_URL"];
  else process.env["PULUMI_BACKEND_URL"] = backend;
  await rm(folder, { recursive: true });
});

test("a lock tells who holds it", () => {
  const lock = parseLock("/l.json", text());
  expect(lock).toEqual({
    path: "/l.json",
    shared: false,
    pid: 42,
    username: "ann",
    hostname: "laptop",
    timestamp: "2026-01-02T03:04:05Z",
  });
  expect(lock && heldBy(lock, "dev")).toContain("ann@laptop, process 42, since 2026-01-02T03:04:05Z");
});

test("half a lock, or none, is no lock", () => {
  expect([parseLock("/l", '{"pid":4'), parseLock("/l", "{}")]).toEqual([undefined, undefined]);
});

test("another machine's lock is held, whatever runs here", () => {
  const lock = parseLock("/l", text({ hostname: "elsewhere" }));
  expect(lock && isHeld(lock)).toBe(true);
});

test("a dead process holds nothing, nor does one that took its number and is not the engine", async () => {
  const dead = parseLock("/l", text({ hostname: hostname(), pid: await deadProcess() }));
  const reused = parseLock("/l", text({ hostname: hostname(), pid: process.pid }));
  expect([dead && isHeld(dead), reused && isHeld(reused)]).toEqual([false, false]);
});

test("in a shared state a dead process may be another machine's of that name: its lock stays, and is told how to clear", async () => {
  const dead = parseLock("/l", text({ hostname: hostname(), pid: await deadProcess() }), true);
  const other = parseLock("/l", text(), true);
  expect([dead && isHeld(dead), other && isHeld(other)]).toEqual([true, true]);
  const clear = 'eval "$(npm run --silent env)" && pulumi cancel --yes --stack dev';
  expect(dead && heldBy(dead, "dev")).toMatch(
    /^Stack dev is locked by ann@.+, and here is no such process\. Unless another/,
  );
  expect(other && heldBy(other, "dev")).toMatch(
    /^Another update of stack dev is running: ann@laptop, process 42, since/,
  );
  for (const lock of [dead, other])
    expect(lock && heldBy(lock, "dev").endsWith(`clear its lock with: ${clear}`)).toBe(true);
});

test("locks are found in a file backend's folder, and one of them can be taken away", async () => {
  const place = join(folder, ".pulumi", "locks", "organization", "platform", "dev");
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "a.json"), text());
  await writeFile(join(place, "a.json.attrs"), "{}");
  await writeFile(join(place, "b.json"), text({ pid: 43 }));
  const locks = await readLocks("dev");
  expect(locks.map(({ pid }) => pid).sort()).toEqual([42, 43]);
  for (const lock of locks.filter(({ pid }) => pid === 42)) await breakLock(lock);
  expect([existsSync(join(place, "a.json")), existsSync(join(place, "a.json.attrs"))]).toEqual([false, false]);
  expect((await readLocks("dev")).map(({ pid }) => pid)).toEqual([43]);
  expect(await readLocks("other")).toEqual([]);
});

test("only a file backend has a folder", () => {
  expect(stateFolder("file:///a/b?no_tmp_dir=true")).toBe("/a/b");
  expect(stateFolder("file://~/state")).toBe(join(homedir(), "state"));
  expect(stateFolder("s3://bucket")).toBeUndefined();
  expect(stateFolder(undefined)).toBeUndefined();
});

test("an environment tells which run a process belongs to", () => {
  expect(runOf("A=1\0PLATFORM_RUN=77\0B=2\0")).toBe(77);
  expect([runOf("A=1\0"), runOf("PLATFORM_RUN=x\0")]).toEqual([undefined, undefined]);
});

test("what a killed command left behind is ended, and what a living one started is not", async () => {
  const start = (run: number) => spawn("sleep", ["600"], { env: { ...process.env, PLATFORM_RUN: String(run) } });
  const orphan = start(await deadProcess());
  const cared = start(process.ppid);
  await Promise.all([once(orphan, "spawn"), once(cared, "spawn")]);
  expect((await endLeftovers(1)).map(({ pid }) => pid)).toEqual([orphan.pid]);
  expect(isAlive(cared.pid ?? 0)).toBe(true);
  cared.kill();
  await once(cared, "exit");
});

test("a clone gets the passphrase's proof from the state, in the place of another state's", async () => {
  const home = process.cwd();
  process.chdir(folder);
  try {
    await writeFile("Pulumi.dev.yaml", "config:\n  platform:domain: example.org");
    await rememberKey("dev", { encryptionsalt: "v1:one" });
    await rememberKey("dev", { encryptionsalt: "v1:two" });
    await rememberKey("new", { encryptionsalt: "v1:three" });
    await rememberKey("never", undefined);
    expect(readFileSync("Pulumi.dev.yaml", "utf8")).toBe(
      "config:\n  platform:domain: example.org\nencryptionsalt: v1:two\n",
    );
    expect(readFileSync("Pulumi.new.yaml", "utf8")).toBe("encryptionsalt: v1:three\n");
    expect(existsSync("Pulumi.never.yaml")).toBe(false);
  } finally {
    process.chdir(home);
  }
});

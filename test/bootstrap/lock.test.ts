import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ended, printed, removeTemporaryFolders, run, start, temporaryFolder } from "./support";

afterEach(removeTemporaryFolders);

const work = `
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { withLock } from "./lock.mjs";
const onWait = (owner) => console.log("WAITS", owner);
await withLock(process.env.LOCK, { signal: new AbortController().signal, onWait }, async () => {
  appendFileSync(process.env.LOG, "begin " + process.pid + "\\n");
  console.log("HOLDS");
  await delay(Number(process.env.HELD));
  appendFileSync(process.env.LOG, "end " + process.pid + "\\n");
});`;

function files() {
  const folder = temporaryFolder();
  return { LOCK: join(folder, "locks", "one"), LOG: join(folder, "log"), HELD: "50" };
}

test("four at once work one after the other", async () => {
  const environment = files();
  const endings = await Promise.all([1, 2, 3, 4].map(() => run(work, environment)));
  expect(endings.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const lines = readFileSync(environment.LOG, "utf8").trim().split("\n");
  expect(lines).toHaveLength(8);
  for (let index = 0; index < lines.length; index += 2)
    expect(lines[index + 1]).toBe(lines[index]?.replace("begin", "end"));
  expect(existsSync(environment.LOCK)).toBe(false);
});

test("a lock whose owner was killed is taken over, by one alone", async () => {
  const environment = files();
  const owner = start(work, { ...environment, HELD: "60000" });
  const end = ended(owner);
  await printed(owner, "HOLDS");
  const waiting = start(work, environment);
  const waited = ended(waiting);
  await printed(waiting, `WAITS ${owner.pid}`);
  const other = run(work, environment);
  owner.kill("SIGKILL");
  await end;
  expect((await waited).code).toBe(0);
  expect((await other).code).toBe(0);
  expect(readFileSync(environment.LOG, "utf8").match(/end/g)).toHaveLength(2);
});

test("a lock is not held by a process that was given its owner's id later", async () => {
  const environment = files();
  const folder = temporaryFolder();
  const lock = join(folder, "lock");
  writeFileSync(lock, String(process.pid));
  utimesSync(lock, new Date("2001-01-01"), new Date("2001-01-01"));
  const { code, stdout } = await run(work, { ...environment, LOCK: lock });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "HOLDS\n" });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { removeTemporaryFolders, run, temporaryFolder } from "./support";

afterEach(removeTemporaryFolders);

/** Whether the file is still there after a daemon named `sleep` that did not answer was looked for by its id. */
async function keeps(id: number): Promise<boolean> {
  const file = join(temporaryFolder(), "daemon.pid");
  writeFileSync(file, `${id}\n`);
  const code = `import { forgetKilled } from "./pid-files.mjs"; forgetKilled(process.env.FILE, "sleep");`;
  expect(await run(code, { FILE: file })).toMatchObject({ code: 0, stderr: "" });
  return existsSync(file);
}

test("the id of a daemon that runs is kept; one of another process, or of none, is not", async () => {
  const daemon = spawn("sleep", ["30"]);
  await once(daemon, "spawn");
  expect(await keeps(daemon.pid ?? 0)).toBe(true);
  expect(await keeps(process.pid)).toBe(false);
  daemon.kill();
  await once(daemon, "exit");
  expect(await keeps(daemon.pid ?? 0)).toBe(false);
});

test("a daemon that was killed and that its parent has not noticed does not run", async () => {
  // the shell becomes a program that never asks for the end of its child
  const parent = spawn("sh", ["-c", "sleep 30 & echo $!; exec sleep 30"], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const daemon = Number(line.toString());
  while (readFileSync(`/proc/${parent.pid}/comm`, "utf8").trim() !== "sleep") await delay(10);
  process.kill(daemon, "SIGKILL");
  while (!readFileSync(`/proc/${daemon}/stat`, "utf8").includes(") Z ")) await delay(10);
  expect(await keeps(daemon)).toBe(false);
  parent.kill();
  await once(parent, "exit");
});

test("without a file there is nothing to do", async () => {
  const code = `import { forgetKilled } from "./pid-files.mjs"; forgetKilled("/nowhere/daemon.pid", "sleep");`;
  expect(await run(code)).toMatchObject({ code: 0, stderr: "" });
});

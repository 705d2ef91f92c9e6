import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MAIN = join(__dirname, "..", "..", "offline", "plugins", "main.mts");

test("a plugin ends when the engine that started it was killed", async () => {
  // The shell stands in for the engine; the pipe that it leaves to the plugin closes when the plugin ends.
  const engine = spawn("sh", ["-c", `"${process.execPath}" "${MAIN}" random; true`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(engine.stdout, "data");
  const closed = once(engine.stdout, "close");
  engine.kill("SIGKILL");
  await closed;
});

test("a plugin that does not exist is named with those that do", async () => {
  const plugin = spawn(process.execPath, [MAIN, "cloud"], { stdio: ["ignore", "ignore", "pipe"] });
  const [said] = (await once(plugin.stderr.setEncoding("utf8"), "data")) as [string];
  expect(said).toBe('no plugin named "cloud"; known: command, digitalocean, docker, random, tls\n');
  const [status] = (await once(plugin, "exit")) as [number];
  expect(status).toBe(1);
});

import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const project = join(__dirname, "..", "..", "..");
const folder = mkdtempSync(join(tmpdir(), "engine-hangs-"));
const sockets = new Set<Socket>();
// takes what it is asked, and never says a word
const engine = createServer((socket) => sockets.add(socket.resume()));

beforeAll(() => once(engine.listen(join(folder, "docker.sock")), "listening"));
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  engine.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ["inspect('web')", "GET /containers/web/json"],
  ["hijack('/exec/1/start', {})", "POST /exec/1/start"],
])("an engine that hangs is told as such, not waited for: %s", async (call, asked) => {
  const script = `
    const { Docker } = await import("./components/targets/docker/agent/docker.mts");
    const { connectionTo } = await import("./components/targets/docker/agent/connection.mts");
    const docker = new Docker(connectionTo(process.env.DOCKER_HOST), 1);
    await docker.${call}.catch(({ message }) => console.log(message));
    process.exit();`;
  const { stdout } = await promisify(execFile)(
    join(project, "node_modules", ".bin", "node"),
    ["--input-type", "module", "--eval", script],
    { cwd: project, env: { ...process.env, DOCKER_HOST: `unix://${join(folder, "docker.sock")}` } },
  );
  expect(stdout).toBe(`The Docker engine did not answer ${asked} within 1 s.\n`);
});

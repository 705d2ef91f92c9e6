import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { join } from "node:path";
import { ended, printed, removeTemporaryFolders, run, start, temporaryFolder } from "./support";

const ensure = `
import { ensureDocker } from "./docker.mjs";
if (process.env.RUN_AS_NOBODY) process.setuid(65534);
try {
  console.log(await ensureDocker(process.env, new AbortController().signal, (text) => console.log("SAID", text)));
} catch (error) {
  console.log(error.constructor.name, error.message);
}`;

const servers: Server[] = [];

function listen(path: string): Promise<Server> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  removeTemporaryFolders();
});

test("an engine that answers is used as it is", async () => {
  const { stdout, stderr } = await run(ensure);
  expect({ stdout, stderr }).toEqual({ stdout: "unix:///var/run/docker.sock\n", stderr: "" });
});

test("nothing at the address of DOCKER_HOST", async () => {
  const host = `unix://${join(temporaryFolder(), "none.sock")}`;
  const { stdout } = await run(ensure, { DOCKER_HOST: host });
  expect(stdout).toContain(`SetupError Docker does not answer at ${host}, which DOCKER_HOST names: connect ENOENT`);
  expect(stdout.trim().split("\n")).toHaveLength(1);
});

test("a socket whose engine has died", async () => {
  const socket = join(temporaryFolder(), "dead.sock");
  const engine = start(
    `(await import("node:net")).createServer().listen(process.env.SOCKET, () => console.log("on"))`,
    {
      SOCKET: socket,
    },
  );
  await printed(engine, "on");
  const end = ended(engine);
  engine.kill("SIGKILL");
  await end;
  const { stdout } = await run(ensure, { DOCKER_HOST: `unix://${socket}` });
  expect(stdout).toContain("which DOCKER_HOST names: connect ECONNREFUSED");
});

test("a socket this user may not use", async () => {
  const folder = temporaryFolder();
  const socket = join(folder, "closed.sock");
  await listen(socket);
  chmodSync(folder, 0o755);
  chmodSync(socket, 0o000);
  // Root may use any socket.
  const { stdout } = await run(ensure, {
    DOCKER_HOST: `unix://${socket}`,
    ...(process.getuid?.() === 0 ? { RUN_AS_NOBODY: "yes" } : {}),
  });
  expect(stdout).toMatch(
    /^SetupError Docker is not allowed: user \S+ may not use unix:\S+; add the user to the group docker/,
  );
});

test("an address that only the docker command can reach", async () => {
  const { stdout } = await run(ensure, { DOCKER_HOST: "tcp://127.0.0.1:1" });
  expect(stdout).toMatch(/^SetupError Docker does not answer at tcp:\/\/127\.0\.0\.1:1, which DOCKER_HOST names: .+;/);
});

test("the engine of the current docker context", async () => {
  const settings = temporaryFolder();
  const host = `unix://${join(settings, "none.sock")}`;
  const environment = { ...process.env, DOCKER_CONFIG: settings, DOCKER_HOST: "", DOCKER_CONTEXT: "" };
  for (const command of [
    ["create", "far", "--docker", `host=${host}`],
    ["use", "far"],
  ])
    execFileSync("docker", ["context", ...command], { env: environment, stdio: "ignore" });
  const { stdout } = await run(ensure, { DOCKER_CONFIG: settings });
  expect(stdout).toContain(
    `SetupError Docker does not answer at ${host}, which docker context far names: connect ENOENT`,
  );
});

describe("what is told of an engine at the default address", () => {
  const machine = {
    installed: true,
    root: false,
    user: "ana",
    aptBased: true,
    system: "Debian GNU/Linux 12 (bookworm)",
  };
  const sentence = async (facts: object, problem: object) => {
    const target = { host: "unix:///var/run/docker.sock" };
    const given = [target, { code: "ENOENT", message: "no such socket", ...problem }, { ...machine, ...facts }];
    const { stdout } = await run(
      `import { dockerProblem } from "./docker-problem.mjs"; console.log(dockerProblem(...${JSON.stringify(given)}));`,
    );
    return stdout.trim();
  };

  test("not running", async () =>
    expect(await sentence({}, {})).toBe(
      "Docker is installed but not running: nothing answers at unix:///var/run/docker.sock (no such socket); start it (sudo systemctl start docker), or run this as root.",
    ));

  test("not installed, not root", async () =>
    expect(await sentence({ installed: false }, {})).toContain(
      "Docker is not installed: no dockerd was found and nothing answers at /var/run/docker.sock; it is not installed for you since user ana is not root;",
    ));

  test("not installed, another system", async () =>
    expect(await sentence({ installed: false, aptBased: false, root: true, system: "Fedora Linux 42" }, {})).toContain(
      "since Fedora Linux 42 is neither Debian nor Ubuntu; install Docker Engine",
    ));

  test("not allowed", async () =>
    expect(await sentence({}, { code: "EACCES" })).toContain("(sudo usermod -aG docker ana, then log in again)"));
});

import { createServer } from "node:net";
import type { Server } from "node:net";
import { once } from "node:events";
import { statfs } from "node:fs/promises";
import { checkDisk, diskProblems } from "../../ops/checks/disk";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { docker, nothing, objectsOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(60_000);

const deadSocket = "unix:///nowhere/docker.sock";
let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.make();
});

afterAll(() => stack.remove());

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

test("a port and a range that are taken, and an image without support, are told at once", async () => {
  const server = await listen(stack.ports.https);
  const network = docker("network", "create", "--subnet", "10.213.77.0/24", `${stack.name}-foreign`);
  try {
    const old = { versions: { postgres: "13.4-alpine" }, strictVersions: true };
    stack.set({ subnets: { database: "10.213.77.128/25" }, ...old });
    const ending = await stack.up();
    expectCode(ending, 1);
    expectNoStackTrace(ending);
    expect(ending.stderr).toMatch(
      new RegExp(
        `^ports/https: ${stack.ports.https} on 127\\.0\\.0\\.1 is taken by process ${process.pid} \\(.+\\);`,
        "m",
      ),
    );
    expect(ending.stderr).toContain(
      `subnets/database: 10.213.77.128/25 overlaps 10.213.77.0/24 of the Docker network ${stack.name}-foreign; `,
    );
    expect(ending.stderr).toContain(
      "Image postgres:13.4-alpine (postgres): its maker's support ended on 2025-11-13 (https://www.postgresql.org/support/versioning/); ",
    );
    expect(objectsOf(stack.name)).toEqual(nothing);
  } finally {
    server.close();
    docker("network", "rm", network);
  }
});

test("a Docker that does not answer is told by the set-up, and by the command itself", async () => {
  const dead = { DOCKER_HOST: deadSocket };
  const setUp = await stack.run(["npm", "run", "--silent", "up", "--", "--stack", stack.name], dead).ending;
  expectCode(setUp, 1);
  expectNoStackTrace(setUp);
  expect(setUp.stderr).toContain(`Docker does not answer at ${deadSocket}, which DOCKER_HOST names: `);
  const script = `eval "$(npm run --silent env)" && DOCKER_HOST=${deadSocket} node --require ./ops/bootstrap/typescript.cjs ops/up.ts --stack ${stack.name}`;
  const command = await stack.run(["sh", "-c", script]).ending;
  expectCode(command, 1);
  expectNoStackTrace(command);
  expect(command.stderr).toMatch(/^Docker does not answer; start it .*, or set DOCKER_HOST to where it runs\.$/m);
});

// A Docker with a disk of its own cannot be had here: its measure is held against the system's, the rule against both sides.
test("the disk of Docker is measured, and less than 2 GB is refused", async () => {
  const folder = docker("info", "--format", "{{.DockerRootDir}}");
  const { bavail, bsize } = await statfs(folder);
  expect(await checkDisk()).toEqual(diskProblems(bavail * bsize, folder));
  expect(diskProblems(2 * 1024 ** 3, folder)).toEqual([]);
  expect(diskProblems(1.4 * 1024 ** 3, folder)).toEqual([
    `Only 1.4 GB of disk are free at ${folder}, where Docker keeps its data; at least 2 GB are needed. Free some, for example with: docker system prune.`,
  ]);
});

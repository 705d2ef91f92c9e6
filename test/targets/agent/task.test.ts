import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agent, docker, makeTinyImage, TestStack } from "./support";

const stack = new TestStack();
let container = "";
const task = (request: object, environment?: NodeJS.ProcessEnv) =>
  agent("task", { container, part: "databases", purpose: "Creating the roles", ...request }, environment);

beforeAll(() => {
  makeTinyImage();
  container = stack.run([], "sleep 600");
});
afterAll(() => stack.remove());

test("the command gets its input to the last byte, as the user asked for, and nothing is printed", async () => {
  const stdin = "x".repeat(1_000_000);
  const command = ["sh", "-c", "wc -c > /tmp/bytes; id -u >> /tmp/bytes; chmod 666 /tmp/bytes; echo chatter"];
  expect(await task({ command, stdin })).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(docker("exec", container, "cat", "/tmp/bytes")).toBe("1000000\n0");
  const asUser = ["sh", "-c", "test $(id -u) = 70"];
  expect(await task({ command: asUser, user: "70" })).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a failure: purpose, part, exit code and the last 20 lines of the errors", async () => {
  const answer = await task({ command: ["sh", "-c", "seq 1 100 >&2; echo output; exit 4"] });
  const lines = Array.from({ length: 20 }, (_, line) => `    ${81 + line}\n`).join("");
  const stderr = `Creating the roles on databases failed with exit code 4:\n${lines}`;
  expect(answer).toEqual({ code: 1, stdout: "", stderr });
});

test("what the command repeats of its input is not shown", async () => {
  const stdin = "CREATE ROLE patient PASSWORD 'Zk3hTq81LmPw';\n";
  const repeat = 'read -r line; echo "ERROR: bad: $line" >&2; echo "LINE 1: ...PASSWORD \'Zk3hTq" >&2; exit 1';
  const { stderr } = await task({ command: ["sh", "-c", repeat], stdin });
  expect(stderr).toContain("ERROR: bad: CREATE ROLE patient PASSWORD '[input]'");
  expect(stderr).not.toContain("Zk3hTq");
});

test("a container that does not run", async () => {
  const ended = stack.run([], "exit 0");
  docker("wait", ended);
  const { code, stderr } = await task({ container: ended, command: ["true"] });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Creating the roles on databases failed: The Docker engine refused \(409\): .*not running/);
});

describe("what is no longer wanted", () => {
  const retire = (part: string) =>
    agent("retire", { stackId: stack.id, part, purpose: "Taking a login away", command: ["touch", "/tmp/retired"] });

  test("is taken away in the container that the part has by then", async () => {
    stack.run(["--label", "platform.part=server"], "exit 0");
    const running = stack.run(["--label", "platform.part=server"], "sleep 600");
    expect(await retire("server")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(docker("exec", running, "ls", "/tmp/retired")).toBe("/tmp/retired");
    expect(() => docker("exec", container, "ls", "/tmp/retired")).toThrow();
  });

  test("a part that is gone has nothing of it, one that is stopped may have", async () => {
    expect(await retire("gone")).toEqual({ code: 0, stdout: "", stderr: "" });
    docker("wait", stack.run(["--label", "platform.part=stopped"], "exit 0"));
    const { code, stderr } = await retire("stopped");
    expect([code, stderr]).toEqual([1, "Taking a login away failed: stopped does not run.\n"]);
  });
});

test("a request that is wrong: field and type are named, the value is not", async () => {
  const { stderr } = await task({ command: ["true"], stdin: { password: "hidden" } });
  expect(stderr).toBe('Request "task": "stdin" must be text; found a value of type object.\n');
  expect((await agent("task", '{"stdin": "hidden')).stderr).not.toContain("hidden");
  expect((await agent("tsk", {})).stderr).toContain(
    'Unknown command "tsk"; known: ready, ready-or-stop, probe, configure, examine, join, enroll, withdraw, depart, leave, task, retire.',
  );
});

test("an engine that does not answer, and a DOCKER_HOST that cannot be", async () => {
  const command = ["true"];
  const missing = await task({ command }, { DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect(missing.stderr).toContain("The Docker engine cannot be reached: connect ENOENT /nowhere/docker.sock");
  const unknown = await task({ command }, { DOCKER_HOST: "nonsense" });
  expect(unknown.stderr).toContain('DOCKER_HOST is "nonsense"; allowed are unix:///path/to/socket and ssh://');
});

describe("over ssh", () => {
  const folder = mkdtempSync(join(tmpdir(), "ssh-"));
  const environment = { PATH: `${folder}:${process.env["PATH"]}`, DOCKER_HOST: "ssh://deploy@server.example:2222" };
  const standIn = (script: string) => {
    writeFileSync(join(folder, "ssh"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "ssh"), 0o755);
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  test("the stream of the engine is used, input and exit code included", async () => {
    standIn(`echo "$*" > ${folder}/words; unset DOCKER_HOST; exec docker system dial-stdio`);
    const command = ["sh", "-c", "test $(wc -c) = 5 && exit 9"];
    expect((await task({ command, stdin: "12345" }, environment)).stderr).toContain("failed with exit code 9");
    const words = readFileSync(join(folder, "words"), "utf8").split("\n")[0];
    expect(words).toBe("-o BatchMode=yes -T -l deploy -p 2222 -- server.example docker system dial-stdio");
  });

  test("what ssh complains about reaches the operator", async () => {
    standIn("echo 'Permission denied (publickey).' >&2; exit 255");
    const { code, stderr } = await task({ command: ["true"] }, environment);
    expect(code).toBe(1);
    expect(stderr).toContain("ssh to server.example ended with code 255: Permission denied (publickey).");
  });
});

import { agent, docker, makeTinyImage, quickHealth, TestStack } from "./support";

const stack = new TestStack();
const slowHealth = ["--health-cmd", "true", "--health-interval", "60s"];
const ready = (container: string, timeoutSeconds = 10) =>
  agent("ready", { container, part: "patient", timeoutSeconds });

beforeAll(makeTinyImage);
afterAll(() => stack.remove());

test("a healthy container is ready, and the seconds since its start are told", async () => {
  const answer = await ready(stack.run(quickHealth("true"), "sleep 60"));
  expect(answer).toEqual({ code: 0, stdout: expect.stringMatching(/^ready \d+\.\d s after its start\n$/), stderr: "" });
});

test("one that exits: its exit code and the end of its log, both outputs", async () => {
  const { code, stderr } = await ready(stack.run(slowHealth, "echo starting; echo no database >&2; exit 3"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^patient is not ready: its container \S+ exited with code 3 \(state exited\)\.\n/);
  expect(stderr.split("\n").slice(1, 3).sort()).toEqual(["    no database", "    starting"]);
});

test("only the last 30 lines of a long log are shown", async () => {
  const { stderr } = await ready(stack.run(slowHealth, "seq 1 200; exit 1"));
  expect(stderr.trimEnd().split("\n").slice(1)).toEqual(Array.from({ length: 30 }, (_, line) => `    ${171 + line}`));
});

test("one that is restarted by the engine fails with how it ended, instead of waiting for the time-out", async () => {
  const { stderr } = await ready(stack.run([...slowHealth, "--restart", "always"], "echo again; sleep 0.1; exit 7"));
  expect(stderr).toMatch(/exited with code 7 \(state \w+\) and was restarted \(restarts: \d+\)\.\n {4}again/);
});

test("one that is killed for memory names its limit, restarted or not", async () => {
  const limited = [...slowHealth, "--memory", "16m"];
  const once = stack.run(limited, "tail /dev/zero");
  const again = stack.run([...limited, "--restart", "always"], "tail /dev/zero");
  const answers = await Promise.all([ready(once), ready(again)]);
  const cause = "was killed for memory: limit 16 MB (exit code 137, state ";
  expect(answers.map(({ stderr }) => stderr)).toEqual([expect.stringContaining(cause), expect.stringContaining(cause)]);
});

test("unhealthy: the last output of the health check", async () => {
  const { code, stderr } = await ready(stack.run(quickHealth("echo connection refused; exit 1"), "sleep 60"));
  expect(code).toBe(1);
  expect(stderr).toContain("is unhealthy; last health output: connection refused.");
});

test("never healthy: fails at the time-out", async () => {
  const { stderr } = await ready(stack.run(slowHealth, "sleep 60"), 1);
  expect(stderr).toContain("never became ready in 1 s (state: running, health: starting); last health output: none.");
});

test("a container without a health check is refused", async () => {
  const { stderr } = await ready(stack.run([], "sleep 60"));
  expect(stderr).toContain("has no health check");
});

test("a release that does not become ready is stopped, so that it is not started again and again", async () => {
  const container = stack.run([...slowHealth, "--restart", "unless-stopped"], "echo again; exit 7");
  const { code, stderr } = await agent("ready-or-stop", { container, part: "patient", timeoutSeconds: 10 });
  expect(code).toBe(1);
  expect(stderr).toContain("exited with code 7");
  expect(docker("inspect", "--format", "{{.State.Status}}", container)).toBe("exited");
});

test("one that becomes ready runs on", async () => {
  const container = stack.run(quickHealth("true"), "sleep 60");
  const answer = await agent("ready-or-stop", { container, part: "patient", timeoutSeconds: 10 });
  expect(answer).toMatchObject({ code: 0, stderr: "" });
  expect(docker("inspect", "--format", "{{.State.Status}}", container)).toBe("running");
});

test("a container that is removed while it is awaited", async () => {
  const container = stack.run(slowHealth, "sleep 60");
  const answer = ready(container, 20);
  docker("rm", "--force", container);
  expect((await answer).stderr).toMatch(/is gone\.\n$|is removing\.\n$|exited with code 137/);
});

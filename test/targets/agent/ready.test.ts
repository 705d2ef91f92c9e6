import { setTimeout as delay } from "node:timers/promises";
import { agent, docker, makeTinyImage, TestStack } from "./support";

const stack = new TestStack();
/** Docker looks for the first time long after the test. */
const health = (command: string, ...more: string[]) => ["--health-cmd", command, "--health-interval", "60s", ...more];
const neverWell = health("false", "--health-start-period", "60s");
const ready = (container: string, timeoutSeconds = 10) =>
  agent("ready", { container, part: "patient", timeoutSeconds });

beforeAll(makeTinyImage);
afterAll(() => stack.remove());

test("ready at its first good look, long before Docker looks; the seconds since its start are told", async () => {
  const container = stack.run(health("test -e /tmp/up"), "sleep 1; touch /tmp/up; sleep 60");
  const answer = await ready(container);
  expect(answer).toEqual({ code: 0, stdout: expect.stringMatching(/^ready \d+\.\d s after its start\n$/), stderr: "" });
  expect(Number(/\d+\.\d/.exec(answer.stdout))).toBeGreaterThanOrEqual(1);
  expect(docker("inspect", "--format", "{{.State.Health.Status}}", container)).toBe("starting");
});

test("the health command runs with the container's own variables and user", async () => {
  const own = ["--env", "PLACE=here", "--user", "65534"];
  const script = 'test "$(id -u)" = 65534 && test "$PLACE" = here';
  expect(await ready(stack.run([...health(script), ...own], "sleep 60"))).toMatchObject({ code: 0, stderr: "" });
});

test("one that exits: its exit code and the end of its log, both outputs", async () => {
  const { code, stderr } = await ready(stack.run(neverWell, "echo starting; echo no database >&2; exit 3"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^patient is not ready: its container \S+ exited with code 3 \(state exited\)\.\n/);
  expect(stderr.split("\n").slice(1, 3).sort()).toEqual(["    no database", "    starting"]);
});

test("only the last 30 lines of a long log are shown", async () => {
  const { stderr } = await ready(stack.run(neverWell, "seq 1 200; exit 1"));
  expect(stderr.trimEnd().split("\n").slice(1)).toEqual(Array.from({ length: 30 }, (_, line) => `    ${171 + line}`));
});

test("one that is restarted by the engine fails with how it ended, instead of waiting for the time-out", async () => {
  const { stderr } = await ready(stack.run([...neverWell, "--restart", "always"], "echo again; sleep 0.1; exit 7"));
  expect(stderr).toMatch(/exited with code 7 \(state \w+\) and was restarted \(restarts: \d+\)\.\n {4}again/);
});

test("one that is killed for memory names its limit, restarted or not", async () => {
  const limited = [...neverWell, "--memory", "16m"];
  const once = stack.run(limited, "tail /dev/zero");
  const again = stack.run([...limited, "--restart", "always"], "tail /dev/zero");
  const answers = await Promise.all([ready(once), ready(again)]);
  const cause = "was killed for memory: limit 16 MB (exit code 137, state ";
  expect(answers.map(({ stderr }) => stderr)).toEqual([expect.stringContaining(cause), expect.stringContaining(cause)]);
});

test("one that was restarted long before, and is well, is ready", async () => {
  const options = [...health("test -e /tmp/again"), "--restart", "on-failure:1"];
  const container = stack.run(options, "test -e /tmp/first && touch /tmp/again && sleep 60; touch /tmp/first; exit 1");
  while (docker("inspect", "--format", "{{.RestartCount}} {{.State.Status}}", container) !== "1 running") continue;
  docker("exec", container, "sh", "-c", "until test -e /tmp/again; do sleep 0.1; done");
  expect(await ready(container)).toMatchObject({ code: 0, stderr: "" });
});

test("as many failures as its retries, once the start period is over: told with the last output, before the time-out", async () => {
  const failing = health("echo connection refused; exit 1", "--health-start-period", "2s", "--health-retries", "2");
  const container = stack.run(failing, "sleep 60");
  const { code, stderr } = await ready(container, 60);
  expect(code).toBe(1);
  expect(stderr).toContain("is unhealthy; last health output: connection refused.");
  expect(Date.now() - Date.parse(docker("inspect", "--format", "{{.State.StartedAt}}", container))).toBeGreaterThan(
    5000,
  );
});

test("never well within its start period: fails at the time-out, with the last output", async () => {
  const container = stack.run(health("echo not yet >&2; exit 1", "--health-start-period", "60s"), "sleep 60");
  const { stderr } = await ready(container, 1);
  expect(stderr).toMatch(
    /never became ready in 1 s \(state: running, failed health checks: [1-9]\); last health output: /,
  );
  expect(stderr).toContain("last health output: not yet.");
});

test("a health command that hangs is given its time and no more", async () => {
  const hanging = health("sleep 30", "--health-timeout", "1s", "--health-retries", "1");
  const { stderr } = await ready(stack.run(hanging, "sleep 60"));
  expect(stderr).toContain("is unhealthy; last health output: no answer within 1 s.");
});

test("one that ends while its health command runs is told as ended", async () => {
  const { stderr } = await ready(stack.run(health("sleep 30", "--health-retries", "1"), "sleep 1; exit 4"));
  expect(stderr).toContain("exited with code 4");
});

test("a container without a health check is refused", async () => {
  const { stderr } = await ready(stack.run([], "sleep 60"));
  expect(stderr).toContain("has no health check");
});

test("a release that does not become ready is stopped, so that it is not started again and again", async () => {
  const container = stack.run([...neverWell, "--restart", "unless-stopped"], "echo again; exit 7");
  const { code, stderr } = await agent("ready-or-stop", { container, part: "patient", timeoutSeconds: 10 });
  expect(code).toBe(1);
  expect(stderr).toContain("exited with code 7");
  expect(docker("inspect", "--format", "{{.State.Status}} {{.HostConfig.CpuShares}}", container)).toBe("exited 1024");
});

test("one that replaces another generation must last beside it, or it is stopped", async () => {
  const labelled = (generation: string) => [
    "--label",
    "platform.part=patient",
    "--label",
    `platform.generation=${generation}`,
  ];
  const release = (generation: string, script: string) =>
    stack.run([...health("true"), ...labelled(generation), "--restart", "unless-stopped"], script);
  const answerOf = (container: string) => agent("ready-or-stop", { container, part: "patient", timeoutSeconds: 10 });
  const first = release("1", "sleep 60");
  expect(await answerOf(first)).toMatchObject({ code: 0, stderr: "" });
  const second = release("2", "sleep 2; echo lost my licence; exit 7");
  const { code, stderr } = await answerOf(second);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(ended) as string });
  const states = [first, second].map((id) => docker("inspect", "--format", "{{.State.Status}}", id));
  expect(states).toEqual(["running", "exited"]);
});
const ended =
  /^patient was ready, then its container \S+ exited with code 7 \(state \w+\)( and was restarted \(restarts: \d+\))?\.\n {4}lost my licence/;

const shareOf = (container: string): string => docker("inspect", "--format", "{{.HostConfig.CpuShares}}", container);

test("one that becomes ready runs on; until then those that serve go before it at the processors", async () => {
  const container = stack.run(health("test -e /tmp/up"), "sleep 60");
  const answer = agent("ready-or-stop", { container, part: "patient", timeoutSeconds: 30 });
  for (const end = Date.now() + 20_000; shareOf(container) !== "128" && Date.now() < end;) await delay(50);
  expect(shareOf(container)).toBe("128");
  docker("exec", container, "touch", "/tmp/up");
  expect(await answer).toMatchObject({ code: 0, stderr: "" });
  expect(docker("inspect", "--format", "{{.State.Status}}", container)).toBe("running");
  expect(shareOf(container)).toBe("1024");
});

test("a container that is removed while it is awaited", async () => {
  const container = stack.run(neverWell, "sleep 60");
  const answer = ready(container, 20);
  docker("rm", "--force", container);
  expect((await answer).stderr).toMatch(/is gone\.\n$|is removing\.\n$|exited with code 137/);
});

test("probe tells who passes now, whatever Docker has seen; what does not run or is gone does not", async () => {
  const [well, ill, gone] = [health("true"), health("false"), health("true")].map((each) =>
    stack.run(each, "sleep 60"),
  );
  const ended = stack.run(health("true"), "exit 0");
  docker("wait", ended);
  docker("rm", "--force", String(gone));
  const answer = await agent("probe", { containers: [ill, gone, ended, well] });
  expect(answer).toEqual({ code: 0, stdout: `${well}\n`, stderr: "" });
});

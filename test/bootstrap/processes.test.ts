import { ended, printed, run, start } from "./support";

describe("handing over", () => {
  const handOver = (program: string) => `
    import { handOver } from "./hand-over.mjs";
    process.exitCode = await handOver([process.execPath, "--eval", ${JSON.stringify(program)}], { cwd: "/", environment: process.env });`;

  test("the command's exit code is ours", async () => {
    expect((await run(handOver("process.exit(7)"))).code).toBe(7);
  });

  test("a command that a signal ended is told as shells do", async () => {
    expect((await run(handOver('process.kill(process.pid, "SIGKILL")'))).code).toBe(137);
  });

  test("SIGINT that arrives twice at once reaches the command once, and its end is awaited", async () => {
    const child = start(
      handOver(`let received = 0;
        const alive = setInterval(() => {}, 1000);
        process.on("SIGINT", () => {
          received += 1;
          if (received === 1) setTimeout(() => { console.log("received", received); clearInterval(alive); process.exitCode = 3; }, 300);
        });
        console.log("ready");`),
    );
    const end = ended(child);
    await printed(child, "ready");
    child.kill("SIGINT");
    child.kill("SIGINT");
    const { code, stdout } = await end;
    expect({ code, stdout }).toEqual({ code: 3, stdout: "ready\nreceived 1\n" });
  });

  test("a program that is not there", async () => {
    const code = `import { handOver } from "./hand-over.mjs";
      await handOver(["no-such-program"], { cwd: "/", environment: process.env }).catch((error) => console.log(error.message));`;
    expect((await run(code)).stdout).toBe("no-such-program: no such program on PATH\n");
  });
});

describe("running a step", () => {
  test("an interruption ends the step's own children too", async () => {
    const child = start(`
      import { run } from "./run.mjs";
      const controller = new AbortController();
      process.on("SIGTERM", () => controller.abort());
      const onLine = (line) => console.log(line);
      await run("sh", ["-c", "sleep 600 & echo child $!; wait"], { signal: controller.signal, onLine }).catch((error) => console.log(error.constructor.name));`);
    const end = ended(child);
    await printed(child, "child");
    child.kill("SIGTERM");
    // The step's pipe closes only when the last process that holds it, the sleeper, has ended.
    expect((await end).stdout).toContain("InterruptedError");
  });

  test("a failure tells the command, its exit code and its last lines", async () => {
    const code = `import { run } from "./run.mjs";
      await run("sh", ["-c", "seq 1 30; echo bad >&2; exit 4"]).catch((error) => console.log(error.message));`;
    const lines = (await run(code)).stdout.trim().split("\n");
    expect(lines[0]).toBe("sh -c seq 1 30; echo bad >&2; exit 4: exit code 4");
    expect(lines).toHaveLength(16);
    expect(lines).toContain("bad");
  });
});

describe("lanes", () => {
  const runLanes = (lanes: string) => `
    import { setTimeout as delay } from "node:timers/promises";
    import { SetupError } from "./errors.mjs";
    import { runLanes } from "./lanes.mjs";
    import { Progress } from "./progress.mjs";
    const controller = new AbortController();
    const log = (text) => console.log(text);
    try {
      await runLanes(${lanes}, { signal: controller.signal }, new Progress(), () => controller.abort());
    } catch (error) {
      log(error.constructor.name + ": " + error.message);
    }`;

  test("run side by side, those that need another after it", async () => {
    const { stdout } = await run(
      runLanes(`{
        slow: { after: [], run: async () => { await delay(200); log("slow"); } },
        quick: { after: [], run: async () => log("quick") },
        last: { after: ["slow", "not selected"], run: async () => log("last") },
      }`),
    );
    expect(stdout).toBe("quick\nslow\nlast\n");
  });

  test("the first failure ends the others, and is all that is told", async () => {
    const { stdout } = await run(
      runLanes(`{
        waits: { after: [], run: async ({ signal }) => { await delay(60000, undefined, { signal }); log("never"); } },
        fails: { after: [], run: async () => { throw new SetupError("no room"); } },
        later: { after: ["waits", "fails"], run: async () => log("never") },
      }`),
    );
    expect(stdout).toBe("SetupError: no room\n");
  });
});

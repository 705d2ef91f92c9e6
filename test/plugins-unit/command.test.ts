import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Plugin, UNKNOWN, isSecret, open, secret } from "../plugins/client";

const COMMAND = "command:local:Command";

let plugin: Plugin;
let folder: string;
beforeAll(async () => {
  plugin = await Plugin.start("command");
  folder = mkdtempSync(join(tmpdir(), "command-test-"));
});
afterAll(async () => {
  await plugin.stop();
  rmSync(folder, { recursive: true });
});

const marker = (name: string): string => join(folder, name);

test("runs with its input, environment and folder; one newline at the end is dropped", async () => {
  const given = {
    create: 'cat; echo " $WHO"; pwd; echo; echo oops >&2',
    stdin: "hello",
    environment: { WHO: "you" },
    dir: folder,
  };
  const { id, outputs } = await plugin.make(COMMAND, given, "greet");
  expect(outputs).toMatchObject({ stdout: `hello you\n${folder}\n`, stderr: "oops" });
  expect(id).toMatch(/^greet[0-9a-f]{8}$/);
});

test("uses the interpreter that is given", async () => {
  const { outputs } = await plugin.make(COMMAND, {
    create: "console.log(1 + 1)",
    interpreter: [process.execPath, "-e"],
  });
  expect(outputs["stdout"]).toBe("2");
});

test("a failure tells the status, the command and all that was said", async () => {
  await expect(plugin.make(COMMAND, { create: "echo before; echo why >&2; exit 3" })).rejects.toThrow(
    'exit status 3: running "echo before; echo why >&2; exit 3":\nbefore\nwhy',
  );
});

test("a program that does not exist is a sentence", async () => {
  await expect(plugin.make(COMMAND, { create: "x", interpreter: ["/nowhere/shell"] })).rejects.toThrow(
    /ENOENT: running "x"/,
  );
});

test("update runs `update` with what was said before, else `create`; without either it keeps it", async () => {
  const made = await plugin.make(COMMAND, { create: "echo one" });
  const inputs = { ...made.inputs, update: "echo $PULUMI_COMMAND_STDOUT two" };
  expect((await plugin.update(COMMAND, made.id, made.outputs, inputs))["stdout"]).toBe("one two");
  const silent = { ...inputs, addPreviousOutputInEnv: false };
  expect((await plugin.update(COMMAND, made.id, made.outputs, silent))["stdout"]).toBe("two");
  expect((await plugin.update(COMMAND, made.id, made.outputs, { create: "echo again" }))["stdout"]).toBe("again");
  expect((await plugin.update(COMMAND, made.id, made.outputs, { delete: "true" }))["stdout"]).toBe("one");
});

test("delete runs `delete`, and nothing without it", async () => {
  const made = await plugin.make(COMMAND, {
    create: "echo it",
    delete: `echo $PULUMI_COMMAND_STDOUT > ${marker("deleted")}`,
  });
  await plugin.delete(COMMAND, made.id, made.outputs);
  expect(readFileSync(marker("deleted"), "utf8")).toBe("it\n");
  await plugin.delete(COMMAND, made.id, { create: "exit 1" });
});

test("only triggers replace", async () => {
  const before = { create: "a", triggers: ["1"] };
  expect(await plugin.diff(COMMAND, before, { create: "b", triggers: ["1"] })).toMatchObject({
    changes: ["create"],
    replaces: [],
  });
  const difference = await plugin.diff(COMMAND, before, { create: "a", triggers: ["2"] });
  expect(difference).toMatchObject({ replaces: ["triggers"], paths: ["triggers[0]"], deleteBeforeReplace: false });
});

test("a trigger that is not yet known replaces in the preview", async () => {
  expect(await plugin.diff(COMMAND, { triggers: ["1"] }, { triggers: [UNKNOWN] })).toMatchObject({
    replaces: ["triggers"],
  });
});

test("a preview runs nothing and does not know what will be said", async () => {
  const { outputs } = await plugin.create(COMMAND, { create: `touch ${marker("preview")}` }, "it", true);
  expect(outputs).toMatchObject({ stdout: UNKNOWN, stderr: UNKNOWN });
  const updated = await plugin.update(COMMAND, "id", { stdout: "old" }, { create: `touch ${marker("preview")}` }, true);
  expect(updated["stdout"]).toBe(UNKNOWN);
  expect(existsSync(marker("preview"))).toBe(false);
});

test("a secret among the inputs makes everything that was said secret", async () => {
  const { outputs } = await plugin.make(COMMAND, { create: "cat", stdin: secret("hidden") });
  expect([open(outputs["stdin"]), open(outputs["stdout"]), isSecret(outputs["stderr"])]).toEqual([
    "hidden",
    "hidden",
    true,
  ]);
  expect(outputs["create"]).toBe("cat");
});

test("refuses what it does not support, and a logging that does not exist", async () => {
  const { failures } = await plugin.check(COMMAND, "it", { assetPaths: ["x"], logging: "all" });
  expect(failures["assetPaths"]).toMatch(/is not supported by the plugin built for registry-only machines/);
  expect(failures["logging"]).toMatch(/must be one of stdout, stderr, stdoutAndStderr, none, but is "all"/);
  await expect(plugin.check("command:remote:Command", "it", {})).rejects.toThrow("it knows command:local:Command");
});

describe("leaves no process behind", () => {
  const appears = async (path: string): Promise<void> => {
    const watcher = watch(folder);
    while (!existsSync(path)) await once(watcher, "change");
    watcher.close();
  };
  const alive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
    } catch {
      return false;
    }
  };

  test.each(["cancel", "SIGTERM"] as const)("after %s", async (ending) => {
    const own = await Plugin.start("command");
    const [started, pid] = [marker(`started-${ending}`), marker(`pid-${ending}`)];
    const create = `sleep 60 & echo $! > ${pid}; touch ${started}; wait`;
    const running = own.create(COMMAND, { create }).catch((error: Error) => error.message);
    await appears(started);
    await (ending === "cancel" ? own.cancel() : own.stop());
    expect(await running).toBeTruthy();
    await own.stop();
    expect(alive(Number(readFileSync(pid, "utf8")))).toBe(false);
  });
});

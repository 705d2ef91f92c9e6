import type { Properties, State } from "./client";
import { CONTAINER, Fixture, VOLUME, inspect } from "./docker-fixture";
import { TINY, docker } from "../support/tiny-image";

const fixture = new Fixture();
const exists = (name: string): boolean => docker("ps", "--all", "--quiet", "--filter", `name=^/${name}$`) !== "";

test("an update in place changes limits and restarts, the container stays", async () => {
  const state = await fixture.run({ memory: 64, memorySwap: 64 });
  const inputs = { ...state.inputs, memory: 32, memorySwap: 48, restart: "on-failure", maxRetryCount: 2 };
  const outputs = await fixture.plugin.update(CONTAINER, state.id, state.outputs, inputs);
  expect(outputs).toMatchObject({ memory: 32, memorySwap: 48, restart: "on-failure", mustRun: true });
  expect(inspect(state, ".HostConfig")).toMatchObject({
    Memory: 32 * 1024 ** 2,
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 2 },
  });
});

describe("a refresh", () => {
  test("sees nothing where nothing changed", async () => {
    const state = await fixture.run({
      memory: 32,
      restart: "always",
      ports: [{ internal: 80 }],
      labels: [{ label: "a", value: "b" }],
    });
    const read = await fixture.refresh(state);
    expect(read.inputs).toEqual(state.inputs);
    expect((await fixture.plugin.diff(CONTAINER, read.inputs, state.inputs)).changes).toEqual([]);
  });

  test("drops a container that is gone, and deleting it again succeeds", async () => {
    const state = await fixture.run();
    docker("rm", "--force", state.id);
    expect((await fixture.refresh(state)).id).toBe("");
    await fixture.plugin.delete(CONTAINER, state.id, state.outputs);
  });

  test("tells one that stopped by mustRun; the update starts it again", async () => {
    const state = await fixture.run();
    docker("kill", state.id);
    const read = await fixture.refresh(state);
    expect(read.outputs).toMatchObject({ mustRun: false, exitCode: 137 });
    const difference = await fixture.plugin.diff(CONTAINER, read.inputs, state.inputs, read.outputs);
    expect(difference).toMatchObject({ changes: ["mustRun"], replaces: [] });
    const outputs = await fixture.plugin.update(CONTAINER, state.id, read.outputs, state.inputs);
    expect(outputs["mustRun"]).toBe(true);
    expect(inspect(state, ".State.Running")).toBe(true);
  });

  test("leaves one alone that need not run", async () => {
    const state = await fixture.run({ command: ["sh", "-c", "exit 0"], mustRun: false });
    docker("wait", state.id);
    expect((await fixture.refresh(state)).inputs).toEqual(state.inputs);
  });

  test("sees limits that were changed behind its back", async () => {
    const state = await fixture.run({ memory: 32, memorySwap: 32 });
    docker("update", "--memory", "48m", "--memory-swap", "48m", state.id);
    const { inputs } = await fixture.refresh(state);
    expect((await fixture.plugin.diff(CONTAINER, inputs, state.inputs)).changes).toEqual(["memory", "memorySwap"]);
  });
});

describe("an end", () => {
  const trapping = {
    command: ["sh", "-c", "trap 'echo bye > /data/end; exit 0' TERM; touch /data/ready; while :; do sleep 0.05; done"],
  };
  const said = async (more: Properties): Promise<string> => {
    const volume = await fixture.make(VOLUME, {});
    const volumes = [{ volumeName: volume.outputs["name"] ?? "", containerPath: "/data" }];
    const state = await fixture.run({ ...trapping, volumes, ...more });
    docker("exec", state.id, "sh", "-c", "until [ -e /data/ready ]; do sleep 0.02; done");
    await fixture.plugin.delete(CONTAINER, state.id, state.outputs);
    return docker(
      "run",
      "--rm",
      "--volume",
      `${String(volume.outputs["name"])}:/data`,
      TINY,
      "sh",
      "-c",
      "cat /data/end 2>/dev/null || echo none",
    );
  };

  test("with a grace lets the process finish", async () => {
    expect(await said({ destroyGraceSeconds: 10 })).toBe("bye");
  });

  test("without one kills it at once", async () => {
    expect(await said({})).toBe("none");
  });

  test("takes anonymous volumes with it, unless removeVolumes is false", async () => {
    const anonymous = { volumes: [{ containerPath: "/data" }] };
    const volumeOf = (state: State) => (inspect(state, ".Mounts") as { Name: string }[])[0]?.Name ?? "";
    const [taken, left] = [
      await fixture.run(anonymous),
      await fixture.run({ ...anonymous, name: "plugin-test-left", removeVolumes: false }),
    ];
    const [takenVolume, leftVolume] = [volumeOf(taken), volumeOf(left)];
    await fixture.plugin.delete(CONTAINER, taken.id, taken.outputs);
    await fixture.plugin.delete(CONTAINER, left.id, left.outputs);
    const known = docker("volume", "ls", "--quiet");
    expect([known.includes(takenVolume), known.includes(leftVolume)]).toEqual([false, true]);
    docker("volume", "rm", leftVolume);
  });
});

describe("a creation that fails leaves nothing and says why", () => {
  const name = "plugin-test-half";
  const failing = (given: Properties) => fixture.plugin.make(CONTAINER, { image: TINY, name, ...given });

  test.each<[string, Properties, RegExp]>([
    [
      "a program that is not there",
      { command: ["/nowhere"] },
      /could not be created: .*nowhere.*no such file or directory/s,
    ],
    [
      "a network that does not exist",
      { networksAdvanced: [{ name: "nowhere" }] },
      /could not be created: network nowhere not found/,
    ],
    ["an upload whose source is missing", { uploads: [{ file: "/x", source: "/nowhere" }] }, /ENOENT/],
    ["a read-only root with uploads", { readOnly: true, uploads: [{ file: "/x", content: "y" }] }, /read-only/],
    [
      "an image that is nowhere",
      { image: "localhost:1/nowhere:1" },
      /the image localhost:1\/nowhere:1 is not on this Docker and could not be pulled/,
    ],
  ])("%s", async (_name, given, sentence) => {
    await expect(failing(given)).rejects.toThrow(sentence);
    expect(exists(name)).toBe(false);
  });

  test("a port that is taken", async () => {
    const ports = [{ internal: 80, external: 35354, ip: "127.0.0.1" }];
    await fixture.run({ ports });
    await expect(failing({ ports })).rejects.toThrow(/port is already allocated/);
    expect(exists(name)).toBe(false);
  });

  test("a name that is taken is not taken away", async () => {
    const state = await fixture.run({ name });
    await expect(failing({})).rejects.toThrow(/name "\/plugin-test-half" is already in use/);
    expect(inspect(state, ".State.Running")).toBe(true);
  });
});

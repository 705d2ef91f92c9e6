import { Plugin, UNKNOWN, secret } from "../plugins/client";

const NETWORK = "docker:index/network:Network";
const CONTAINER = "docker:index/container:Container";

let plugin: Plugin;
beforeAll(async () => {
  plugin = await Plugin.start("docker");
});
afterAll(() => plugin.stop());

const nameOf = async (...options: Parameters<Plugin["check"]>) => (await plugin.check(...options)).inputs["name"];

test("a name is made of the resource's name and a suffix that the engine's seed decides", async () => {
  const name = await nameOf(NETWORK, "edge", {}, {}, { seed: "a" });
  expect(name).toMatch(/^edge-[0-9a-f]{7}$/);
  expect(await nameOf(NETWORK, "edge", {}, {}, { seed: "a" })).toBe(name);
  expect(await nameOf(NETWORK, "edge", {}, {}, { seed: "b" })).not.toBe(name);
});

test("an automatic name is kept, a given one that was taken away is not", async () => {
  const { inputs } = await plugin.check(NETWORK, "edge", {}, {}, { seed: "a" });
  expect(await nameOf(NETWORK, "edge", {}, inputs, { seed: "b" })).toBe(inputs["name"]);
  const given = await plugin.check(NETWORK, "edge", { name: "mine" });
  expect(await nameOf(NETWORK, "edge", {}, given.inputs)).toMatch(/^edge-/);
});

test("a given name wins; the pattern of pulumi:autonaming comes before our own", async () => {
  expect(await nameOf(NETWORK, "edge", { name: "mine" }, {}, { proposed: "theirs" })).toBe("mine");
  expect(await nameOf(NETWORK, "edge", {}, {}, { proposed: "platform-dev-edge-7f" })).toBe("platform-dev-edge-7f");
});

test("disabled automatic naming refuses a missing name", async () => {
  const { failures } = await plugin.check(NETWORK, "edge", {}, {}, { disabled: true });
  expect(failures).toEqual({ name: "name: is required, since automatic naming is disabled" });
});

test("a container is deleted before its replacement; a network only when it keeps a given name", async () => {
  const container = (await plugin.check(CONTAINER, "it", { image: "a:1" })).inputs;
  const replaced = await plugin.diff(CONTAINER, container, { ...container, image: "a:2" });
  expect(replaced).toMatchObject({ replaces: ["image"], deleteBeforeReplace: true });
  const automatic = (await plugin.check(NETWORK, "it", {})).inputs;
  expect((await plugin.diff(NETWORK, automatic, { ...automatic, internal: true })).deleteBeforeReplace).toBe(false);
  const named = (await plugin.check(NETWORK, "it", { name: "mine" })).inputs;
  expect((await plugin.diff(NETWORK, named, { ...named, internal: true })).deleteBeforeReplace).toBe(true);
});

test("an update in place deletes nothing", async () => {
  const before = (await plugin.check(CONTAINER, "it", { image: "a:1", memory: 64 })).inputs;
  const after = { ...before, memory: 128, restart: "always", maxRetryCount: 2, cpuShares: 512, cpuSet: "0" };
  const difference = await plugin.diff(CONTAINER, before, after);
  expect(difference.changes.sort()).toEqual(["cpuSet", "cpuShares", "maxRetryCount", "memory", "restart"]);
  expect(difference).toMatchObject({ replaces: [], deleteBeforeReplace: false });
});

test("the order of what has none is no change: variables, labels, networks, mounts", async () => {
  const lists = (reverse: boolean) => {
    const order = <T>(items: T[]): T[] => (reverse ? items.reverse() : items);
    return {
      image: "a:1",
      envs: order(["A=1", "B=2"]),
      labels: order([
        { label: "x", value: "1" },
        { label: "y", value: "2" },
      ]),
      networksAdvanced: order([{ name: "one", aliases: order(["a", "b"]) }, { name: "two" }]),
      mounts: order([
        { type: "tmpfs", target: "/a" },
        { type: "tmpfs", target: "/b" },
      ]),
    };
  };
  expect(await plugin.diff(CONTAINER, lists(false), lists(true))).toMatchObject({ changes: [] });
  expect(await plugin.diff(CONTAINER, { command: ["a", "b"] }, { command: ["b", "a"] })).toMatchObject({
    changes: ["command"],
  });
});

test("a value that is not yet known is a change, the word unknown is none", async () => {
  expect(await plugin.diff(CONTAINER, { image: "a" }, { image: UNKNOWN })).toMatchObject({ replaces: ["image"] });
  expect(await plugin.diff(CONTAINER, { image: "unknown" }, { image: "unknown" })).toMatchObject({ changes: [] });
});

test("a preview knows the container's name and what was given, not what Docker will settle", async () => {
  const { inputs } = await plugin.check(CONTAINER, "web", { image: UNKNOWN, envs: ["A=b"] });
  const { outputs } = await plugin.create(CONTAINER, inputs, "web", true);
  expect(outputs).toMatchObject({
    name: inputs["name"],
    envs: ["A=b"],
    image: UNKNOWN,
    networkDatas: UNKNOWN,
    hostname: UNKNOWN,
  });
});

test("a refusal does not show a secret", async () => {
  const uploads = [{ file: "/x", contentBase64: secret("p@ssword") }];
  const { failures } = await plugin.check(CONTAINER, "it", { image: "a", uploads, memory: secret("12345") });
  expect(failures).toEqual({
    "uploads[0].contentBase64": expect.stringMatching(/must match .*, but the given secret is not$/),
    memory: "memory: must be an integer, but the given secret is not",
  });
});

test.each([
  [{ image: "a", wait: true }, "wait", /is true, but only false is allowed here/],
  [{ image: "a", attach: true }, "attach", /not supported by the plugin built for registry-only machines/],
  [{ image: "a", restart: "sometimes" }, "restart", /must be one of no, on-failure, always, unless-stopped/],
  [{ image: "a", memory: "64m" }, "memory", /must be an integer, but is a string/],
  [{ image: "a", healthcheck: { interval: "soon" } }, "healthcheck.interval", /must match .*, but is "soon"/],
  [
    { image: "a", uploads: [{ file: "/x" }] },
    "uploads[0]",
    /needs exactly one of content, contentBase64, source, but none/,
  ],
  [{ image: "a", ports: [{ external: 80 }] }, "ports[0].internal", /is required, but missing/],
  [{ image: "a", mounts: [{ target: "/a", type: "nfs" }] }, "mounts[0].type", /must be one of bind, volume, tmpfs/],
])("refuses %j", async (given, property, reason) => {
  expect((await plugin.check(CONTAINER, "it", given)).failures[property]).toMatch(reason);
});

test("a provider's settings: lists come as JSON, those of the engine are let through, others are refused", async () => {
  const sshOpts = JSON.stringify(["-o", "BatchMode=yes"]);
  expect(await plugin.checkConfig({ host: "unix:///x", sshOpts, version: "5.2.0" })).toEqual([]);
  expect(await plugin.checkConfig({ sshOpts: "-o", certPath: "/x", hots: "y" })).toEqual([
    expect.stringMatching(/^certPath: is not supported/),
    "hots: is not known here; known are host, sshOpts, disableDockerDaemonCheck",
    "sshOpts: must be a list, but is a string",
  ]);
});

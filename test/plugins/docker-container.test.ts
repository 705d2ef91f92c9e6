import { execFileSync } from "node:child_process";
import { Plugin, isSecret, open, secret } from "./client";
import type { Properties, State } from "./client";
import { TINY, docker, makeTinyImage } from "./tiny-image";

const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const VOLUME = "docker:index/volume:Volume";

let plugin: Plugin;
const made: [string, State][] = [];

beforeAll(async () => {
  makeTinyImage();
  plugin = await Plugin.start("docker");
  await plugin.configure({});
});
afterEach(async () => {
  for (const [type, { id, outputs }] of made.splice(0).reverse()) await plugin.delete(type, id, outputs);
});
afterAll(() => plugin.stop());

const make = async (type: string, given: Properties, name = "plugin-test") => {
  const state = await plugin.make(type, given, name);
  made.push([type, state]);
  return state;
};
const run = (given: Properties = {}) => make(CONTAINER, { image: TINY, ...given });
const inspect = (state: State, path: string): unknown => JSON.parse(docker("inspect", "--format", `{{json ${path}}}`, state.id));
const inside = (state: State, ...command: string[]): string => docker("exec", state.id, ...command);
const refresh = (state: State & { inputs: Properties }) => plugin.read(CONTAINER, state.id, state.outputs, state.inputs);
const exists = (name: string): boolean => docker("ps", "--all", "--quiet", "--filter", `name=^/${name}$`) !== "";

test("limits are what was asked for: memory in MiB, processors as text", async () => {
  const state = await run({ memory: 64, memorySwap: 96, memoryReservation: 32, cpus: "0.25", shmSize: 8, cpuShares: 100 });
  expect(inspect(state, ".HostConfig")).toMatchObject({
    Memory: 64 * 1024 ** 2,
    MemorySwap: 96 * 1024 ** 2,
    MemoryReservation: 32 * 1024 ** 2,
    NanoCpus: 250_000_000,
    ShmSize: 8 * 1024 ** 2,
    CpuShares: 100,
  });
});

test("what the process sees: variables, command, user, folder, host names", async () => {
  const state = await run({
    envs: ["WHO=me"],
    entrypoints: ["/bin/sh", "-c"],
    command: ["echo $WHO; exec sleep 600"],
    user: "1000:1000",
    workingDir: "/tmp",
    hostname: "here",
    domainname: "example.org",
    hosts: [{ host: "elsewhere", ip: "10.0.0.9" }],
    init: true,
    sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
    ulimits: [{ name: "nofile", soft: 100, hard: 200 }],
    groupAdds: ["2000"],
    dns: ["10.0.0.1"],
  });
  expect(inside(state, "cat", "/etc/hosts")).toMatch(/10\.0\.0\.9\s+elsewhere/);
  expect(inside(state, "sh", "-c", "pwd; ulimit -n; cat /etc/hostname; id -u; id -G").split("\n")).toEqual(["/tmp", "100", "here", "1000", "1000 2000"]);
  expect(inspect(state, ".Config.Domainname")).toBe("example.org");
  expect(docker("logs", state.id)).toBe("me");
});

test("safety: capabilities, security options, read-only root with tmpfs", async () => {
  const state = await run({
    capabilities: { adds: ["CAP_NET_BIND_SERVICE"], drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    readOnly: true,
    tmpfs: { "/run": "rw,size=1m" },
  });
  expect(inspect(state, ".HostConfig")).toMatchObject({
    CapAdd: ["CAP_NET_BIND_SERVICE"],
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges:true"],
    ReadonlyRootfs: true,
  });
  expect(() => inside(state, "sh", "-c", "echo > /new 2>&1")).toThrow();
  expect(inside(state, "sh", "-c", "echo x > /run/new; cat /run/new")).toBe("x");
  expect((await plugin.diff(CONTAINER, (await refresh(state)).inputs, state.inputs)).changes).toEqual([]);
});

test("uploads: one that is secret stays so, in state and by its rights; parents are made", async () => {
  const state = await run({
    uploads: [
      { file: "/etc/app/password", content: secret("hidden"), permissions: "0400" },
      { file: "/usr/local/bin/hello", content: "#!/bin/sh\necho hello\n", executable: true },
      { file: "/data.bin", contentBase64: Buffer.from([0, 255]).toString("base64") },
      { file: `/long/${"x".repeat(90)}/${"y".repeat(90)}`, content: "deep" },
    ],
  });
  expect(inside(state, "cat", "/etc/app/password")).toBe("hidden");
  expect(inside(state, "stat", "-c", "%a %u", "/etc/app/password", "/usr/local/bin/hello", "/data.bin").split("\n")).toEqual(["400 0", "744 0", "644 0"]);
  expect(inside(state, "/usr/local/bin/hello")).toBe("hello");
  expect(inside(state, "cat", `/long/${"x".repeat(90)}/${"y".repeat(90)}`)).toBe("deep");
  expect(isSecret(state.outputs["uploads"])).toBe(true);
  expect(isSecret((await refresh(state)).outputs["uploads"])).toBe(true);
});

test("one secret among the variables makes all of them secret", async () => {
  const state = await run({ envs: ["A=1", secret("B=hidden")] });
  expect(open(state.outputs["envs"])).toEqual(["A=1", "B=hidden"]);
  expect(inside(state, "sh", "-c", "echo $B")).toBe("hidden");
});

test("networks: the given ones in place of the default, with alias and address", async () => {
  const network = await make(NETWORK, { ipamConfigs: [{ subnet: "10.213.7.0/24" }] });
  const name = String(network.outputs["name"]);
  const state = await run({ networksAdvanced: [{ name, aliases: ["db"], ipv4Address: "10.213.7.9" }] });
  const networks = inspect(state, ".NetworkSettings.Networks") as Record<string, { Aliases: string[]; IPAddress: string }>;
  expect(Object.keys(networks)).toEqual([name]);
  expect(networks[name]).toMatchObject({ Aliases: expect.arrayContaining(["db"]), IPAddress: "10.213.7.9" });
  expect(state.outputs["networkDatas"]).toMatchObject([{ networkName: name, ipAddress: "10.213.7.9", ipPrefixLength: 24 }]);
});

test("ports: a given one, and one that Docker chooses and the output tells", async () => {
  const state = await run({ ports: [{ internal: 80, ip: "127.0.0.1" }, { internal: 53, external: 35353, ip: "127.0.0.1", protocol: "udp" }] });
  const ports = state.outputs["ports"] as { internal: number; external: number }[];
  expect(ports).toMatchObject([{ internal: 53, external: 35353, ip: "127.0.0.1", protocol: "udp" }, { internal: 80, protocol: "tcp" }]);
  expect(ports[1]?.external).toBeGreaterThan(1024);
});

test("volumes and mounts", async () => {
  const volume = await make(VOLUME, {});
  const name = String(volume.outputs["name"]);
  const state = await run({
    volumes: [{ volumeName: name, containerPath: "/data" }],
    mounts: [
      { type: "volume", source: name, target: "/again", readOnly: true },
      { type: "bind", source: "/etc/hostname", target: "/host", readOnly: true },
      { type: "tmpfs", target: "/fast", tmpfsOptions: { sizeBytes: 1024 ** 2 } },
    ],
  });
  inside(state, "sh", "-c", "echo kept > /data/file; echo x > /fast/file");
  expect(inside(state, "cat", "/again/file")).toBe("kept");
  expect(() => inside(state, "sh", "-c", "echo > /again/file")).toThrow();
  await plugin.delete(CONTAINER, state.id, state.outputs);
  expect(docker("volume", "ls", "--quiet", "--filter", `name=${name}`)).toBe(name);
});

test("a health check with durations as Go writes them", async () => {
  const healthcheck = { tests: ["CMD", "true"], interval: "1m30s", timeout: "500ms", startPeriod: "2s", retries: 3 };
  const state = await run({ healthcheck });
  expect(inspect(state, ".Config.Healthcheck")).toMatchObject({ Interval: 90e9, Timeout: 5e8, StartPeriod: 2e9, Retries: 3 });
});

test("an update in place changes limits and restarts, the container stays", async () => {
  const state = await run({ memory: 64, memorySwap: 64 });
  const inputs = { ...state.inputs, memory: 32, memorySwap: 48, restart: "on-failure", maxRetryCount: 2 };
  const outputs = await plugin.update(CONTAINER, state.id, state.outputs, inputs);
  expect(outputs).toMatchObject({ memory: 32, memorySwap: 48, restart: "on-failure", mustRun: true });
  expect(inspect(state, ".HostConfig")).toMatchObject({ Memory: 32 * 1024 ** 2, RestartPolicy: { Name: "on-failure", MaximumRetryCount: 2 } });
});

describe("a refresh", () => {
  test("sees nothing where nothing changed", async () => {
    const state = await run({ memory: 32, restart: "always", ports: [{ internal: 80 }], labels: [{ label: "a", value: "b" }] });
    const read = await refresh(state);
    expect(read.inputs).toEqual(state.inputs);
    expect((await plugin.diff(CONTAINER, read.inputs, state.inputs)).changes).toEqual([]);
  });

  test("drops a container that is gone, and deleting it again succeeds", async () => {
    const state = await run();
    docker("rm", "--force", state.id);
    expect((await refresh(state)).id).toBe("");
    await plugin.delete(CONTAINER, state.id, state.outputs);
  });

  test("tells one that stopped by mustRun; the update starts it again", async () => {
    const state = await run();
    docker("kill", state.id);
    const read = await refresh(state);
    expect(read.outputs).toMatchObject({ mustRun: false, exitCode: 137 });
    const difference = await plugin.diff(CONTAINER, read.inputs, state.inputs, read.outputs);
    expect(difference).toMatchObject({ changes: ["mustRun"], replaces: [] });
    const outputs = await plugin.update(CONTAINER, state.id, read.outputs, state.inputs);
    expect(outputs["mustRun"]).toBe(true);
    expect(inspect(state, ".State.Running")).toBe(true);
  });

  test("leaves one alone that need not run", async () => {
    const state = await run({ command: ["sh", "-c", "exit 0"], mustRun: false });
    docker("wait", state.id);
    expect((await refresh(state)).inputs).toEqual(state.inputs);
  });

  test("sees limits that were changed behind its back", async () => {
    const state = await run({ memory: 32, memorySwap: 32 });
    docker("update", "--memory", "48m", "--memory-swap", "48m", state.id);
    const { inputs } = await refresh(state);
    expect((await plugin.diff(CONTAINER, inputs, state.inputs)).changes).toEqual(["memory", "memorySwap"]);
  });
});

describe("an end", () => {
  const trapping = { command: ["sh", "-c", "trap 'echo bye > /data/end; exit 0' TERM; touch /data/ready; while :; do sleep 0.05; done"] };
  const said = async (more: Properties): Promise<string> => {
    const volume = await make(VOLUME, {});
    const volumes = [{ volumeName: volume.outputs["name"] ?? "", containerPath: "/data" }];
    const state = await run({ ...trapping, volumes, ...more });
    docker("exec", state.id, "sh", "-c", "until [ -e /data/ready ]; do sleep 0.02; done");
    await plugin.delete(CONTAINER, state.id, state.outputs);
    return docker("run", "--rm", "--volume", `${String(volume.outputs["name"])}:/data`, TINY, "sh", "-c", "cat /data/end 2>/dev/null || echo none");
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
    const [taken, left] = [await run(anonymous), await run({ ...anonymous, name: "plugin-test-left", removeVolumes: false })];
    const [takenVolume, leftVolume] = [volumeOf(taken), volumeOf(left)];
    await plugin.delete(CONTAINER, taken.id, taken.outputs);
    await plugin.delete(CONTAINER, left.id, left.outputs);
    const known = docker("volume", "ls", "--quiet");
    expect([known.includes(takenVolume), known.includes(leftVolume)]).toEqual([false, true]);
    docker("volume", "rm", leftVolume);
  });
});

describe("a creation that fails leaves nothing and says why", () => {
  const name = "plugin-test-half";
  const failing = (given: Properties) => plugin.make(CONTAINER, { image: TINY, name, ...given });

  test.each<[string, Properties, RegExp]>([
    ["a program that is not there", { command: ["/nowhere"] }, /could not be created: .*nowhere.*no such file or directory/s],
    ["a network that does not exist", { networksAdvanced: [{ name: "nowhere" }] }, /could not be created: network nowhere not found/],
    ["an upload whose source is missing", { uploads: [{ file: "/x", source: "/nowhere" }] }, /ENOENT/],
    ["a read-only root with uploads", { readOnly: true, uploads: [{ file: "/x", content: "y" }] }, /read-only/],
    ["an image that is nowhere", { image: "localhost:1/nowhere:1" }, /the image localhost:1\/nowhere:1 is not on this Docker and could not be pulled/],
  ])("%s", async (_name, given, sentence) => {
    await expect(failing(given)).rejects.toThrow(sentence);
    expect(exists(name)).toBe(false);
  });

  test("a port that is taken", async () => {
    const ports = [{ internal: 80, external: 35354, ip: "127.0.0.1" }];
    await run({ ports });
    await expect(failing({ ports })).rejects.toThrow(/port is already allocated/);
    expect(exists(name)).toBe(false);
  });

  test("a name that is taken is not taken away", async () => {
    const state = await run({ name });
    await expect(failing({})).rejects.toThrow(/name "\/plugin-test-half" is already in use/);
    expect(inspect(state, ".State.Running")).toBe(true);
  });
});

test("a Docker that does not answer is named", async () => {
  const other = await Plugin.start("docker");
  await other.configure({ host: "unix:///nowhere/docker.sock" });
  await expect(other.make(NETWORK, {})).rejects.toThrow(/Docker does not answer .*; is it running, and are you allowed to use it\?/);
  await other.stop();
});

test("a Docker behind tcp", async () => {
  const port = 35355;
  const socket = "unix:///var/run/docker.sock";
  expect(execFileSync("docker", ["--host", socket, "version", "--format", "{{.Server.Os}}"], { encoding: "utf8" })).toContain("linux");
  const other = await Plugin.start("docker");
  await other.configure({ host: `tcp://127.0.0.1:${port}` });
  await expect(other.make(NETWORK, {})).rejects.toThrow(/Docker does not answer .*ECONNREFUSED 127\.0\.0\.1:35355/);
  await other.stop();
});

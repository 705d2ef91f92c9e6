import { isSecret, open, secret } from "./client";
import { CONTAINER, Fixture, NETWORK, VOLUME, inside, inspect } from "./docker-fixture";
import { docker } from "../support/tiny-image";

const fixture = new Fixture();

test("limits are what was asked for: memory in MiB, processors as text", async () => {
  const state = await fixture.run({
    memory: 64,
    memorySwap: 96,
    memoryReservation: 32,
    cpus: "0.25",
    shmSize: 8,
    cpuShares: 100,
  });
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
  const state = await fixture.run({
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
  expect(inside(state, "sh", "-c", "pwd; ulimit -Hn; cat /etc/hostname; id -u; id -G").split("\n")).toEqual([
    "/tmp",
    "200",
    "here",
    "1000",
    "1000 2000",
  ]);
  // The soft limit is read from the engine: runc built with Go 1.19 or later may raise it to the hard one in the process
  // (https://github.com/opencontainers/runc/issues/4195).
  expect(inspect(state, ".HostConfig.Ulimits")).toEqual([{ Name: "nofile", Soft: 100, Hard: 200 }]);
  expect(inspect(state, ".Config.Domainname")).toBe("example.org");
  expect(docker("logs", state.id)).toBe("me");
});

test("safety: capabilities, security options, read-only root with tmpfs", async () => {
  const state = await fixture.run({
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
  expect((await fixture.plugin.diff(CONTAINER, (await fixture.refresh(state)).inputs, state.inputs)).changes).toEqual(
    [],
  );
});

test("uploads: one that is secret stays so, in state and by its rights; parents are made", async () => {
  const state = await fixture.run({
    uploads: [
      { file: "/etc/app/password", content: secret("hidden"), permissions: "0400" },
      { file: "/usr/local/bin/hello", content: "#!/bin/sh\necho hello\n", executable: true },
      { file: "/data.bin", contentBase64: Buffer.from([0, 255]).toString("base64") },
      { file: `/long/${"x".repeat(90)}/${"y".repeat(90)}`, content: "deep" },
    ],
  });
  expect(inside(state, "cat", "/etc/app/password")).toBe("hidden");
  expect(
    inside(state, "stat", "-c", "%a %u", "/etc/app/password", "/usr/local/bin/hello", "/data.bin").split("\n"),
  ).toEqual(["400 0", "744 0", "644 0"]);
  expect(inside(state, "/usr/local/bin/hello")).toBe("hello");
  expect(inside(state, "cat", `/long/${"x".repeat(90)}/${"y".repeat(90)}`)).toBe("deep");
  expect(isSecret(state.outputs["uploads"])).toBe(true);
  expect(isSecret((await fixture.refresh(state)).outputs["uploads"])).toBe(true);
});

test("one secret among the variables makes all of them secret", async () => {
  const state = await fixture.run({ envs: ["A=1", secret("B=hidden")] });
  expect(open(state.outputs["envs"])).toEqual(["A=1", "B=hidden"]);
  expect(inside(state, "sh", "-c", "echo $B")).toBe("hidden");
});

test("networks: the given ones in place of the default, with alias and address", async () => {
  const network = await fixture.make(NETWORK, { ipamConfigs: [{ subnet: "10.213.7.0/24" }] });
  const name = String(network.outputs["name"]);
  const state = await fixture.run({ networksAdvanced: [{ name, aliases: ["db"], ipv4Address: "10.213.7.9" }] });
  const networks = inspect(state, ".NetworkSettings.Networks") as Record<
    string,
    { Aliases: string[]; IPAddress: string }
  >;
  expect(Object.keys(networks)).toEqual([name]);
  expect(networks[name]).toMatchObject({ Aliases: expect.arrayContaining(["db"]), IPAddress: "10.213.7.9" });
  expect(state.outputs["networkDatas"]).toMatchObject([
    { networkName: name, ipAddress: "10.213.7.9", ipPrefixLength: 24 },
  ]);
});

test("ports: a given one, and one that Docker chooses and the output tells", async () => {
  const state = await fixture.run({
    ports: [
      { internal: 80, ip: "127.0.0.1" },
      { internal: 53, external: 35353, ip: "127.0.0.1", protocol: "udp" },
    ],
  });
  const ports = state.outputs["ports"] as { internal: number; external: number }[];
  expect(ports).toMatchObject([
    { internal: 53, external: 35353, ip: "127.0.0.1", protocol: "udp" },
    { internal: 80, protocol: "tcp" },
  ]);
  expect(ports[1]?.external).toBeGreaterThan(1024);
});

test("volumes and mounts", async () => {
  const volume = await fixture.make(VOLUME, {});
  const name = String(volume.outputs["name"]);
  const state = await fixture.run({
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
  await fixture.plugin.delete(CONTAINER, state.id, state.outputs);
  expect(docker("volume", "ls", "--quiet", "--filter", `name=${name}`)).toBe(name);
});

test("a health check with durations as Go writes them", async () => {
  const healthcheck = { tests: ["CMD", "true"], interval: "1m30s", timeout: "500ms", startPeriod: "2s", retries: 3 };
  const state = await fixture.run({ healthcheck });
  expect(inspect(state, ".Config.Healthcheck")).toMatchObject({
    Interval: 90e9,
    Timeout: 5e8,
    StartPeriod: 2e9,
    Retries: 3,
  });
});

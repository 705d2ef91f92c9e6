import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { PublishedPort } from "../../components/plan/workload";
import { diskProblems, freeKilobytes } from "../../ops/checks/disk";
import { imageProblems } from "../../ops/checks/images";
import { portProblems, portsOfContainers } from "../../ops/checks/ports";
import { boundSockets, holderOf, parseSockets } from "../../ops/checks/sockets";
import { rangesOfNetworks, rangesOfRoutes, subnetProblems } from "../../ops/checks/subnets";
import type { DockerNetwork } from "../../ops/checks/subnets";
import { isLocal } from "../../ops/docker/docker";

describe("ports", () => {
  const settings = { http: 80, https: 443 };
  const wanted: PublishedPort[] = [
    { address: "127.0.0.1", port: 80, protocol: "tcp" },
    { address: "127.0.0.1", port: 443, protocol: "udp" },
  ];
  const container = (labels: Record<string, string>, address: string) => ({
    Name: "/web",
    Config: { Labels: labels },
    HostConfig: { PortBindings: { "8080/tcp": [{ HostIp: address, HostPort: "80" }], "9/tcp": null } },
  });
  const noSockets = () => "unexpected";

  test("a container in the way is named with its stack", () => {
    const taken = portsOfContainers([container({ "platform.stack": "other", "platform.stack-id": "b" }, "")], "a");
    expect(portProblems(wanted, taken, [], noSockets, settings)).toEqual([
      expect.stringMatching(
        /^ports\/http: 80 on 127\.0\.0\.1 is taken by container web of stack other; .*platform:ports\.http PORT$/,
      ),
    ]);
  });

  test("this stack's own proxy is not in the way, nor the process that holds its port", () => {
    const taken = portsOfContainers([container({ "platform.stack-id": "a" }, "127.0.0.1")], "a");
    const socket = { protocol: "tcp" as const, address: "127.0.0.1", port: 80, inode: "7" };
    expect(portProblems(wanted, taken, [socket], noSockets, settings)).toEqual([]);
  });

  test("another address of this machine is free", () => {
    const taken = portsOfContainers([container({}, "192.0.2.7")], undefined);
    expect(portProblems(wanted, taken, [], noSockets, settings)).toEqual([]);
  });

  test("a UDP port is not a TCP port", () => {
    const sockets = [{ protocol: "tcp" as const, address: "any", port: 443, inode: "7" }];
    expect(portProblems(wanted, [], sockets, () => "process 7 (nginx)", settings)).toEqual([]);
    const udp = [{ protocol: "udp" as const, address: "any", port: 443, inode: "7" }];
    expect(portProblems(wanted, [], udp, () => "process 7 (nginx)", settings)).toEqual([
      expect.stringMatching(/^ports\/https: 443 \(UDP\) on 127\.0\.0\.1 is taken by process 7 \(nginx\);/),
    ]);
  });

  test("the kernel's table gives listening sockets only", () => {
    const tcp = [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      "   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1",
      "   1: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1",
      "   2: 0100007F:0051 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 333 1",
      "   3: 0000000000000000FFFF00000200000A:0052 00:0000 0A 0:0 00:0 0 0 0 444 1",
      "",
    ].join("\n");
    expect(parseSockets(tcp, "tcp").map(({ address, port, inode }) => [address, port, inode])).toEqual([
      ["127.0.0.1", 80, "111"],
      ["any", 443, "222"],
      ["10.0.0.2", 82, "444"],
    ]);
  });

  test("the holder of a real socket is this process", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const socket = boundSockets().find((bound) => bound.port === port && bound.protocol === "tcp");
    expect(socket?.address).toBe("127.0.0.1");
    expect(holderOf(socket?.inode ?? "")).toMatch(new RegExp(`^process ${process.pid} \\(.*node.*\\)$`));
    server.close();
  });

  test("a socket that nobody shows is another user's", () => {
    expect(holderOf("0")).toBe("a process of another user");
  });
});

describe("subnets", () => {
  const network = (name: string, subnet: string, labels: Record<string, string> | null = null): DockerNetwork => ({
    Name: name,
    Labels: labels,
    IPAM: { Config: [{ Subnet: subnet }, { Subnet: "fd00::/64" }] },
  });
  const networks = [
    network("bridge", "172.17.0.0/16"),
    network("own", "10.1.0.0/24", { "platform.stack-id": "a", "platform.stack": "dev" }),
    network("theirs", "10.2.0.0/24", { "platform.stack-id": "b", "platform.stack": "other" }),
  ];

  test("networks of others are in the way, this stack's own and IPv6 are not", () => {
    expect(rangesOfNetworks(networks, "a")).toEqual([
      { subnet: "172.17.0.0/16", owner: "the Docker network bridge" },
      { subnet: "10.2.0.0/24", owner: "the Docker network theirs of stack other" },
    ]);
  });

  test("routes of the machine are in the way, the default one and Docker's own are not", () => {
    const routes = [
      { dst: "default", dev: "eth0" },
      { dst: "172.17.0.0/16", dev: "docker0" },
      { dst: "192.0.2.0/24", dev: "eth0" },
      { dst: "198.51.100.7", dev: "tun0" },
    ];
    expect(rangesOfRoutes(routes, networks).map(({ subnet }) => subnet)).toEqual(["192.0.2.0/24", "198.51.100.7/32"]);
  });

  test("an overlap names both ranges and the owner; a network without a range has none", () => {
    const wanted = [{ name: "edge" }, { name: "backend", subnet: "10.2.0.128/25" }];
    expect(subnetProblems(wanted, rangesOfNetworks(networks, "a"))).toEqual([
      "subnets/backend: 10.2.0.128/25 overlaps 10.2.0.0/24 of the Docker network theirs of stack other; choose another range, or leave the choice to Docker.",
    ]);
  });
});

test("less than 2 GB of disk is a sentence with the folder and what was found", () => {
  expect(diskProblems(2 * 1024 ** 3, "/var/lib/docker")).toEqual([]);
  expect(diskProblems(1.5 * 1024 ** 3, "/var/lib/docker")).toEqual([
    expect.stringMatching(/^Only 1\.5 GB .*\/var\/lib\/docker/),
  ]);
});

test("what df prints is a number of kilobytes, or nothing is known", () => {
  expect(freeKilobytes("123456\n")).toBe(123_456);
  for (const printed of [undefined, "", "\n", "-\n", "df: no such file"])
    expect(freeKilobytes(printed)).toBeUndefined();
});

test("an image of the lock that Docker lost is told once; one that is not in the lock is the registry's matter", () => {
  const lock = {
    postgres: { id: "sha256:1", tag: "platform/postgres:15" },
    caddy: { id: "sha256:2", tag: "platform/caddy:2" },
  };
  const wanted = [
    { name: "postgres" },
    { name: "postgres" },
    { name: "caddy" },
    { name: "redis" },
    { build: { context: "." } },
  ];
  expect(imageProblems(wanted, lock, new Set(["sha256:2"]))).toEqual([
    expect.stringMatching(/platform\/postgres:15 \(postgres\) was removed/),
  ]);
});

test("a Unix socket is this machine's, another address is not", () => {
  expect([isLocal(undefined), isLocal("unix:///x"), isLocal("ssh://server"), isLocal("tcp://192.0.2.1:2376")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

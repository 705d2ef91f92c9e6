import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { hostSetupScript } from "../../components/plan/host-setup";
import type { HostSetup } from "../../components/plan/host-setup";
import { readPublicKeys, runSetUp } from "../../ops/server/set-up";
import type { SetUpOutcome } from "../../ops/server/set-up";
import { openPorts } from "../support/scan";
import { SimulatedServer } from "../support/simulated-server";
import { makeTinyImage, TINY } from "../support/tiny-image";
import { criteria } from "./server-criteria";

jest.setTimeout(300_000);

let server: SimulatedServer;

beforeAll(async () => {
  server = await SimulatedServer.start({ prepared: false });
});

afterAll(() => server?.stop());

function sshAs(user: string, ...options: string[]): string[] {
  const knownHosts = `${server.identityFile}.known`;
  writeFileSync(knownHosts, `${server.address} ${server.hostKey}\n`);
  const own = { BatchMode: "yes", StrictHostKeyChecking: "yes", UserKnownHostsFile: knownHosts, IdentitiesOnly: "yes" };
  const words = Object.entries(own).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return ["ssh", "-F", "/dev/null", ...options, ...words, "-i", server.identityFile, "-T", `${user}@${server.address}`];
}

function setUp(mode: HostSetup["mode"], as: string, publicKeys = [""]): Promise<SetUpOutcome> {
  const given = publicKeys.flatMap((key) => (key === "" ? readPublicKeys(`${server.identityFile}.pub`) : [key]));
  const script = hostSetupScript({ user: "deploy", publicKeys: given, ports: { http: 80, https: 443 }, mode });
  return runSetUp(sshAs(as), script, () => undefined);
}

/** What a change would show in: packages, files, users, rules, and what runs. */
function stateOf(): string {
  const looks = [
    "dpkg-query --show",
    "find /etc /home /root/.ssh -type f -exec sha256sum {} + | sort -k 2",
    "sysctl --all 2>/dev/null | grep ^net.ipv4.conf",
    "nft list ruleset 2>/dev/null",
    "systemctl list-units --plain --no-legend --type service,timer --state running,waiting --no-pager | cut -d ' ' -f 1",
  ];
  return server.exec("sh", "-c", looks.join("; "));
}

const changedOf = ({ lines }: SetUpOutcome): string[] => lines.filter((line) => !line.startsWith("not checked here: "));

/** A container keeps the swap, the clock and the general settings of the kernel that its machine has. */
const unseenHere = [
  /^not checked here: settings of the kernel that cannot be set here: (vm|fs|net\.core|kernel)\./,
  /^not checked here: swap: a container has that of its machine$/,
  /^not checked here: the clock: a container has that of its machine$/,
];

test("what is not supported is refused with all its reasons, and nothing is changed", async () => {
  server.exec("sh", "-c", "useradd -m -p '*' guest && cp -r /root/.ssh /home/guest/ && chown -R guest: /home/guest/.ssh");
  server.exec("cp", "/etc/os-release", "/root/os-release");
  server.exec("sh", "-c", `printf 'ID=fedora\\nVERSION_ID=43\\nPRETTY_NAME="Fedora Linux 43"\\n' >/etc/os-release`);
  const before = stateOf();
  const refused = await setUp("apply", "root", []);
  expect(refused).toEqual({
    code: 3,
    lines: [],
    problems: [
      "refused: the server runs Fedora Linux 43; supported: Debian 12 and 13, Ubuntu 22.04 and 24.04",
      "refused: user deploy has no key on the server yet; give its public one: --key FILE",
    ].join("\n"),
  });
  expect(await setUp("apply", "guest")).toEqual({
    code: 3,
    lines: [],
    problems:
      "refused: user guest is not root, and sudo is missing or asks for a password; log in as one who needs none: --as root",
  });
  expect(stateOf()).toBe(before);
  server.exec("sh", "-c", "cat /root/os-release >/etc/os-release && userdel -r guest 2>/dev/null");
});

test("a check of a fresh server finds what is missing and changes nothing", async () => {
  const before = stateOf();
  const found = await setUp("check", "root");
  expect(found).toMatchObject({ code: 1, problems: "" });
  expect(found.lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^differs: packages: .*fail2ban/),
      "differs: user deploy",
      "differs: Docker Engine",
      "differs: rules of the firewall",
    ]),
  );
  expect(stateOf()).toBe(before);
});

test("a fresh server is set up, and a second time nothing changes", async () => {
  const first = await setUp("apply", "root");
  expect(first).toMatchObject({ code: 0, problems: "" });
  expect(changedOf(first)).toContain("changed: Docker Engine");
  const before = stateOf();
  const second = await setUp("apply", "deploy");
  expect({ ...second, lines: changedOf(second) }).toEqual({ code: 0, lines: [], problems: "" });
  expect(second.lines).toEqual(unseenHere.map((pattern) => expect.stringMatching(pattern)));
  expect(stateOf()).toBe(before);
});

test("the user who deploys uses Docker, whose containers outlast a restart of the engine", () => {
  makeTinyImage();
  const [program = "", ...words] = sshAs("deploy");
  const image = execFileSync("docker", ["save", TINY]);
  execFileSync(program, [...words, "docker load"], { input: image, stdio: ["pipe", "pipe", "pipe"] });
  const serve = (port: number): string =>
    `docker run -d --rm -p 0.0.0.0:${port}:8080 ${TINY} nc -ll -p 8080 -e sh -c 'echo port ${port}'`;
  execFileSync(program, [...words, [80, 443, 5432].map(serve).join(" && ")], { stdio: "pipe" });
  const running = server.exec("docker", "ps", "--quiet", "--no-trunc");
  expect(running.split("\n")).toHaveLength(3);
  server.exec("systemctl", "restart", "docker.service");
  expect(server.exec("docker", "ps", "--quiet", "--no-trunc")).toBe(running);
});

test("from outside no port is open but 22, 80 and 443, though a container publishes another one", async () => {
  expect(server.exec("docker", "ps", "--format", "{{.Ports}}")).toContain("0.0.0.0:5432->8080/tcp");
  expect(await said(80)).toBe("port 80\n");
  expect(await openPorts(server.address)).toEqual([22, 80, 443]);
});

function said(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, server.address);
    socket.setEncoding("utf8").on("data", (part: string) => (text += part));
    socket.on("error", reject).on("close", () => resolve(text));
  });
}

test("sshd takes no password, of root neither", () => {
  for (const user of ["root", "deploy"]) {
    const [program = "", ...words] = sshAs(user, "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1");
    const { status, stderr } = spawnSync(program, [...words, "true"], { encoding: "utf8" });
    expect([status, stderr.trim()]).toEqual([255, `${user}@${server.address}: Permission denied (publickey).`]);
  }
});

test("who guesses at sshd is banned", async () => {
  const image = execFileSync("docker", ["inspect", "--format", "{{.Config.Image}}", server.container], { encoding: "utf8" });
  const guess = `ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=2 "guess$1@$0" true`;
  const script = `set -- 1; while [ "$1" -le 8 ]; do ${guess}; set -- $(($1 + 1)); done; hostname -i`;
  const run = ["run", "--rm", image.trim(), "sh", "-c", script, server.address];
  const guesser = execFileSync("docker", run, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  const deadline = Date.now() + 20_000;
  while (!server.exec("nft", "list", "ruleset").includes(guesser) && Date.now() < deadline) await delay(200);
  expect(server.exec("nft", "list", "ruleset")).toContain(guesser);
});

test("what was removed by hand is found by a check, and mended", async () => {
  server.exec("nft", "flush", "chain", "inet", "platform", "forward");
  server.exec("apt-get", "purge", "--quiet", "--yes", "fail2ban");
  server.exec("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/accept_redirects");
  server.exec("sed", "--in-place", "/^MaxSessions/d", "/etc/ssh/sshd_config.d/00-platform.conf");
  server.exec("gpasswd", "--delete", "deploy", "docker");
  const found = await setUp("check", "root");
  expect(found).toMatchObject({ code: 1, problems: "" });
  expect(changedOf(found)).toEqual([
    "differs: packages: fail2ban",
    "differs: net.ipv4.conf.all.accept_redirects is not 0",
    "differs: user deploy is not in the group docker",
    "differs: rules of the firewall",
    "differs: file /etc/ssh/sshd_config.d/00-platform.conf",
    "differs: what sshd does: MaxSessions is not 100",
  ]);
  const mended = await setUp("apply", "root");
  expect(mended).toMatchObject({ code: 0, problems: "" });
  expect(await setUp("check", "root")).toMatchObject({ code: 0, problems: "" });
});

test("a setting of sshd that another file decides is named with that file", async () => {
  const other = "/etc/ssh/sshd_config.d/00-another.conf";
  server.exec("sh", "-c", `echo 'PasswordAuthentication yes' >${other}`);
  const { code, problems } = await setUp("apply", "root");
  server.exec("rm", other);
  expect([code, problems]).toEqual([
    2,
    expect.stringMatching(
      /^failed: what sshd does: PasswordAuthentication is not no: another file decides: .*; look at \S+00-another\.conf /,
    ),
  ]);
});

test.each(criteria)("%s", (_criterion, command, expected) => {
  expect(server.exec("sh", "-c", command)).toMatch(expected);
});

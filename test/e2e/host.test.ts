import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { openPorts } from "../support/scan";
import { SimulatedServer } from "../support/simulated-server";
import { makeTinyImage, TINY } from "../support/tiny-image";
import { expectCode, expectNoStackTrace } from "./support/commands";
import type { Ending } from "./support/commands";
import { docker, linesOf } from "./support/docker";
import { criteria } from "./support/server-criteria";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

let server: SimulatedServer;
let stack: TestStack;

beforeAll(async () => {
  server = await SimulatedServer.start({ prepared: false });
  const { address, hostKey, identityFile } = server;
  stack = await TestStack.make({
    host: { kind: "ssh", address, user: "deploy", hostKey, identityFile },
    ports: { http: 80, https: 443 },
  });
});

afterAll(async () => {
  stack?.discard();
  await server?.stop();
});

/** `npm run host`, without the installation of the packages. */
function host(...flags: string[]): Promise<Ending> {
  return stack.run([
    "node",
    "--require",
    "./ops/bootstrap/typescript.cjs",
    "ops/host.ts",
    "--stack",
    stack.name,
    ...flags,
  ]).ending;
}

const withKey = (): string[] => ["--key", `${server.identityFile}.pub`];

/** What a change would show in: packages, files, rules, settings of the network, and what runs. */
function stateOf(): string {
  const looks = [
    "dpkg-query --show",
    "find /etc /home /root/.ssh -type f -exec sha256sum {} + | sort -k 2",
    "sysctl --all 2>/dev/null | grep ^net.ipv4.conf",
    "nft --stateless list ruleset 2>/dev/null",
    "systemctl list-units --plain --no-legend --type service,timer --state running,waiting --no-pager | cut -d ' ' -f 1",
  ];
  return server.exec("sh", "-c", looks.join("; "));
}

const starting = (text: string, word: string): string[] =>
  linesOf(text.trim()).filter((line) => line.startsWith(`${word}: `));

/** A container keeps the swap, the clock and the general settings of the kernel that its machine has. */
const unseenHere = [
  /^not checked here: settings of the kernel that cannot be set here: (vm|fs|net\.core|kernel)\./,
  /^not checked here: swap: a container has that of its machine$/,
  /^not checked here: the clock: a container has that of its machine$/,
].map((pattern) => expect.stringMatching(pattern) as string);

function sshAs(user: string, ...options: string[]): [program: string, words: string[]] {
  const knownHosts = `${server.identityFile}.known`;
  writeFileSync(knownHosts, `${server.address} ${server.hostKey}\n`);
  const own = { BatchMode: "yes", StrictHostKeyChecking: "yes", UserKnownHostsFile: knownHosts, IdentitiesOnly: "yes" };
  const words = Object.entries(own).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return ["ssh", ["-F", "/dev/null", ...options, ...words, "-i", server.identityFile, `${user}@${server.address}`]];
}

test("what is not supported is refused with all its reasons, and nothing is changed", async () => {
  server.exec(
    "sh",
    "-c",
    "useradd -m -p '*' guest && cp -r /root/.ssh /home/guest/ && chown -R guest: /home/guest/.ssh",
  );
  server.exec("cp", "/etc/os-release", "/root/os-release");
  server.exec("sh", "-c", `printf 'ID=fedora\\nVERSION_ID=43\\nPRETTY_NAME="Fedora Linux 43"\\n' >/etc/os-release`);
  const before = stateOf();
  const refused = await host("--as", "root");
  expectCode(refused, 1);
  expectNoStackTrace(refused);
  expect(linesOf(refused.stderr.trim())).toEqual([
    "refused: the server runs Fedora Linux 43; supported: Debian 12 and 13, Ubuntu 22.04 and 24.04",
    "refused: user deploy has no key on the server yet; give its public one: --key FILE",
    `Nothing was changed on ${server.address}.`,
  ]);
  const asks = await host("--as", "guest", ...withKey());
  expectCode(asks, 1);
  expect(asks.stderr).toMatch(
    /^refused: user guest is not root, and sudo is missing or asks for a password; log in as one who needs none: --as root\n/,
  );
  const nobody = await host(...withKey());
  expectCode(nobody, 1);
  expect(nobody.stderr).toMatch(/^host\/user: \S+ does not let user deploy in: none of these keys is allowed there: /);
  expect(stateOf()).toBe(before);
  server.exec("sh", "-c", "cat /root/os-release >/etc/os-release && userdel -r guest 2>/dev/null");
});

test("a check of a fresh server finds what is missing and changes nothing", async () => {
  const before = stateOf();
  const found = await host("--check", "--as", "root");
  expectCode(found, 1);
  expect(starting(found.stderr, "differs")).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^differs: packages: .*fail2ban/),
      "differs: user deploy",
      "differs: Docker Engine",
      "differs: rules of the firewall",
    ]),
  );
  expect(stateOf()).toBe(before);
});

/** Somebody between the server and Docker, whom it has reason to trust as a web server, hands out a key of their own. */
const impostor = `
  mkdir -p /srv/linux/debian && cd /srv && cp /usr/share/keyrings/debian-archive-bookworm-stable.gpg linux/debian/gpg
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=impostor \\
    -addext subjectAltName=DNS:download.docker.com -keyout key -out /usr/local/share/ca-certificates/impostor.crt
  update-ca-certificates && cp /etc/hosts hosts && echo 127.0.0.1 download.docker.com >>/etc/hosts
  systemd-run --unit impostor --working-directory /srv \\
    openssl s_server -quiet -accept 443 -cert /usr/local/share/ca-certificates/impostor.crt -key key -WWW`;

const withoutImpostor = `systemctl stop impostor; cat /srv/hosts >/etc/hosts; rm -r /srv/*
  rm /usr/local/share/ca-certificates/impostor.crt; update-ca-certificates --fresh`;

test("another key at Docker's address than Docker's ends the set-up before an engine is installed", async () => {
  server.exec("sh", "-e", "-c", impostor);
  const stopped = await host("--as", "root", ...withKey());
  server.exec("sh", "-e", "-c", withoutImpostor);
  expectCode(stopped, 1);
  expect(stopped.stderr).toMatch(
    /^failed: Docker Engine: the key at \S+ has the fingerprint [0-9A-F]{40}, not 9DC85822\w+: somebody may stand /,
  );
  expect(stopped.stderr).toContain(`npm run host -- --stack ${stack.name} goes on where this ended.`);
  expect(
    server.exec("sh", "-c", "command -v dockerd; ls /etc/apt/sources.list.d /etc/apt/keyrings || true"),
  ).not.toMatch(/docker/);
});

test("a fresh server is set up, and a second time nothing changes", async () => {
  const first = await host("--as", "root", ...withKey());
  expectCode(first, 0);
  expect(starting(first.stdout, "changed")).toContain("changed: Docker Engine");
  expect(first.stdout).toContain(`${server.address} is set up; changes: `);
  expect(first.stdout).toMatch(/^User deploy gets in and uses Docker there: Debian GNU\/Linux 12 .*, Docker \d+\./m);
  const before = stateOf();
  const second = await host();
  expectCode(second, 0);
  expect([starting(second.stdout, "changed"), second.stderr]).toEqual([[], ""]);
  expect(starting(second.stdout, "not checked here")).toEqual(unseenHere);
  expect(second.stdout).toContain(`${server.address} is as it should be.`);
  expect(stateOf()).toBe(before);
});

test("the user who deploys uses Docker, whose containers outlast a restart of the engine", () => {
  makeTinyImage();
  const image = execFileSync("docker", ["save", TINY], { maxBuffer: 2 ** 26 });
  const [ssh, words] = sshAs("deploy");
  execFileSync(ssh, [...words, "docker load"], { input: image, stdio: "pipe" });
  const serve = (port: number): string =>
    `docker run -d -p 0.0.0.0:${port}:8080 ${TINY} nc -ll -p 8080 -e sh -c 'echo port ${port}'`;
  execFileSync(ssh, [...words, [80, 443, 5432].map(serve).join(" && ")], { stdio: "pipe" });
  const running = server.exec("docker", "ps", "--quiet", "--no-trunc");
  expect(linesOf(running)).toHaveLength(3);
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
    const [ssh, words] = sshAs(user, "-o", "PubkeyAuthentication=no");
    const { status, stderr } = spawnSync(ssh, [...words, "true"], { encoding: "utf8" });
    expect([status, stderr.trim()]).toEqual([255, `${user}@${server.address}: Permission denied (publickey).`]);
  }
});

test("who guesses at sshd is banned", async () => {
  const image = docker("inspect", "--format", "{{.Config.Image}}", server.container);
  const guess = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=2 "guess$n@$0" true';
  const script = `for n in 1 2 3 4 5 6; do ${guess} 2>/dev/null; done; hostname -i`;
  const guesser = docker("run", "--rm", image, "sh", "-c", script, server.address);
  const deadline = Date.now() + 20_000;
  while (!server.exec("nft", "list", "ruleset").includes(guesser) && Date.now() < deadline) await delay(200);
  expect(server.exec("nft", "list", "ruleset")).toContain(guesser);
});

test("what was removed by hand is found by a check, and mended", async () => {
  server.exec("nft", "flush", "chain", "inet", "platform", "forward");
  server.exec("apt-get", "purge", "--quiet", "--yes", "fail2ban");
  server.exec("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/accept_redirects");
  server.exec("sed", "--in-place", "/^MaxSessions/d", "/etc/ssh/sshd_config.d/00-platform.conf");
  server.exec("systemctl", "disable", "--quiet", "apt-daily-upgrade.timer");
  const before = stateOf();
  const found = await host("--check");
  expectCode(found, 1);
  // whether the settings of a package of its own go with it, is the package's affair
  const differing = starting(found.stderr, "differs").filter((line) => !line.includes("/etc/fail2ban/"));
  expect(differing).toEqual([
    "differs: packages: fail2ban",
    "differs: setting of the kernel net.ipv4.conf.all.accept_redirects = 0",
    "differs: rules of the firewall",
    "differs: service apt-daily-upgrade.timer, running and begun with the server",
    "differs: file /etc/ssh/sshd_config.d/00-platform.conf",
    "differs: what sshd does: MaxSessions is not 100",
  ]);
  expect(stateOf()).toBe(before);
  expectCode(await host(), 0);
  expectCode(await host("--check"), 0);
  expect(await openPorts(server.address)).toEqual([22, 80, 443]);
});

test("a setting of sshd that another file decides is named with that file", async () => {
  const other = "/etc/ssh/sshd_config.d/00-another.conf";
  server.exec("sh", "-c", `echo 'PasswordAuthentication yes' >${other}`);
  const failed = await host();
  server.exec("rm", other);
  expectCode(failed, 1);
  expect(failed.stderr).toMatch(
    /^failed: what sshd does: PasswordAuthentication is not no: another file decides: .*; look at .*00-another\.conf/,
  );
});

test.each(criteria)("%s", (_criterion, command, expected) => {
  expect(server.exec("sh", "-c", command)).toMatch(expected);
});

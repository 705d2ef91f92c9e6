import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineAddress, engineName, engineProblems, fingerprint } from "../../config/host";
import type { SshHostSettings } from "../../config/host";
import { check } from "../../config/check";
import { parseSettings } from "../../config/settings";
import type { Settings } from "../../config/settings";
import { settingsInFiles } from "../../ops/engine/settings-files";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN";
const server = { kind: "ssh", address: "203.0.113.10", user: "deploy", hostKey };

function parse(host: unknown, more: Record<string, string> = {}) {
  const values = { platform: "todoapp", host: JSON.stringify(host), ...more };
  return parseSettings(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, secret: false }])),
  );
}

function settings(host: unknown, more: Record<string, string> = {}): Settings | undefined {
  const { stack, problems } = parse(host, more);
  expect(problems).toEqual([]);
  return stack?.settings;
}

test("a server listens on all its addresses and is found at its own", () => {
  expect(settings(server)).toMatchObject({
    host: { ...server, port: 22 },
    address: "0.0.0.0",
    publicAddress: "203.0.113.10",
  });
  expect(settings(server, { publicAddress: "203.0.113.99" })?.publicAddress).toBe("203.0.113.99");
  expect(settings(server, { address: "203.0.113.11" })).toMatchObject({ address: "203.0.113.11" });
  expect(settings({ kind: "local" })).toMatchObject({ host: { kind: "local" }, address: "127.0.0.1" });
  expect(settings({ ...server, hostKey: `${hostKey} root@server\n` })?.host).toMatchObject({ hostKey });
});

test("what a server may not lack, with the command that finds it out", () => {
  expect(parse({ kind: "ssh" }).problems).toEqual([
    "host/address: missing; the IPv4 address or the name of the server; found: nothing",
    "host/user: missing; the user who logs in there by key and may use Docker; found: nothing",
    "host/hostKey: missing; read it with: ssh-keyscan -t ed25519 ADDRESS, and hold it against what the server's own console says; found: nothing",
  ]);
});

test("what cannot be a host", () => {
  const problems = (host: unknown) => parse(host).problems.join("\n");
  expect(problems({ kind: "droplet" })).toMatch(
    /^host(\/kind)?: not a host; allowed: \{"kind":"local"\}, \{"kind":"ssh"/,
  );
  expect(problems("203.0.113.10")).toMatch(/^host: not a host; allowed: .*found: "203\.0\.113\.10"$/);
  expect(problems({ ...server, password: "x" })).toMatch(
    /^host\/password: unknown key; known: kind, address, user, port,/,
  );
  expect(problems({ ...server, address: "Server_1" })).toMatch(/^host\/address: not an IPv4 address or a host name/);
  expect(problems({ ...server, user: "-oProxyCommand=x" })).toMatch(/^host\/user: not a user name/);
  expect(problems({ ...server, port: 0 })).toMatch(/^host\/port: /);
  expect(problems({ ...server, identityFile: "key" })).toMatch(/^host\/identityFile: not a path from \/ or ~\/ on/);
  const cut = hostKey.replace("AAAAC3NzaC1lZDI1NTE5", "AAAAB3NzaC1yc2EAAAAD");
  for (const wrong of ["ssh-ed25519", `203.0.113.10 ${hostKey}`, "ssh-dss AAAA", cut]) {
    expect(problems({ ...server, hostKey: wrong })).toMatch(
      /^host\/hostKey: not a host key; allowed: .*"ssh-ed25519 AAAA…"/,
    );
  }
});

test("a server needs a domain of its own, and a server's name is no address for DNS", () => {
  const problemsOf = (host: unknown, more: Record<string, string> = {}) => {
    const { stack } = parse(host, more);
    return stack === undefined ? [] : check(stack);
  };
  expect(problemsOf(server)).toEqual([
    expect.stringMatching(/^domain: missing; the host is a server, and browsers look for todoapp\.localhost on /),
  ]);
  for (const domain of ["todo.example.org", "trial.localhost"]) expect(problemsOf(server, { domain })).toEqual([]);
  expect(problemsOf({ ...server, address: "server.example.org" }, { domain: "todo.example.org" })).toEqual([
    expect.stringMatching(/^publicAddress: missing; /),
  ]);
});

test("a server is known by its host key, not by its address", () => {
  const host = { ...server, port: 22 } as SshHostSettings;
  const other = { ...host, hostKey: hostKey.replace("GGlN", "GGlM") };
  expect(engineName({ kind: "local" })).toBe("docker-local");
  expect(engineName(host)).toMatch(/^docker-ssh-[0-9a-f]{12}$/);
  expect(engineName({ ...host, address: "203.0.113.11" })).toBe(engineName(host));
  expect(engineName(other)).not.toBe(engineName(host));
  expect(fingerprint(hostKey)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});

test("a DOCKER_HOST that is another one's is refused", () => {
  const host = { ...server, port: 2222 } as SshHostSettings;
  expect(engineAddress(host)).toBe("ssh://deploy@203.0.113.10:2222");
  for (const same of [undefined, "", engineAddress(host)]) expect(engineProblems("prod", host, same)).toEqual([]);
  expect(engineProblems("prod", { kind: "local" }, "ssh://elsewhere")).toEqual([]);
  expect(engineProblems("prod", host, "unix:///var/run/docker.sock")).toEqual([
    expect.stringMatching(/^host: stack prod runs on ssh:\S+, and DOCKER_HOST is unix:\S+; unset DOCKER_HOST, /),
  ]);
});

test("maicivy's stack of an own server asks for its two secrets and for nothing else", () => {
  const text = (name: string) => readFileSync(join(__dirname, "..", "..", name), "utf8");
  const { problems } = parseSettings(settingsInFiles(text("Pulumi.yaml"), text("Pulumi.maicivy-prod.yaml")));
  expect(problems).toEqual([
    expect.stringMatching(/^claude-api-key: missing; set it with: /),
    expect.stringMatching(/^openai-api-key: missing; set it with: /),
  ]);
});

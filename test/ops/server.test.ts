import type { SshHostSettings } from "../../config/host";
import { movedProblems } from "../../ops/checks/host";
import { diskProblems } from "../../ops/checks/disk";
import { parseState } from "../../ops/engine/state";
import { lackingNames, otherArchitectures } from "../../ops/server/images";
import { sshConfig, sshScript } from "../../ops/server/place";
import { problemThere } from "../../ops/server/problems";
import { sshWords } from "../../ops/server/run";
import { megabytes } from "../../ops/server/send";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICO+qOIWdlqJzATSCaicbXl+Cr9vZ4842SLlGsAwGGlN";
const host: SshHostSettings = { kind: "ssh", address: "203.0.113.10", user: "deploy", port: 22, hostKey };
const place = {
  config: "/c/config",
  knownHosts: "/a clone/known_hosts",
  socket: "/tmp/platform-ssh-0/1234567890abcdef",
};

describe("every connection to a server", () => {
  test("knows its pinned key alone, asks nothing and is shared", () => {
    const [own = "", users = ""] = sshConfig(host, place).split("\n\n");
    expect(own.split("\n")).toEqual(
      expect.arrayContaining([
        "Host 203.0.113.10",
        "  StrictHostKeyChecking yes",
        '  UserKnownHostsFile "/a clone/known_hosts"',
        "  GlobalKnownHostsFile /dev/null",
        "  HostKeyAlgorithms ssh-ed25519",
        "  BatchMode yes",
        "  ControlMaster auto",
        `  ControlPath ${place.socket}`,
      ]),
    );
    expect(own).not.toContain("Identit");
    expect(users).toBe("Match all\n  Include ~/.ssh/config\n  Include /etc/ssh/ssh_config\n");
  });

  test("offers the operator's key alone where one is named", () => {
    const named = sshConfig({ ...host, identityFile: "~/.ssh/deploy key" }, place);
    expect(named).toContain('  IdentityFile "~/.ssh/deploy key"\n  IdentitiesOnly yes\n');
    const rsa = sshConfig({ ...host, hostKey: "ssh-rsa AAAAB3NzaC1yc2EAAAAD" }, place);
    expect(rsa).toContain("  HostKeyAlgorithms rsa-sha2-512,rsa-sha2-256\n");
  });

  test("goes through one program, whatever a folder is called", () => {
    expect(sshScript("/usr/bin/ssh", "/it's here/config").split("\n").slice(-3)).toEqual([
      "unset PLATFORM_RUN",
      String.raw`exec '/usr/bin/ssh' -F '/it'\''s here/config' "$@"`,
      "",
    ]);
    expect(sshWords("ssh://deploy@203.0.113.10:2222")).toEqual([
      "-o",
      "BatchMode=yes",
      "-T",
      "-l",
      "deploy",
      "-p",
      "2222",
      "--",
      "203.0.113.10",
    ]);
  });
});

describe("what keeps a server from being used", () => {
  const found = { stack: "prod", host, system: "", family: "", keys: [] };
  const ssh = (stderr: string, keys: string[] = []) => problemThere({ ...found, code: 255, stderr, keys });
  const there = (code: number, stderr: string, system: string, family: string) =>
    problemThere({ ...found, code, stderr, system, family });

  test("another host key: both fingerprints, and what to do", () => {
    const stderr = [
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
      "The fingerprint for the ED25519 key sent by the remote host is",
      "SHA256:AAAAbbbbCCCC/ddd+1.",
      "Host key verification failed.",
    ].join("\n");
    expect(ssh(stderr)).toMatch(
      /^WRONG HOST KEY: 203\.0\.113\.10 shows SHA256:AAAAbbbbCCCC\/ddd\+1, and host\/hostKey of stack prod is SHA256:\S+\.\n {2}Nothing was done there\./,
    );
    const other =
      "Unable to negotiate with 203.0.113.10 port 22: no matching host key type found. Their offer: ssh-rsa";
    expect(ssh(other)).toMatch(/^WRONG HOST KEY: 203\.0\.113\.10 has no key of that type \(it has ssh-rsa\)/);
  });

  test("no way there", () => {
    const connect = "ssh: connect to host 203.0.113.10 port 22:";
    expect(ssh(`${connect} Connection refused`)).toMatch(
      /^host\/address: 203\.0\.113\.10 refuses connections on port 22: /,
    );
    expect(ssh(`${connect} Connection timed out`)).toMatch(/does not answer on port 22; .*firewall\.$/);
    expect(ssh("ssh: Could not resolve hostname x: Name or service not known")).toMatch(/is no name that leads to/);
    expect(ssh("kex_exchange_identification: read: reset\nConnection closed")).toBe(
      "ssh to deploy@203.0.113.10 failed: Connection closed",
    );
  });

  test("no way to a server that another stack is, which knows of it", () => {
    const made = (stderr: string) => problemThere({ ...found, server: "prod-host", code: 255, stderr });
    expect(made("ssh: connect to host 203.0.113.10 port 22: Connection timed out")).toMatch(
      /does not answer on port 22; npm run drift -- --stack prod-host says .* sshFrom in Pulumi\.prod-host\.yaml must/,
    );
    const stderr = "The fingerprint for the ED25519 key sent by the remote host is\nSHA256:AAAAbbbb.";
    expect(made(stderr)).toMatch(
      /^WRONG HOST KEY: 203\.0\.113\.10 shows SHA256:AAAAbbbb, and not the key that the server of stack prod-host was/,
    );
  });

  test("nobody is let in: who, with which keys", () => {
    const denied = "deploy@203.0.113.10: Permission denied (publickey).";
    expect(ssh(denied, ["~/.ssh/id_ed25519"])).toMatch(
      /^host\/user: 203\.0\.113\.10 does not let user deploy in: none of these keys is allowed there: ~\/\.ssh\/id_ed25519; put .*ssh-agent/,
    );
    expect(ssh(denied)).toMatch(
      /in: this machine has no key; make one with ssh-keygen -t ed25519, and put the public half/,
    );
    const named = { ...found, host: { ...host, identityFile: "~/.ssh/gone" }, code: 255, stderr: denied };
    expect(problemThere(named)).toMatch(/in: host\/identityFile ~\/\.ssh\/gone is not there\.$/);
  });

  test("no Docker, or none for this user", () => {
    const missing = "sh: 4: docker: not found";
    expect(there(127, missing, "Ubuntu 24.04", "ubuntu debian")).toMatch(
      /not installed on 203\S+ \(Ubuntu 24\.04\); .*npm run host/,
    );
    expect(there(127, missing, "Alpine Linux v3.20", "alpine ")).toMatch(
      /^Docker is not installed on 203\.0\.113\.10, and Alpine Linux v3\.20 is not a system that can be set up from here/,
    );
    const denied =
      "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock";
    expect(there(1, denied, "Debian", "debian")).toMatch(
      /^host\/user: deploy may not use Docker .*usermod -aG docker deploy$/,
    );
    const stopped = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?";
    expect(there(1, stopped, "Debian", "debian")).toMatch(/^Docker does not run on 203\.0\.113\.10; start it there/);
  });
});

describe("images of a server", () => {
  const lock = {
    caddy: { id: "sha256:c", tag: "platform/caddy:2" },
    node: { id: "sha256:n", tag: "platform/node:24" },
  };
  const images = [
    { name: "caddy" },
    { name: "caddy" },
    { name: "grafana/grafana:1" },
    { build: { context: "x", base: "node" } },
  ];

  test("those that it lacks, by id, and by tag what others are built on", () => {
    const names = (...ids: string[]) => lackingNames(images, lock, { ids: new Set(ids), tags: new Map() });
    expect(names()).toEqual(["sha256:c", "grafana/grafana:1", "platform/node:24"]);
    expect(names("sha256:c", "grafana/grafana:1", "sha256:n", "platform/node:24")).toEqual([]);
    expect(names("platform/caddy:2", "sha256:n")).toEqual(["sha256:c", "grafana/grafana:1", "platform/node:24"]);
  });

  test("its processor can run them, and its disk has room", () => {
    const image = { name: "platform/caddy:2", id: "sha256:c", bytes: 1, architecture: "amd64", pulled: false };
    expect(otherArchitectures([image], "amd64", "203.0.113.10")).toEqual([]);
    expect(otherArchitectures([image], "arm64", "203.0.113.10")).toEqual([
      expect.stringMatching(/^Image platform\/caddy:2 was made here for amd64, and 203\.0\.113\.10 is arm64: /),
    ]);
    const gigabyte = 1024 ** 3;
    expect(diskProblems(3 * gigabyte, "/var/lib/docker", gigabyte)).toEqual([]);
    expect(diskProblems(2.5 * gigabyte, "/var/lib/docker", 1.5 * gigabyte)).toEqual([
      "Only 2.5 GB of disk are free at /var/lib/docker, where Docker keeps its data; at least 3.5 GB are needed, 1.5 of them for images that are sent there. Free some, for example with: docker system prune.",
    ]);
    expect([megabytes(1), megabytes(1.5 * gigabyte)]).toEqual(["1 MB", "1.5 GB"]);
  });
});

test("a stack is not taken for one that lost everything when its settings name another host", () => {
  const provider = (name: string, engine: string) => ({
    urn: `urn:pulumi:prod::platform::pulumi:providers:docker::${name}`,
    type: "pulumi:providers:docker",
    inputs: { host: engine },
  });
  const state = (name: string, engine: string) =>
    parseState(JSON.stringify({ deployment: { resources: [provider(name, engine)] } }));
  const local = state("docker-local", "unix:///var/run/docker.sock");
  expect(movedProblems("prod", host, undefined)).toEqual([]);
  expect(movedProblems("prod", { kind: "local" }, local)).toEqual([]);
  expect(movedProblems("prod", host, local)).toEqual([
    expect.stringMatching(
      /^host: stack prod is on this machine, and the settings name ssh:\/\/deploy@203\.0\.113\.10 with /,
    ),
  ]);
  expect(movedProblems("prod", host, state("docker-ssh-0123456789ab", "ssh://deploy@203.0.113.9"))).toEqual([
    expect.stringMatching(/^host: stack prod is on ssh:\/\/deploy@203\.0\.113\.9, /),
  ]);
});

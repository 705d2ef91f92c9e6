import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { engineAddress, fingerprint } from "../../config/host";
import type { SshHostSettings } from "../../config/host";
import { run, sshWords } from "./run";

/** What a look at a server gave that did not end well. */
export interface Failed {
  stack: string;
  host: SshHostSettings;
  /** Stack that is the server, where it is one of this project's. */
  server?: string | undefined;
  code: number;
  stderr: string;
  /** Name of its system, empty where ssh did not get in. */
  system: string;
  /** Names of its distribution and of those that it is made from. */
  family: string;
  /** Keys of this machine that were offered, in words. */
  keys: string[];
}

/** The sentence about what keeps a server from being used, with what to do about it. */
export function problemThere(failed: Failed): string {
  return failed.code === 255 ? connectionProblem(failed) : dockerProblem(failed);
}

function connectionProblem({ stack, host, server, stderr, keys }: Failed): string {
  const { address, port, user } = host;
  const where = `host/address: ${address}`;
  const shown = /The fingerprint for the \S+ key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(
    stderr,
  )?.[1];
  if (shown !== undefined) return wrongKey({ stack, host, server }, `shows ${shown}`);
  const offer = /no matching host key type found\. Their offer: (\S+)/.exec(stderr)?.[1];
  if (offer !== undefined) return wrongKey({ stack, host, server }, `has no key of that type (it has ${offer})`);
  if (/Could not resolve hostname/i.test(stderr)) return `${where} is no name that leads to an address; check it.`;
  if (/connection refused/i.test(stderr)) {
    return `${where} refuses connections on port ${port}: no ssh listens there, or a firewall says so; check host/port, and that the server's ssh runs.`;
  }
  if (/timed out|no route to host|network is unreachable/i.test(stderr)) {
    return `${where} does not answer on port ${port}; ${server === undefined ? "check the address, that the server runs, and its firewall." : lookAfter(server)}`;
  }
  if (/permission denied \(/i.test(stderr))
    return `host/user: ${address} does not let user ${user} in: ${tried(host, keys)}`;
  return `ssh to ${user}@${address} failed: ${stderr.trim().split("\n").at(-1) ?? "without a word"}`;
}

/** What to do about a silent server that this project made: it knows how to make it again. */
function lookAfter(server: string): string {
  return `npm run drift -- --stack ${server} says whether the server is still there; where it is, sshFrom in Pulumi.${server}.yaml must hold the address that you come from.`;
}

function wrongKey({ stack, host, server }: Pick<Failed, "stack" | "host" | "server">, shown: string): string {
  const { address, hostKey } = host;
  if (server !== undefined)
    return [
      `WRONG HOST KEY: ${address} ${shown}, and not the key that the server of stack ${server} was made with, ${fingerprint(hostKey)}.`,
      `Nothing was done there. Each server of that stack has this key: the address leads elsewhere, or somebody stands between.`,
    ].join("\n  ");
  return [
    `WRONG HOST KEY: ${address} ${shown}, and host/hostKey of stack ${stack} is ${fingerprint(hostKey)}.`,
    `Nothing was done there. Either the server was made anew, or somebody stands between it and you.`,
    `Ask the server itself, on its provider's console and not by ssh: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`,
    `Only when that is what ${address} shows, put its new key into Pulumi.${stack}.yaml.`,
  ].join("\n  ");
}

function tried({ user, identityFile }: SshHostSettings, keys: string[]): string {
  const put = `put the public half of one into ~${user}/.ssh/authorized_keys there`;
  if (identityFile !== undefined && keys.length === 0) return `host/identityFile ${identityFile} is not there.`;
  if (keys.length === 0) return `this machine has no key; make one with ssh-keygen -t ed25519, and ${put}.`;
  return `none of these keys is allowed there: ${keys.join(", ")}; ${put}. One with a passphrase must be in ssh-agent: no command asks for it.`;
}

/** The keys that ssh offers a server: files, and what the agent holds. */
export async function keysOf(ssh: string, host: SshHostSettings): Promise<string[]> {
  const [settings, agent] = await Promise.all([
    run(ssh, ["-G", ...sshWords(engineAddress(host))], ""),
    run("ssh-add", ["-l"], "").catch(() => ({ code: 1, stdout: "", stderr: "" })),
  ]);
  const files = [...settings.stdout.matchAll(/^identityfile (.+)$/gm)].map(([, path = ""]) => path);
  const held = agent.code === 0 && host.identityFile === undefined ? agent.stdout.trim().split("\n") : [];
  return [
    ...files.filter((path) => existsSync(path.replace(/^~(?=\/)/, homedir()))),
    ...held.map((key) => `${key} of ssh-agent`),
  ];
}

function dockerProblem({ stack, host, code, stderr, system, family }: Failed): string {
  const { address, user } = host;
  const prepared = `npm run host -- --stack ${stack}`;
  if (code === 127) {
    const supported = family.split(/\s+/).some((name) => name === "debian" || name === "ubuntu");
    return supported
      ? `Docker is not installed on ${address} (${system}); this sets the server up: ${prepared}`
      : `Docker is not installed on ${address}, and ${system} is not a system that can be set up from here (Debian and Ubuntu are): install Docker Engine there (https://docs.docker.com/engine/install/).`;
  }
  if (/permission denied/i.test(stderr)) {
    return `host/user: ${user} may not use Docker on ${address}; as root there: usermod -aG docker ${user}`;
  }
  if (/cannot connect to the docker daemon|is the docker daemon running/i.test(stderr)) {
    return `Docker does not run on ${address}; start it there: sudo systemctl start docker`;
  }
  return `Docker on ${address} does not answer: ${stderr.trim().split("\n").at(-1) ?? "without a word"}`;
}

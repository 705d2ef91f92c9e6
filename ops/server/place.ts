import { chmod, lstat, mkdir, rename, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { SshHostSettings } from "../../config/host";
import { Stop } from "../report";

/** Folders of this clone that hold an `ssh` of a stack each. */
const folders = resolve(".platform", "ssh");

/** How all connections to a server are made: its pinned key, no question, and one connection for all that is done there. */
export interface SshPlace {
  config: string;
  knownHosts: string;
  /** Socket of the shared connection; a path of more than about 85 letters would be too long for one. */
  socket: string;
}

/** Seconds for which the shared connection stays when nothing uses it: a command may make images before it goes on there. */
const idle = 300;

/** The settings of ssh for a server; for other hosts on the way to it, such as a jump host, the user's own hold alone. */
export function sshConfig(host: SshHostSettings, { knownHosts, socket }: SshPlace): string {
  const own = {
    HostKeyAlias: alias,
    // a percent sign would begin one of ssh's own words
    UserKnownHostsFile: `"${knownHosts.replaceAll("%", "%%")}"`,
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "yes",
    UpdateHostKeys: "no",
    HostKeyAlgorithms: algorithms(host.hostKey),
    BatchMode: "yes",
    PasswordAuthentication: "no",
    KbdInteractiveAuthentication: "no",
    ForwardAgent: "no",
    LogLevel: "ERROR",
    ConnectTimeout: "15",
    ServerAliveInterval: "10",
    ServerAliveCountMax: "3",
    ControlMaster: "auto",
    ControlPath: socket,
    ControlPersist: String(idle),
    ...(host.identityFile !== undefined && { IdentityFile: `"${host.identityFile}"`, IdentitiesOnly: "yes" }),
  };
  const lines = Object.entries(own).map(([key, value]) => `  ${key} ${value}`);
  const users = ["Match all", "  Include ~/.ssh/config", "  Include /etc/ssh/ssh_config"];
  return [`Host ${host.address}`, ...lines, "", ...users, ""].join("\n");
}

const alias = "platform-server";

/** A key of RSA is proved with one of two signatures, neither called like the key. */
function algorithms(hostKey: string): string {
  const [type = ""] = hostKey.split(" ");
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}

/** The program that takes the place of `ssh` for all that a command starts. */
export function sshScript(ssh: string, config: string): string {
  return [
    "#!/bin/sh",
    "# Written by npm run: ssh with the settings of one stack's server.",
    "# The shared connection may outlive the command that opened it: it is not what a killed one left running.",
    "unset PLATFORM_RUN",
    `exec ${quoted(ssh)} -F ${quoted(config)} "$@"`,
    "",
  ].join("\n");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Writes a stack's `ssh`, and gives the folder that comes first on PATH. */
export async function placeSsh(stack: string, host: SshHostSettings): Promise<string> {
  const folder = join(folders, stack);
  const place = {
    config: join(folder, "config"),
    knownHosts: join(folder, "known_hosts"),
    socket: await socketOf(host),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await write(place.knownHosts, `${alias} ${host.hostKey}\n`, 0o600);
  await write(place.config, sshConfig(host, place), 0o600);
  await write(join(folder, "ssh"), sshScript(systemSsh(), place.config), 0o700);
  return folder;
}

/** Another command may read it at this moment. */
async function write(path: string, content: string, mode: number): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, content, { mode });
  await chmod(unfinished, mode);
  await rename(unfinished, path);
}

function systemSsh(): string {
  const searched = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.startsWith(folders));
  const found = searched.map((folder) => join(folder, "ssh")).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Stop([
      "The ssh command is not installed (on Debian or Ubuntu: openssh-client); install it, then run this again.",
    ]);
  }
  return found;
}

/** Not among the stack's files, whose path may be long; another key or user makes another connection. */
async function socketOf({ address, port, user, hostKey, identityFile = "" }: SshHostSettings): Promise<string> {
  const { uid } = userInfo();
  const folder = `/tmp/platform-ssh-${uid}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Stop([
      `${folder} must be a folder of this user that nobody else may enter; remove it, then run this again.`,
    ]);
  }
  const which = [address, String(port), user, hostKey, identityFile].join("\n");
  return join(folder, createHash("sha256").update(which).digest("hex").slice(0, 16));
}

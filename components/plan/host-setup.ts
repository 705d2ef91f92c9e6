import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a server is set up for. */
export interface HostSetup {
  /** Who deploys: logs in by key, may use Docker and sudo. */
  user: string;
  /** Public keys of that user, one line each; those that it has already stay. */
  publicKeys: readonly string[];
  /** Ports of the proxy: with that of ssh the only ones that are open. */
  ports: { http: number; https: number };
  /** `check` changes nothing and ends with 1 where something differs. */
  mode: "apply" | "check";
}

/** The parts of the set-up in `components/hosts/setup/`, each of which uses the words of those before it. */
const parts = [
  "words",
  "refuse",
  "packages",
  "kernel",
  "user",
  "docker",
  "sshd",
  "firewall",
  "bans",
  "upgrades",
  "main",
];

/**
 * The script that sets a server up, for `bash -s` as root: over ssh, or as a new server's user data. Ends with 0 when all is as
 * it should be, 1 when a check found a difference, 2 when a change failed, 3 when it was refused before anything was changed.
 */
export function hostSetupScript({ user, publicKeys, ports, mode }: HostSetup): string {
  const settings = {
    MODE: mode,
    DEPLOY_USER: user,
    PUBLIC_KEYS: publicKeys.join("\n"),
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}`);
  const folder = join(__dirname, "..", "hosts", "setup");
  const texts = parts.map((name) => readFileSync(join(folder, `${name}.sh`), "utf8"));
  return ["#!/bin/bash", ...lines, "", ...texts].join("\n");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(__dirname, "..", "..", "..");
const node = join(root, "node_modules", ".bin", "node");
const main = join(root, "components", "targets", "docker", "agent", "main.mts");
const image = "platform-test/busybox:1";

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function finish(child: ChildProcess, input: string): Promise<Answer> {
  if (child.stdin === null || child.stdout === null || child.stderr === null) throw new Error("no pipes");
  const code = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

export const startAgent = (command: string, environment: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(node, [main, command], { cwd: root, env: { ...process.env, ...environment } });

export const agent = (command: string, request: object | string, environment?: NodeJS.ProcessEnv): Promise<Answer> =>
  finish(startAgent(command, environment), typeof request === "string" ? request : JSON.stringify(request));

export function docker(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync("docker", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`docker ${words.join(" ")}: ${stderr}`);
  return stdout.trim();
}

const inImages = (name: string): boolean => docker("images", "-q", name) !== "";

/** One static binary with a name for each of its tools: enough of a system for containers that start in milliseconds. */
export function ensureImage(): void {
  if (inImages(image)) return;
  const binary = spawnSync("busybox", ["--list"], { encoding: "utf8" });
  if (binary.error) throw new Error("These tests need busybox: apt-get install -y busybox-static");
  const folder = mkdtempSync(join(tmpdir(), "busybox-"));
  try {
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "tmp"), { mode: 0o777 });
    const path = spawnSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).stdout.trim();
    const tool = (name: string) => join(folder, "bin", name);
    copyFileSync(path, tool("busybox"));
    for (const name of binary.stdout.split("\n")) {
      if (name !== "" && name !== "busybox") linkSync(tool("busybox"), tool(name));
    }
    const imported = spawnSync("sh", ["-c", `tar -C "$0" -c . | docker import - ${image}`, folder], {
      encoding: "utf8",
    });
    if (imported.status !== 0) throw new Error(imported.stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function caddyImage(): string {
  const lock = JSON.parse(readFileSync(join(root, ".platform", "images.json"), "utf8")) as { caddy?: { id: string } };
  if (lock.caddy === undefined)
    throw new Error("No Caddy image in .platform/images.json: run offline/images/main.mjs.");
  return lock.caddy.id;
}

export const quickHealth = (command: string): string[] => [
  ...["--health-cmd", command, "--health-interval", "300ms", "--health-retries", "1"],
];

/** A stack of its own for one test file; everything that it made is removed at the end. */
export class TestStack {
  readonly id = `test-${randomBytes(4).toString("hex")}`;

  /** Starts a container and answers its id. Without a network of its own stack it has none. */
  run(options: string[], command: string, from = image): string {
    const network = options.includes("--network") ? [] : ["--network", "none"];
    const label = ["--label", `platform.stack-id=${this.id}`];
    return docker("run", "--detach", ...label, ...network, ...options, from, "sh", "-c", command);
  }

  network(): string {
    docker("network", "create", "--label", `platform.stack-id=${this.id}`, this.id);
    return this.id;
  }

  remove(): void {
    const mine = ["--filter", `label=platform.stack-id=${this.id}`];
    const containers = docker("ps", "--all", "--quiet", ...mine)
      .split("\n")
      .filter(Boolean);
    if (containers.length > 0) docker("rm", "--force", "--volumes", ...containers);
    const networks = docker("network", "ls", "--quiet", ...mine)
      .split("\n")
      .filter(Boolean);
    if (networks.length > 0) docker("network", "rm", ...networks);
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { TINY, docker } from "../../support/tiny-image";

export { docker, makeTinyImage } from "../../support/tiny-image";

const root = join(__dirname, "..", "..", "..");
const node = join(root, "node_modules", ".bin", "node");
const main = join(root, "components", "targets", "docker", "agent", "main.mts");
const image = TINY;

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function finish(child: ChildProcess, input: string): Promise<Answer> {
  if (child.stdin === null || child.stdout === null || child.stderr === null) throw new Error("no pipes");
  const code = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  // one that ends before it has read is told by its end, not by the pipe
  child.stdin.on("error", () => child.stdin?.destroy());
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

export const startAgent = (command: string, environment: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(node, [main, command], { cwd: root, env: { ...process.env, ...environment } });

export const agent = (command: string, request: object | string, environment?: NodeJS.ProcessEnv): Promise<Answer> =>
  finish(startAgent(command, environment), typeof request === "string" ? request : JSON.stringify(request));

/** Id of an image by the name that descriptions use. */
export function imageOf(name: string): string {
  const text = readFileSync(join(root, ".platform", "images.json"), "utf8");
  const found = (JSON.parse(text) as Record<string, { id: string } | undefined>)[name];
  if (found === undefined) throw new Error(`No image ${name} in .platform/images.json: run offline/images/main.mjs.`);
  return found.id;
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

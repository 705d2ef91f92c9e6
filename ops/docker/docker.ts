import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { dockerDenied, dockerStopped, translated } from "../engine/failure";
import { Stop } from "../report";

/** What the Docker CLI is given beside its arguments. */
interface Given {
  /** @default that of this process */
  environment?: NodeJS.ProcessEnv;
  /** What it reads. @default nothing */
  input?: string;
}

/** Runs the Docker CLI against the engine of the environment and gives its output without the last newline. */
export async function docker(args: string[], given: Given = {}): Promise<string> {
  const { stdout, stderr, code } = await run(args, given);
  if (code !== 0) throw new Stop([dockerSentence(stderr)]);
  return stdout.trimEnd();
}

async function run(
  args: string[],
  { environment = process.env, input = "" }: Given = {},
): Promise<{ stdout: string; stderr: string; code: number }> {
  const child = spawn("docker", args, { stdio: ["pipe", "pipe", "pipe"], env: environment });
  // one that ends before it has read is told by its end
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(input);
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new Stop([
          error.code === "ENOENT"
            ? "The docker command is not installed; install Docker, then run this again."
            : error.message,
        ]),
      );
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}

/** Whether the engine of the environment runs on this machine. */
export function isLocal(host: string | undefined): boolean {
  return host === undefined || host === "" || host.startsWith("unix://");
}

/** The lines of an output, none for an empty one. */
export function linesOf(output: string): string[] {
  return output === "" ? [] : output.split("\n");
}

/** Runs `docker … inspect` on several objects at once, and gives those that are still there; none for none. */
export async function inspect<Shape>(kind: "container" | "network" | "volume", ids: string[]): Promise<Shape[]> {
  if (ids.length === 0) return [];
  const { stdout, stderr } = await run([kind, "inspect", ...ids]);
  const problem = linesOf(stderr.trim()).find((line) => !/no such (container|network|volume)/i.test(line));
  if (problem !== undefined) throw new Stop([dockerSentence(problem)]);
  return JSON.parse(stdout) as Shape[];
}

/** What `docker image inspect` tells of an image, as far as it is read. */
export interface InspectedImage {
  Id: string;
  RepoTags: string[] | null;
  RepoDigests: string[] | null;
  Size: number;
  Architecture: string;
}

/** Those of some images that another engine than the environment's has; none for none. */
export async function inspectImages(names: string[], engine: string): Promise<InspectedImage[]> {
  if (names.length === 0) return [];
  const { stdout, stderr } = await run(["image", "inspect", ...names], {
    environment: { ...process.env, DOCKER_HOST: engine },
  });
  const problem = linesOf(stderr.trim()).find((line) => !/no such image/i.test(line));
  if (problem !== undefined) throw new Stop([dockerSentence(problem)]);
  return JSON.parse(stdout) as InspectedImage[];
}

function dockerSentence(stderr: string): string {
  if (/permission denied/i.test(stderr) && /socket|connect/i.test(stderr)) return dockerDenied();
  if (/exit status 255/.test(stderr)) return translated(stderr) ?? stderr.trim();
  if (/Cannot connect to the Docker daemon|error during connect/i.test(stderr)) return dockerStopped();
  return (
    stderr
      .trim()
      .replace(/^Error response from daemon: /, "Docker: ")
      .split("\n")[0] ?? "docker failed without a word"
  );
}

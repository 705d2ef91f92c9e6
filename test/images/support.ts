import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const project = join(__dirname, "..", "..");
const lockFile = join(project, ".platform", "images.json");

export interface LockedImage {
  id: string;
  tag: string;
  version: string;
}

/** An image that can be neither pulled nor built here, and why. */
export interface UnavailableImage {
  unavailable: string;
}

export function lockedImages(): Record<string, LockedImage | UnavailableImage> {
  return JSON.parse(readFileSync(lockFile, "utf8")) as Record<string, LockedImage | UnavailableImage>;
}

export function lockedImage(name: string): LockedImage {
  const image = lockedImages()[name];
  if (!image || "unavailable" in image)
    throw new Error(`${lockFile} has no image ${name}: run node offline/images/main.mjs`);
  return image;
}

export interface Result {
  code: number | null;
  /** What the command wrote to stdout and stderr. */
  output: string;
}

/** Runs docker and tells how it ended; a failure is for the caller to judge. */
export function tryDocker(...commandArguments: string[]): Result {
  const result = spawnSync("docker", commandArguments, { encoding: "utf8", timeout: 30_000 });
  if (result.error) throw result.error;
  return { code: result.status, output: `${result.stdout}${result.stderr}`.trim() };
}

/** The same for any program that reads what it must not show. */
export function execInput(program: string, words: string[], input: string, cwd?: string): Result {
  const result = spawnSync(program, words, { encoding: "utf8", timeout: 60_000, input, cwd });
  if (result.error) throw result.error;
  return { code: result.status, output: `${result.stdout}${result.stderr}`.trim() };
}

export function docker(...commandArguments: string[]): string {
  const { code, output } = tryDocker(...commandArguments);
  if (code !== 0) throw new Error(`docker ${commandArguments.join(" ")} failed: ${output}`);
  return output;
}

export const uniqueName = (): string => `images-test-${randomBytes(4).toString("hex")}`;

export interface StartOptions {
  image: string;
  volume: string;
  /** Where the volume is. @default that of Postgres */
  dataPath?: string;
  options?: string[];
  command?: string[];
  /** Files for /docker-entrypoint-initdb.d. */
  initialisation?: Record<string, string | Buffer>;
}

/** Creates and starts a container; files go in before its first process runs, whatever machine the engine is on. */
export function startContainer(given: StartOptions): string {
  const { image, volume, dataPath = "/var/lib/postgresql/data", options = [], command = [], initialisation } = given;
  const name = uniqueName();
  const mount = `${volume}:${dataPath}`;
  docker("create", "--name", name, "--network", "none", "--volume", mount, ...options, image, ...command);
  if (initialisation) copyInitialisation(name, initialisation);
  docker("start", name);
  return name;
}

function copyInitialisation(container: string, files: Record<string, string | Buffer>): void {
  const folder = mkdtempSync(join(tmpdir(), "images-test-"));
  try {
    for (const [file, content] of Object.entries(files)) {
      writeFileSync(join(folder, file), content, { mode: file.endsWith(".sh") ? 0o755 : 0o644 });
    }
    docker("cp", `${folder}/.`, `${container}:/docker-entrypoint-initdb.d/`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Asks every 100 ms until the question is answered with yes; an exit of the container ends the wait at once. */
export async function waitUntil(container: string, what: string, question: () => boolean, seconds = 45): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!question()) {
    const running = docker("inspect", "--format", "{{.State.Running}}", container) === "true";
    // it may have done so, and ended, between the two looks
    if (!running && question()) return;
    if (!running || Date.now() > end) {
      throw new Error(
        `${what}: ${running ? `not within ${seconds} s` : "the container ended"}\n${docker("logs", container)}`,
      );
    }
    await pause(100);
  }
}

/** Over TCP: while it initialises, the official image answers on its socket already. */
export const waitUntilReady = (container: string): Promise<void> =>
  waitUntil(container, "ready", () => tryDocker("exec", container, "pg_isready", "--host=127.0.0.1").code === 0);

export const waitForLog = (container: string, text: string): Promise<void> =>
  waitUntil(container, `log line "${text}"`, () => docker("logs", container).includes(text));

import { execFileSync, spawnSync } from "node:child_process";

const largestOutput = 2 ** 26;

/** Runs the Docker CLI and gives its output without the last newline; a failure shows what Docker said. */
export function docker(...words: string[]): string {
  return dockerWith({}, ...words);
}

/** The same, with variables that the CLI passes on where it is told to. */
export function dockerWith(environment: NodeJS.ProcessEnv, ...words: string[]): string {
  return execFileSync("docker", words, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: largestOutput,
  }).trim();
}

/** All that a container wrote, on both its outputs. */
export function logsOf(id: string): string {
  const { stdout, stderr } = spawnSync("docker", ["logs", id], { encoding: "utf8", maxBuffer: largestOutput });
  return stdout + stderr;
}

export function linesOf(output: string): string[] {
  return output === "" ? [] : output.split("\n");
}

/** What `docker inspect` tells of a container, as far as the tests read it. */
export interface Container {
  Id: string;
  Name: string;
  Image: string;
  Path: string;
  Args: string[];
  Config: {
    Cmd: string[] | null;
    Entrypoint: string[] | null;
    Healthcheck?: { Test?: string[] };
    Labels: Record<string, string>;
    User: string;
  };
  State: { Status: string };
  HostConfig: {
    Memory: number;
    NanoCpus: number;
    CapAdd: string[] | null;
    CapDrop: string[] | null;
    SecurityOpt: string[] | null;
    LogConfig: { Type: string; Config: Record<string, string> };
    ReadonlyRootfs: boolean;
    PortBindings: Record<string, unknown> | null;
  };
  NetworkSettings: { Networks: Record<string, unknown> };
  Mounts: { Name?: string; Destination: string }[];
}

export type Kind = "container" | "network" | "volume";

/** Names of everything of one kind that carries a stack's name, running or not. */
export function namesOf(kind: Kind, stack: string): string[] {
  const filter = ["--filter", `label=platform.stack=${stack}`];
  const format = kind === "container" ? "{{.Names}}" : "{{.Name}}";
  return linesOf(docker(kind, "ls", ...(kind === "container" ? ["--all"] : []), ...filter, "--format", format)).sort();
}

/** The containers of a stack by their part; two of one part are a failure. */
export function containersOf(stack: string): Record<string, Container> {
  const names = namesOf("container", stack);
  const found = names.length === 0 ? [] : (JSON.parse(docker("container", "inspect", ...names)) as Container[]);
  const byPart = Object.fromEntries(found.map((container) => [container.Config.Labels["platform.part"], container]));
  if (Object.keys(byPart).length !== found.length)
    throw new Error(`more than one container of a part: ${names.join(", ")}`);
  return byPart;
}

/** What a stack's containers say of their health now, by part: Docker's own word may be some seconds old. */
export function healthOf(stack: string): Record<string, "well" | "ill"> {
  const asked = Object.entries(containersOf(stack)).map(([part, { Id, Config }]) => {
    const [form, ...words] = Config.Healthcheck?.Test ?? [];
    if (form !== "CMD" && form !== "CMD-SHELL") throw new Error(`${part} has no health check`);
    const command = form === "CMD" ? words : ["/bin/sh", "-c", ...words];
    return [part, spawnSync("docker", ["exec", Id, ...command]).status === 0 ? "well" : "ill"] as const;
  });
  return Object.fromEntries(asked);
}

/** Ids of a stack's containers by part. */
export function idsOf(stack: string): Record<string, string> {
  return Object.fromEntries(Object.entries(containersOf(stack)).map(([part, { Id }]) => [part, Id]));
}

/** Everything that carries a stack's name, by kind. */
export function objectsOf(stack: string): Record<Kind, string[]> {
  return {
    container: namesOf("container", stack),
    network: namesOf("network", stack),
    volume: namesOf("volume", stack),
  };
}

export const nothing: Record<Kind, string[]> = { container: [], network: [], volume: [] };

/** Removes by force what a failed test left; empty when the stack was taken down as it should be. */
export function removeLeft(stack: string): Record<Kind, string[]> {
  const left = objectsOf(stack);
  if (left.container.length > 0) docker("rm", "--force", "--volumes", ...left.container);
  if (left.network.length > 0) docker("network", "rm", ...left.network);
  if (left.volume.length > 0) docker("volume", "rm", ...left.volume);
  return left;
}

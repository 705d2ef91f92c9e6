import { docker, tryDocker, uniqueName } from "./support";
import type { Result } from "./support";

const volumes: string[] = [];
const containers: string[] = [];

export function freshVolume(): string {
  const volume = uniqueName();
  docker("volume", "create", volume);
  volumes.push(volume);
  return volume;
}

/** The container, which `removeAll` removes. */
export function willBeRemoved(container: string): string {
  containers.push(container);
  return container;
}

export function removeAll(): void {
  if (containers.length > 0) docker("rm", "--force", "--volumes", ...containers);
  if (volumes.length > 0) docker("volume", "rm", ...volumes);
}

/** What the platform gives to every container that can do with it: no root, no capability, no writable root. */
export const hardened = (user: string, ...writable: string[]): string[] => [
  ...["--user", user, "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"],
  ...writable.flatMap((path) => ["--tmpfs", path]),
];

/** Starts a container in the background; removed by `removeAll`. */
export function runInBackground(image: string, options: string[], command: string[] = []): string {
  const name = willBeRemoved(uniqueName());
  docker("run", "--detach", "--name", name, ...options, image, ...command);
  return name;
}

/** Runs a container to its end. */
export const runToItsEnd = (image: string, options: string[], command: string[] = []): Result =>
  tryDocker("run", "--rm", ...options, image, ...command);

/** How a command inside ended, as a health check would see it. */
export const execute = (container: string, ...command: string[]): Result => tryDocker("exec", container, ...command);

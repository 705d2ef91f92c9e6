import { statfs } from "node:fs/promises";
import { docker } from "../docker/docker";

const gigabyte = 1024 ** 3;
const leastFree = 2 * gigabyte;

/** The sentence about a disk with too little room. */
export function diskProblems(free: number, folder: string): string[] {
  if (free >= leastFree) return [];
  const found = (free / gigabyte).toFixed(1);
  return [
    `Only ${found} GB of disk are free at ${folder}, where Docker keeps its data; at least 2 GB are needed. Free some, for example with: docker system prune.`,
  ];
}

/** Looks at the disk of a local Docker; an engine inside a virtual machine keeps its data where this cannot look. */
export async function checkDisk(): Promise<string[]> {
  const folder = await docker(["info", "--format", "{{.DockerRootDir}}"]);
  try {
    const { bavail, bsize } = await statfs(folder);
    return diskProblems(bavail * bsize, folder);
  } catch (error) {
    if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

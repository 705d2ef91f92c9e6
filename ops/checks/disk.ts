import { statfs } from "node:fs/promises";
import { docker } from "../docker/docker";
import { say } from "../report";
import { askThere } from "../server/run";

const gigabyte = 1024 ** 3;
const leastFree = 2 * gigabyte;

/** The sentence about a disk with too little room for what comes there and for what is written later. */
export function diskProblems(free: number, folder: string, coming = 0): string[] {
  const needed = leastFree + coming;
  if (free >= needed) return [];
  const found = (free / gigabyte).toFixed(1);
  const why = coming === 0 ? "" : `, ${(coming / gigabyte).toFixed(1)} of them for images that are sent there`;
  return [
    `Only ${found} GB of disk are free at ${folder}, where Docker keeps its data; at least ${Number((needed / gigabyte).toFixed(1))} GB are needed${why}. Free some, for example with: docker system prune.`,
  ];
}

/** Looks at the disk of a server's Docker, to which some bytes of images are still to come. */
export async function checkDiskThere(coming: number): Promise<string[]> {
  const folder = await docker(["info", "--format", "{{.DockerRootDir}}"]);
  const kilobytes = freeKilobytes(await askThere(`df -Pk '${folder}' | awk 'NR == 2 { print $4 }'`));
  if (kilobytes !== undefined) return diskProblems(kilobytes * 1024, folder, coming);
  say(`disk  how much is free at ${folder} on the server could not be read; whether there is room was not checked`);
  return [];
}

/** The number that df gave; none where it gave something else. */
export function freeKilobytes(printed: string | undefined): number | undefined {
  return /^\d+$/.test(printed?.trim() ?? "") ? Number(printed) : undefined;
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

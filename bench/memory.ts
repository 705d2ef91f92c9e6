import Docker from "dockerode";
import type { ContainerInfo } from "dockerode";
import type { FullStack } from "./full-stack";
import { markdown } from "./report";
import type { Section } from "./report";

const mebibyte = 1024 * 1024;
const limit = 8 * 1024;

interface Memory {
  container: string;
  resident: number;
  limit: number;
}

/** Resident memory of each container of the whole stack, in MiB, and the sum against its aim. */
export async function memory(stack: FullStack): Promise<Section> {
  const { label } = await stack.ours();
  const docker = new Docker();
  const containers = await docker.listContainers({ filters: { label: [label] } });
  const rows = await Promise.all(containers.map((container) => measure(docker, container)));
  rows.sort((left, right) => right.resident - left.resident);
  const sum = rows.reduce((total, { resident }) => total + resident, 0);
  const cells = rows.map((row) => [row.container, `${Math.round(row.resident)} MiB`, `${Math.round(row.limit)} MiB`]);
  const total = [
    `all ${rows.length}`,
    `${Math.round(sum)} MiB`,
    `aim: under ${limit} MiB, ${sum < limit ? "met" : "missed"}`,
  ];
  return {
    title: "Resident memory of the whole stack",
    lines: [
      ...markdown([["container", "resident", "limit"], ...cells, total]),
      "",
      "What each container's control group uses, without the page cache of files: anonymous and shared memory, and the kernel's for it.",
    ],
    data: rows,
  };
}

async function measure(docker: Docker, { Id, Labels }: ContainerInfo): Promise<Memory> {
  const { memory_stats: found } = await docker.getContainer(Id).stats({ stream: false, "one-shot": true });
  return {
    container: Labels["platform.part"] ?? Id,
    resident: (found.usage - fileCache(found.stats as unknown as Record<string, number>)) / mebibyte,
    limit: found.limit / mebibyte,
  };
}

/** Under version 1 of control groups the sums over a group's children carry a name of their own. */
function fileCache(stats: Record<string, number>): number {
  const value = (name: string): number => stats[`total_${name}`] ?? stats[name] ?? 0;
  return value("active_file") + value("inactive_file");
}

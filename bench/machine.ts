import { cpus, release, totalmem } from "node:os";
import { docker } from "../ops/docker/docker";
import { composeVersion } from "./peer/binary";

/** What the figures were measured on. */
export interface Machine {
  cores: number;
  processor: string;
  /** GiB. */
  memory: number;
  kernel: string;
  docker: string;
  compose: string;
  node: string;
}

export async function describeMachine(): Promise<Machine> {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    memory: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    docker: await docker(["version", "--format", "{{.Server.Version}}"]),
    compose: composeVersion,
    node: process.version,
  };
}

export function machineSentence({ cores, processor, memory, docker: engine, compose, node }: Machine): string {
  return `Measured in one run on ${cores} cores (${processor}) with ${memory} GiB, Docker ${engine}, docker compose ${compose}, Node ${node}.`;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

interface ContainerEvent {
  status: string;
  timeNano: number;
  Actor: { Attributes: Record<string, string> };
}

/** Seconds from a container's start to its first good health, by part. */
export type StartTimes = Record<string, number>;

/** Notes the start-up of every container with a label until told to stop; `partLabel` names the part of each. */
export function watchStartTimes(label: string, partLabel: string): { stop: () => Promise<StartTimes> } {
  const filters = ["type=container", "event=start", "event=health_status", `label=${label}`];
  const words = ["events", "--format", "{{json .}}", ...filters.flatMap((filter) => ["--filter", filter])];
  const child = spawn("docker", words, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const started = new Map<string, number>();
  const times: StartTimes = {};
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { status, timeNano, Actor } = JSON.parse(line) as ContainerEvent;
    const part = Actor.Attributes[partLabel] ?? "";
    const begun = started.get(part);
    if (status === "start") started.set(part, timeNano);
    else if (status === "health_status: healthy" && begun !== undefined) times[part] ??= (timeNano - begun) / 1e9;
  });
  return {
    async stop() {
      child.kill();
      await closed;
      return times;
    },
  };
}

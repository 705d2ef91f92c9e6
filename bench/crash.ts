import { setTimeout as delay } from "node:timers/promises";
import { askAgent } from "../ops/agent";
import { docker, inspect } from "../ops/docker/docker";

interface Details {
  Image: string;
  State: { Pid: number; StartedAt: string; FinishedAt: string };
}

/** A crash and what came of it; moments in milliseconds since 1970. */
export interface Crash {
  died: number;
  /** Seconds from the death to the first answer. */
  serving: number;
  /** Seconds from the start that followed to the first good health: the part's own start-up. */
  startUp: number;
}

const pollMilliseconds = 100;

/**
 * Kills a container's first process as a fault would: the engine starts it again, as it does not after `docker kill`. The
 * process is reached through a container beside it, wherever the engine runs.
 */
export async function crash(container: string): Promise<void> {
  const { Image, State } = await details(container);
  const place = ["--pid", "host", "--user", "0", "--network", "none", "--entrypoint", "sh"];
  await docker(["run", "--rm", ...place, Image, "-c", `kill -9 ${State.Pid}`]);
}

/**
 * Crashes a container and waits until `serves` and the container's own health command say that all is well. The command is
 * asked here: Docker asks seldom, and its word would make every start-up as long as its interval.
 */
export async function crashAndWait(
  container: string,
  serves: () => Promise<boolean>,
  limitSeconds = 120,
): Promise<Crash> {
  await crash(container);
  const deadline = Date.now() + limitSeconds * 1000;
  const until = async (what: string, holds: () => Promise<boolean>): Promise<number> => {
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`${container}: no ${what} ${limitSeconds} s after its crash`);
      await delay(pollMilliseconds);
    }
    return Date.now();
  };
  const isWell = async (): Promise<boolean> => (await askAgent("probe", { containers: [container] })) !== "";
  const [served, healthy] = await Promise.all([until("answer", serves), until("good health", isWell)]);
  const { State } = await details(container);
  const [died, started] = [Date.parse(State.FinishedAt), Date.parse(State.StartedAt)];
  return { died, serving: (served - died) / 1000, startUp: (healthy - started) / 1000 };
}

async function details(container: string): Promise<Details> {
  const [found] = await inspect<Details>("container", [container]);
  if (found === undefined) throw new Error(`there is no container ${container}`);
  return found;
}

import { setTimeout as delay } from "node:timers/promises";
import { type ContainerDetails, type Docker, EngineRefusal } from "./docker.mts";
import { run } from "./exec.mts";
import { lastLines } from "./failure.mts";

/** Docker's own, where a health check does not say. */
const defaults = { timeoutSeconds: 30, retries: 3, shell: ["/bin/sh", "-c"] };
/** An exec costs more than what it runs: what starts in a moment is asked often, what boots for a minute seldom. Seconds. */
const pace = { shortest: 0.3, longest: 2, shareOfWaiting: 0.15, afterStartPeriod: 3 };
/** Where the container has a shell, one exec looks for so many seconds, with pauses. */
const series = { length: 5, pause: 0.5 };

export interface Look {
  passed: boolean;
  output: string;
}

/** The command by which a container tells its health; none where it has none. */
export function healthCommand({ Config }: ContainerDetails): string[] | undefined {
  const [form, ...words] = Config.Healthcheck?.Test ?? [];
  if (form === "CMD") return words;
  return form === "CMD-SHELL" ? [...(Config.Shell ?? defaults.shell), ...words] : undefined;
}

/** The health command again and again until it passes, with the output of the last time; nothing without a shell for it. */
function repeated({ Config }: ContainerDetails): string[] | undefined {
  const [form, script] = Config.Healthcheck?.Test ?? [];
  if (form !== "CMD-SHELL") return undefined;
  const lines = [
    `end=$(($(date +%s) + ${series.length}))`,
    `until output=$(exec 2>&1\n${script}\n)`,
    "do",
    '  [ "$(date +%s)" -lt "$end" ] || { echo "$output"; exit 1; }',
    `  sleep ${series.pause} 2>/dev/null || sleep 1`,
    "done",
  ];
  return [...(Config.Shell ?? defaults.shell), lines.join("\n")];
}

/** Runs a container's own health command now, for as long as its health check allows and `ended` is not told. */
export async function look(docker: Docker, details: ContainerDetails, ended?: AbortSignal): Promise<Look> {
  return runLook(docker, details, healthCommand(details), 0, ended);
}

async function runLook(
  docker: Docker,
  details: ContainerDetails,
  command: string[] | undefined,
  more: number,
  ended?: AbortSignal,
): Promise<Look> {
  if (command === undefined) return { passed: false, output: "" };
  const seconds = (secondsOf(details.Config.Healthcheck?.Timeout) || defaults.timeoutSeconds) + more;
  const late = AbortSignal.timeout(seconds * 1000);
  const signal = ended === undefined ? late : AbortSignal.any([late, ended]);
  try {
    const { exitCode, stdout, stderr } = await run(docker, details.Id, { command, signal });
    return { passed: exitCode === 0, output: stdout + stderr };
  } catch (error) {
    if (signal.aborted) return { passed: false, output: `no answer within ${seconds} s` };
    // A container that ends takes its execs with it: the next inspect tells.
    if (error instanceof EngineRefusal) return { passed: false, output: error.message };
    throw error;
  }
}

/** The containers among these that pass their own health check now. */
export async function probe(docker: Docker, containers: string[]): Promise<string[]> {
  const looks = await Promise.all(
    containers.map(async (container) => {
      const details = await docker.inspect(container).catch((error: unknown) => {
        if (error instanceof EngineRefusal && error.status === 404) return undefined;
        throw error;
      });
      return details?.State.Status === "running" && (await look(docker, details)).passed;
    }),
  );
  return containers.filter((_, index) => looks[index]);
}

/**
 * Looks at one container until the first good one. Docker's rule by a clock of our own: once the start period is over, as
 * many failures in a row as the health check's retries mean that it is ill.
 */
export class Looks {
  readonly #docker: Docker;
  readonly #begun = performance.now();
  readonly #end = new AbortController();
  #current: Promise<boolean> | undefined;
  #next = 0;
  #counted = 0;
  #failed = 0;
  #output = "";
  #ill = false;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  get areBad(): boolean {
    return this.#ill;
  }

  get failed(): number {
    return this.#failed;
  }

  /** The end of what the last one wrote. */
  get lastOutput(): string {
    const output = this.#output.trim();
    return output === "" ? "none" : lastLines(output, 3).join(" | ").slice(0, 300);
  }

  /** Begins to look where it is time to; one at a time. */
  begin(details: ContainerDetails): void {
    if (this.#current !== undefined || performance.now() < this.#next) return;
    this.#current = this.#pass(details).finally(() => (this.#current = undefined));
  }

  /** True once a look is good; false after some time, as a container may end before its health command does. */
  async passWithin(milliseconds: number): Promise<boolean> {
    const time = delay(milliseconds, false);
    return this.#current === undefined ? time : Promise.race([this.#current, time]);
  }

  end(): void {
    this.#end.abort();
  }

  async #pass(details: ContainerDetails): Promise<boolean> {
    const { signal } = this.#end;
    const again = this.#failed > 0 && this.#starts(details, series.length) ? repeated(details) : undefined;
    const { passed, output } = await (again === undefined
      ? look(this.#docker, details, signal)
      : runLook(this.#docker, details, again, series.length, signal));
    if (!passed) this.#note(details, output);
    return passed;
  }

  get #waited(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  /** Whether its start period is not over in so many seconds. */
  #starts({ Config }: ContainerDetails, seconds = 0): boolean {
    return this.#waited + seconds < secondsOf(Config.Healthcheck?.StartPeriod);
  }

  #note(details: ContainerDetails, output: string): void {
    const { Config } = details;
    const starting = this.#starts(details);
    const growing = Math.min(Math.max(this.#waited * pace.shareOfWaiting, pace.shortest), pace.longest);
    this.#output = output;
    this.#failed += 1;
    if (!starting) this.#counted += 1;
    this.#ill = this.#counted >= (Config.Healthcheck?.Retries || defaults.retries);
    this.#next = performance.now() + (starting ? growing : pace.afterStartPeriod) * 1000;
  }
}

const secondsOf = (nanoseconds = 0): number => nanoseconds / 1e9;

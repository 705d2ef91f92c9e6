import { setTimeout as delay } from "node:timers/promises";
import { type ContainerDetails, type Docker, EngineRefusal } from "./docker.mts";
import { outputOf, run } from "./exec.mts";
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

/** How a container is asked for its health, and what that may take beyond the check's own time. */
interface Question {
  command: string[];
  /** Whether the end of the output says how the command ended. */
  tells: boolean;
  moreSeconds: number;
}

/** Whether a container can be asked for its health. */
export function hasHealthCommand({ Config }: ContainerDetails): boolean {
  return ["CMD", "CMD-SHELL"].includes(Config.Healthcheck?.Test?.[0] ?? "");
}

/** The container's own health command, once. */
function once(details: ContainerDetails): Question | undefined {
  const [form, ...words] = details.Config.Healthcheck?.Test ?? [];
  if (form === "CMD") return { command: words, tells: false, moreSeconds: 0 };
  return form === "CMD-SHELL" ? telling(details, `(\n${words.join(" ")}\n)\necho "exit $?"`, 0) : undefined;
}

/** The health command again and again until it passes, with the output of the last time; nothing without a shell for it. */
function repeated(details: ContainerDetails): Question | undefined {
  const [form, script] = details.Config.Healthcheck?.Test ?? [];
  if (form !== "CMD-SHELL") return undefined;
  const lines = [
    `end=$(($(date +%s) + ${series.length}))`,
    `until output=$(exec 2>&1\n${script}\n)`,
    "do",
    '  [ "$(date +%s)" -lt "$end" ] || { echo "$output"; echo "exit 1"; exit; }',
    `  sleep ${series.pause} 2>/dev/null || sleep 1`,
    "done",
    'echo "exit 0"',
  ];
  return telling(details, lines.join("\n"), series.length);
}

function telling({ Config }: ContainerDetails, script: string, moreSeconds: number): Question {
  return { command: [...(Config.Shell ?? defaults.shell), script], tells: true, moreSeconds };
}

/** Runs a container's own health command now, for as long as its health check allows and `ended` is not told. */
async function look(
  docker: Docker,
  details: ContainerDetails,
  question = once(details),
  ended?: AbortSignal,
): Promise<Look> {
  if (question === undefined) return { passed: false, output: "" };
  const { Timeout } = details.Config.Healthcheck ?? {};
  const seconds = (secondsOf(Timeout) || defaults.timeoutSeconds) + question.moreSeconds;
  const late = AbortSignal.timeout(seconds * 1000);
  const signal = ended === undefined ? late : AbortSignal.any([late, ended]);
  try {
    return await ask(docker, details.Id, question, signal);
  } catch (error) {
    if (signal.aborted) return { passed: false, output: `no answer within ${seconds} s` };
    // A container that ends takes its execs with it: the next inspect tells.
    if (error instanceof EngineRefusal) return { passed: false, output: error.message };
    throw error;
  }
}

async function ask(docker: Docker, id: string, { command, tells }: Question, signal: AbortSignal): Promise<Look> {
  if (!tells) {
    const { exitCode, stdout, stderr } = await run(docker, id, { command, signal });
    return { passed: exitCode === 0, output: stdout + stderr };
  }
  const { stdout, stderr } = await outputOf(docker, id, { command, signal });
  const [ending = "", code] = /exit (\d+)\n$/.exec(stdout) ?? [];
  return { passed: code === "0", output: stdout.slice(0, stdout.length - ending.length) + stderr };
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
    const { passed, output } = await look(this.#docker, details, again, signal);
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

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removeLabelled } from "./objects";
import { capture, run } from "./run";
import type { RunOptions } from "./run";
import type { Workplace } from "./workplace";

/** A stack of the bench's own: its state and passphrase live and end with the run. */
export class PulumiStack {
  readonly environment: NodeJS.ProcessEnv;
  private readonly state: string;

  /** @param folder where the project's Pulumi.yaml is */
  constructor(
    readonly name: string,
    readonly folder: string,
    private readonly workplace: Workplace,
  ) {
    this.state = mkdtempSync(join(workplace.folder, "state-"));
    this.environment = {
      ...withoutState(process.env),
      PULUMI_BACKEND_URL: `file://${this.state}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    };
    workplace.atEnd(() => this.remove());
  }

  /** Label of everything that Docker has of the stack. */
  get label(): string {
    return `platform.stack=${this.name}`;
  }

  async create(): Promise<void> {
    await this.pulumi("stack", "init", this.name);
  }

  /** The seconds of an update, refresh included, as the project's `up` asks the engine for it. */
  update(): Promise<number> {
    return this.pulumi("up", "--refresh", "--yes", "--skip-preview", "--suppress-outputs", "--stack", this.name);
  }

  /** Runs one of the project's own commands on the stack, from the program that `npm run` starts. */
  command(name: string, ...flags: string[]): Promise<number> {
    const words = ["node", "ops/bootstrap/main.mjs", name, "--", "--stack", this.name, ...flags];
    return run(words, this.place);
  }

  /** Takes everything away at once: nothing of it is measured. */
  async remove(): Promise<void> {
    await removeLabelled(this.label);
    rmSync(this.state, { recursive: true, force: true });
  }

  async output(name: string): Promise<string> {
    const words = ["pulumi", "stack", "output", name, "--stack", this.name, "--non-interactive"];
    return (await capture(words, this.place)).stdout;
  }

  private async pulumi(...words: string[]): Promise<number> {
    return run(["pulumi", ...words, "--non-interactive", "--color", "never"], this.place);
  }

  private get place(): RunOptions {
    return { cwd: this.folder, environment: this.environment, signal: this.workplace.signal };
  }
}

function withoutState(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(PULUMI_CONFIG_PASSPHRASE|PULUMI_BACKEND_URL)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}

import { rmSync } from "node:fs";
import { readImageLock } from "../components/targets/docker/lock";
import { ComposeProject } from "./peer/project";
import { planSettings } from "./plan";
import { freePorts } from "./ports";
import { writeSettings } from "./program-stack";
import { PulumiStack } from "./pulumi-stack";
import { rounded } from "./report";
import { watchStartTimes } from "./start-times";
import type { StartTimes } from "./start-times";
import { project } from "./workplace";
import type { Workplace } from "./workplace";

/** One cold start: seconds of the whole command, and of each part's own start-up. */
export interface Cold {
  seconds: number;
  parts: StartTimes;
}

/** The whole default platform, ours or compose's: one of them at a time. */
export class FullStack {
  readonly platform = "rofecare";
  private stack: PulumiStack | undefined;
  private stacks = 0;

  constructor(private readonly workplace: Workplace) {}

  /** Our stack, up; it is brought up where it is not. */
  async ours(): Promise<PulumiStack> {
    if (this.stack === undefined) await this.startOurs();
    if (this.stack === undefined) throw new Error("the stack came up and was not kept");
    return this.stack;
  }

  /** `npm run up` with nothing there before; the stack stays up. */
  async startOurs(): Promise<Cold> {
    await this.down();
    this.stacks += 1;
    const name = `${this.workplace.id}-${this.stacks}`;
    const file = writeSettings(project, name, await this.settings());
    this.workplace.atEnd(() => Promise.resolve(rmSync(file, { force: true })));
    const stack = new PulumiStack(name, project, this.workplace);
    this.stack = stack;
    return this.cold("ours", stack.label, "platform.part", () => stack.command("up"));
  }

  /** `docker compose up --wait` with nothing there before; it is taken away again. */
  async startCompose(): Promise<Cold> {
    await this.down();
    const images = readImageLock();
    const plan = planSettings(await this.settings(), images);
    const compose = await ComposeProject.make(plan, (image) => images.describe(image), this.workplace);
    const cold = await this.cold("compose", compose.label, "com.docker.compose.service", () => compose.up());
    await compose.remove();
    return cold;
  }

  /** Takes our stack away. */
  async down(): Promise<void> {
    await this.stack?.remove();
    this.stack = undefined;
  }

  private async settings(): Promise<Record<string, unknown>> {
    const [http, https] = await freePorts(2);
    return { platform: this.platform, ports: { http, https } };
  }

  private async cold(who: string, label: string, partLabel: string, up: () => Promise<number>): Promise<Cold> {
    const watch = watchStartTimes(label, partLabel);
    try {
      const seconds = await up();
      this.workplace.tell(`${this.platform}, ${who}: ${rounded(seconds)} s to all healthy`);
      return { seconds, parts: await watch.stop() };
    } finally {
      await watch.stop();
    }
  }
}

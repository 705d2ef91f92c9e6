import { rmSync } from "node:fs";
import { readImageLock } from "../components/targets/docker/lock";
import { askAgent } from "../ops/agent";
import { docker, linesOf } from "../ops/docker/docker";
import { Stop } from "../ops/report";
import { quickLooks } from "./peer/compose-service";
import { ComposeProject } from "./peer/project";
import { planSettings } from "./plan";
import { freePorts } from "./ports";
import { stackSettings } from "./stack-settings";
import { writeSettings } from "./program-stack";
import { PulumiStack } from "./pulumi-stack";
import { rounded } from "./report";
import { watchStartTimes } from "./start-times";
import type { StartTimes } from "./start-times";
import { project } from "./workplace";
import type { Workplace } from "./workplace";

/** One cold start with compose: seconds of the whole command, and of each part's own start-up as Docker saw it. */
export interface Cold {
  seconds: number;
  parts: StartTimes;
}

/** A whole platform, ours or compose's: one of them at a time. */
export class FullStack {
  private stack: PulumiStack | undefined;
  private stacks = 0;

  constructor(
    private readonly workplace: Workplace,
    readonly platform: string,
  ) {}

  /** Our stack, up; it is brought up where it is not. */
  async ours(): Promise<PulumiStack> {
    if (this.stack === undefined) await this.startOurs();
    if (this.stack === undefined) throw new Error("the stack came up and was not kept");
    return this.stack;
  }

  /** `npm run up` with nothing there before; the stack stays up. */
  async startOurs(): Promise<number> {
    await this.down();
    this.stacks += 1;
    const name = `${this.workplace.id}-${this.stacks}`;
    const file = writeSettings(project, name, await this.settings());
    this.workplace.atEnd(() => Promise.resolve(rmSync(file, { force: true })));
    const stack = new PulumiStack(name, project, this.workplace);
    this.stack = stack;
    return this.cold("ours", stack.label, () => stack.command("up"));
  }

  /** `docker compose up --wait` with nothing there before; it is taken away again. */
  async startCompose(): Promise<Cold> {
    await this.down();
    const images = readImageLock();
    const plan = planSettings(await this.settings(), images);
    const compose = await ComposeProject.make(
      plan,
      { imageOf: (image) => images.describe(image), lookEvery: quickLooks },
      this.workplace,
    );
    const watch = watchStartTimes(compose.label, "com.docker.compose.service");
    try {
      const seconds = await this.cold("compose", compose.label, () => compose.up());
      return { seconds, parts: await watch.stop() };
    } finally {
      await watch.stop();
      await compose.remove();
    }
  }

  /** Takes our stack away. */
  async down(): Promise<void> {
    await this.stack?.remove();
    this.stack = undefined;
  }

  private async settings(): Promise<Record<string, unknown>> {
    const [http, https] = await freePorts(2);
    return { ...stackSettings(this.platform), ports: { http, https } };
  }

  /** The seconds of a command, both by its own end; after it every part must pass its health command. */
  private async cold(who: string, label: string, up: () => Promise<number>): Promise<number> {
    const seconds = await up();
    const containers = linesOf(await docker(["ps", "--all", "--quiet", "--no-trunc", "--filter", `label=${label}`]));
    const well = linesOf(await askAgent("probe", { containers }));
    const ill = containers.filter((id) => !well.includes(id)).map((id) => id.slice(0, 12));
    if (ill.length > 0) throw new Stop([`${who}: up ended, and these containers are not healthy: ${ill.join(", ")}`]);
    this.workplace.tell(`${this.platform}, ${who}: ${rounded(seconds)} s to all healthy`);
    return seconds;
  }
}

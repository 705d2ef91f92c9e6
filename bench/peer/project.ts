import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformPlan } from "../../components/plan/platform";
import { removeLabelled } from "../objects";
import { run } from "../run";
import type { Workplace } from "../workplace";
import { makeAuthority } from "./authority";
import { composeBinary } from "./binary";
import { composeFile, composeText } from "./compose-file";
import type { Lookups } from "./compose-service";
import { randomSecrets } from "./values";

/** A plan as a project of docker compose, under a name of its own. */
export class ComposeProject {
  private constructor(
    private readonly words: string[],
    private readonly name: string,
    private readonly workplace: Workplace,
  ) {
    workplace.atEnd(() => this.remove());
  }

  /** Writes the compose file of a plan and lets compose check it. */
  static async make(
    plan: PlatformPlan,
    lookups: Omit<Lookups, "secretOf">,
    workplace: Workplace,
  ): Promise<ComposeProject> {
    const name = `${workplace.id}-compose-${plan.name}-${plan.services.length}`;
    const path = join(workplace.folder, `${name}.json`);
    const secretOf = randomSecrets(plan.secrets, await makeAuthority());
    writeFileSync(path, composeText(composeFile(plan, { ...lookups, secretOf })), { mode: 0o600 });
    const words = [await composeBinary(workplace), "--project-name", name, "--file", path, "--progress", "plain"];
    const project = new ComposeProject(words, name, workplace);
    await project.compose("config", "--quiet");
    return project;
  }

  /** Label of everything that compose makes for the project. */
  get label(): string {
    return `com.docker.compose.project=${this.name}`;
  }

  /** The seconds of an `up` until all is healthy. */
  up(): Promise<number> {
    return this.compose("up", "--detach", "--wait");
  }

  /** Takes everything away at once: nothing of it is measured. */
  async remove(): Promise<void> {
    await removeLabelled(this.label);
  }

  private compose(...words: string[]): Promise<number> {
    return run([...this.words, ...words], { signal: this.workplace.signal });
  }
}

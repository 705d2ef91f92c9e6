import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformPlan } from "../../components/plan/platform";
import { authoritySecrets } from "../../components/plan/proxy";
import { removeLabelled } from "../objects";
import { run } from "../run";
import type { Workplace } from "../workplace";
import { makeAuthority } from "./authority";
import { composeBinary } from "./binary";
import { composeFile, composeText } from "./compose-file";
import type { Lookups } from "./compose-service";
import { freeRanges } from "./ranges";
import { randomSecrets } from "./values";

/** A plan as a project of docker compose, under a name of its own. */
export class ComposeProject {
  private constructor(
    private readonly words: string[],
    private readonly name: string,
    private readonly write: (plan: PlatformPlan) => void,
    private readonly workplace: Workplace,
    /** PEM of the authority that the proxy's certificates come from. */
    readonly authority: string,
  ) {
    workplace.atEnd(() => this.remove());
  }

  /** Writes the compose file of a plan and lets compose check it. */
  static async make(
    plan: PlatformPlan,
    lookups: Omit<Lookups, "secretOf" | "rangeOf">,
    workplace: Workplace,
  ): Promise<ComposeProject> {
    const name = `${workplace.id}-compose-${plan.name}-${plan.services.length}`;
    const path = join(workplace.folder, `${name}.json`);
    const secretOf = randomSecrets(plan.secrets, await makeAuthority());
    const rangeOf = freeRanges();
    const write = (planned: PlatformPlan): void =>
      writeFileSync(path, composeText(composeFile(planned, { ...lookups, secretOf, rangeOf })), { mode: 0o600 });
    const words = [await composeBinary(workplace), "--project-name", name, "--file", path, "--progress", "plain"];
    const authority = secretOf(authoritySecrets.certificate);
    const project = new ComposeProject(words, name, write, workplace, authority);
    await project.change(plan);
    return project;
  }

  /** Writes the compose file anew, with the same secrets; the next `up` brings it into force. */
  async change(plan: PlatformPlan): Promise<void> {
    this.write(plan);
    await this.compose("config", "--quiet");
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

import type { RawSettings } from "../../config/settings";
import { Stop } from "../report";
import { answer, pulumi } from "./pulumi";
import { sentencesOf } from "./failure";
import { parseState } from "./state";
import type { StackState } from "./state";

/** Name of the project in Pulumi.yaml: the prefix of its settings, and the folder of its stacks in a file backend. */
export const project = "platform";

/** Makes a stack the current one, creating it where it does not exist, and gives its settings. */
export async function selectStack(stack: string): Promise<RawSettings> {
  // at once, as each takes the engine a third of a second
  const [, settings] = await Promise.all([
    answer(["stack", "select", "--create", stack]),
    pulumi(["config", "--json", "--stack", stack]),
  ]);
  // a stack that was not there had none to show
  return settings.code === 0 ? ownSettings(settings.stdout) : readSettings(stack);
}

/** The project's own settings of a stack, without the project's name in the keys. */
export async function readSettings(stack: string): Promise<RawSettings> {
  return ownSettings(await answer(["config", "--json", "--stack", stack]));
}

/** The settings with the project's prefix, without it. */
export function ownSettings(output: string): RawSettings {
  const all = JSON.parse(output) as RawSettings;
  const own = Object.entries(all).filter(([key]) => key.startsWith(`${project}:`));
  return Object.fromEntries(
    own.map(([key, { value, secret }]) => [key.slice(project.length + 1), secret ? { secret } : { value, secret }]),
  );
}

/** The state of a stack, or `undefined` when there is no such stack. */
export async function readState(stack: string): Promise<StackState | undefined> {
  const outcome = await pulumi(["stack", "export", "--stack", stack]);
  if (outcome.code === 0) return parseState(outcome.stdout);
  if (/no stack named/.test(outcome.stderr)) return undefined;
  throw new Stop(sentencesOf(outcome));
}

/** The outputs of a stack that are not secret; a secret one is `[secret]`. */
export async function readOutputs(stack: string): Promise<Record<string, unknown>> {
  return JSON.parse(await answer(["stack", "output", "--json", "--stack", stack])) as Record<string, unknown>;
}

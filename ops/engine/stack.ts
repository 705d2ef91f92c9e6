import { access, readFile, writeFile } from "node:fs/promises";
import type { RawSettings } from "../../config/settings";
import { Stop } from "../report";
import { answer, pulumi } from "./pulumi";
import { sentencesOf } from "./failure";
import { parseState } from "./state";
import type { StackState } from "./state";

/** Name of the project in Pulumi.yaml: the prefix of its settings, and the folder of its stacks in a file backend. */
export const project = "platform";

/** Makes a stack the current one, creating it where it does not exist. */
export async function selectStack(stack: string): Promise<void> {
  await answer(["stack", "select", "--create", stack]);
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
  const { code, stdout, stderr } = await pulumi(["stack", "export", "--stack", stack]);
  if (code === 0) return parseState(stdout);
  if (/no stack named/.test(stderr)) return undefined;
  throw new Stop(sentencesOf(stderr));
}

/** The outputs of a stack that are not secret; a secret one is `[secret]`. */
export async function readOutputs(stack: string): Promise<Record<string, unknown>> {
  return JSON.parse(await answer(["stack", "output", "--json", "--stack", stack])) as Record<string, unknown>;
}

/**
 * Writes the state's proof of the passphrase into the stack's settings file. Without it, as in a fresh clone, the engine
 * would take a wrong passphrase for a new one, write its own proof, and refuse the right one ever after; with that of
 * another state it would refuse the right one now.
 */
export async function rememberSalt(stack: string, salt: string | undefined): Promise<void> {
  const path = `Pulumi.${stack}.yaml`;
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  const text = exists ? await readFile(path, "utf8") : "";
  const remembered = salt === undefined ? text : withSalt(text, salt);
  if (remembered !== text) await writeFile(path, remembered);
}

/** A settings file with this proof of the passphrase; as it is where it holds secrets made with another one. */
export function withSalt(settings: string, salt: string): string {
  const line = `encryptionsalt: ${salt}`;
  const present = /^encryptionsalt:.*$/m;
  if (!present.test(settings)) return `${settings}${settings === "" || settings.endsWith("\n") ? "" : "\n"}${line}\n`;
  return /\bsecure:/.test(settings) ? settings : settings.replace(present, () => line);
}

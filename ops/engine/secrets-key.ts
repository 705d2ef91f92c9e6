import { access, readFile, writeFile } from "node:fs/promises";
import { Stop } from "../report";

/** What opens a state's secrets, as lines of the stack's settings file: a passphrase's salt, or a KMS and a key it opens. */
export type SecretsKey = Record<string, string>;

/** What a state says of its secrets' provider. */
export interface SecretsProvider {
  type?: string;
  state?: { salt?: string; url?: string; encryptedkey?: string };
}

export function secretsKeyOf({ state = {} }: SecretsProvider = {}): SecretsKey | undefined {
  const { salt, url, encryptedkey } = state;
  if (salt !== undefined) return { encryptionsalt: salt };
  return url === undefined || encryptedkey === undefined ? undefined : { secretsprovider: url, encryptedkey };
}

/**
 * Writes what opens the state's secrets into the stack's settings file. Without it, as in a fresh clone, the engine would
 * take a wrong passphrase for a new one, write its own proof, and refuse the right one ever after, and would close with a
 * passphrase what a KMS had closed; with that of another state it would refuse the right one now.
 */
export async function rememberKey(stack: string, key: SecretsKey | undefined): Promise<void> {
  const path = `Pulumi.${stack}.yaml`;
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  const text = exists ? await readFile(path, "utf8") : "";
  if (key === undefined) return;
  if (holdsSecrets(text) && keyLines.test(text) && providerIn(text) !== (key["secretsprovider"] ?? passphrase))
    throw new Stop([
      `${path} holds secrets for ${providerIn(text)}, and the state's are for ${key["secretsprovider"] ?? passphrase}: take ${path} as it was committed when that was changed.`,
    ]);
  const remembered = withKey(text, key);
  if (remembered !== text) await writeFile(path, remembered);
}

const passphrase = "the passphrase";
const keyLines = /^(?:encryptionsalt|secretsprovider|encryptedkey):.*\n?/m;

function holdsSecrets(settings: string): boolean {
  return /\bsecure:/.test(settings);
}

function providerIn(settings: string): string {
  return /^secretsprovider:\s*["']?(?!passphrase\b|default\b)([^\s"']+)/m.exec(settings)?.[1] ?? passphrase;
}

/** A settings file with what opens the state's secrets; as it is where it holds secrets made with another one. */
export function withKey(settings: string, key: SecretsKey): string {
  const present = new RegExp(keyLines, "gm");
  const lines = Object.entries(key).map(([name, value]) => `${name}: ${value}\n`);
  const found = settings.match(present) ?? [];
  if (lines.every((line) => found.some((each) => each.trimEnd() === line.trimEnd())) && found.length === lines.length)
    return settings;
  if (found.length > 0 && holdsSecrets(settings)) return settings;
  const rest = settings.replace(present, "");
  return `${rest}${rest === "" || rest.endsWith("\n") ? "" : "\n"}${lines.join("")}`;
}

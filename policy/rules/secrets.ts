import { Secret } from "@pulumi/policy";
import { isUnknown, partOf, types } from "./rule";
import type { Asked, Rule } from "./rule";

const secretName = /(password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key)$/i;
/** Text that holds a secret by the words around it: an address with a password, a key, a password in JSON or SQL. */
const secretText = [
  /:\/\/[^\s:/@]*:[^\s@/]+@/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /"[^"]*(password|passphrase|secret|token)[^"]*"\s*:\s*"[^"]/i,
  /\bPASSWORD\s+'[^']/i,
];

export const secretsSecret: Rule = {
  name: "secrets-secret",
  description: "What is not marked secret stands in plain text in the state, in previews and in logs.",
  violations: (asked) => [...variables(asked), ...files(asked), ...inputs(asked)],
};

const allowed = "allowed: a secret output (pulumi.secret, config.requireSecret, a generated password)";

function variables(asked: Asked): string[] {
  if (asked.type !== types.container) return [];
  const names = list(asked.properties["envs"]).flatMap((entry) => {
    if (typeof entry !== "string" || isUnknown(entry)) return [];
    const at = entry.indexOf("=");
    const [name, value] = [entry.slice(0, at), entry.slice(at + 1)];
    const telling = value !== "" && secretName.test(name) && !/^\//.test(value);
    return telling || isSecretText(value) ? [name] : [];
  });
  return names.map((name) => `${partOf(asked)}: variable ${name} holds a secret in plain text; ${allowed}`);
}

function files(asked: Asked): string[] {
  if (asked.type !== types.container) return [];
  const plain = list(asked.properties["uploads"]).filter((file): file is { file: string; content: unknown } => {
    const content = typeof file === "object" && file !== null && "content" in file ? file.content : undefined;
    return typeof content === "string" && isSecretText(content);
  });
  return plain.map(({ file }) => `${partOf(asked)}: file ${file} holds a secret in plain text; ${allowed}`);
}

function inputs(asked: Asked): string[] {
  if (asked.type !== types.command && asked.type !== types.remoteCommand) return [];
  const names = ["stdin", "create", "update", "delete"].filter((name) => {
    const value = asked.properties[name];
    return typeof value === "string" && isSecretText(value);
  });
  return names.map((name) => `${asked.name}: its ${name} holds a secret in plain text; ${allowed}`);
}

/** Entries of a list that is not secret as a whole. */
function list(value: unknown): unknown[] {
  if (value instanceof Secret || !Array.isArray(value)) return [];
  return value;
}

function isSecretText(text: string): boolean {
  return secretText.some((pattern) => pattern.test(text));
}

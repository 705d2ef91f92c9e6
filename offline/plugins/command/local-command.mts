import { randomBytes } from "node:crypto";
import type { Context, Input, Resource } from "../protocol/declaration.mts";
import { isPlainProperties } from "../protocol/values.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { run } from "./run.mts";
import type { Listener, Spoken } from "./run.mts";

const text: Input = { shape: "string" };
const LOGGING = ["stdout", "stderr", "stdoutAndStderr", "none"];
const DEFAULT_INTERPRETER = ["/bin/sh", "-c"];

/** What was said last is there for the next command, unless it does not want it. */
function previous(inputs: PlainProperties, said: Partial<Spoken>): Record<string, string> {
  if (inputs["addPreviousOutputInEnv"] === false) return {};
  return {
    ...(said.stdout ? { PULUMI_COMMAND_STDOUT: said.stdout } : {}),
    ...(said.stderr ? { PULUMI_COMMAND_STDERR: said.stderr } : {}),
  };
}

function environment(inputs: PlainProperties): Record<string, string> {
  const given = inputs["environment"];
  if (!isPlainProperties(given)) return {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

function listener(inputs: PlainProperties, log: Context["log"]): Listener {
  const wanted = inputs["logging"] ?? "stdoutAndStderr";
  return {
    stdout: wanted === "stdout" || wanted === "stdoutAndStderr" ? log : undefined,
    stderr: wanted === "stderr" || wanted === "stdoutAndStderr" ? log : undefined,
  };
}

const optional = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function runFor(command: string, inputs: PlainProperties, said: Partial<Spoken>, context: Context): Promise<Spoken> {
  const given = inputs["interpreter"];
  const interpreter = Array.isArray(given) && given.length > 0 ? given.map(String) : DEFAULT_INTERPRETER;
  const order = {
    command,
    interpreter,
    directory: optional(inputs["dir"]),
    environment: { ...environment(inputs), ...previous(inputs, said) },
    stdin: optional(inputs["stdin"]),
  };
  return run(order, listener(inputs, context.log), context.signal);
}

const lastSaid = (state: PlainProperties): Spoken => ({
  stdout: optional(state["stdout"]) ?? "",
  stderr: optional(state["stderr"]) ?? "",
});

export const localCommand: Resource = {
  token: "command:local:Command",
  inputs: {
    addPreviousOutputInEnv: { shape: "boolean" },
    create: text,
    delete: text,
    dir: text,
    environment: { shape: { map: "string" } },
    interpreter: { shape: { list: "string" } },
    logging: { ...text, oneOf: LOGGING },
    stdin: text,
    triggers: { shape: { list: "any" }, replace: true },
    update: text,
  },
  outputs: { stderr: { shape: "string", changesOnUpdate: true }, stdout: { shape: "string", changesOnUpdate: true } },
  unsupported: ["archivePaths", "assetPaths"],
  secretsSpread: true,
  create: async (inputs, context) => {
    const id = `${context.name}${randomBytes(4).toString("hex")}`;
    const command = optional(inputs["create"]);
    const said = command === undefined ? { stdout: "", stderr: "" } : await runFor(command, inputs, {}, context);
    return { id, outputs: { ...inputs, ...said } };
  },
  update: async (_id, state, inputs, context) => {
    const command = optional(inputs["update"]) ?? optional(inputs["create"]);
    const said = command === undefined ? lastSaid(state) : await runFor(command, inputs, lastSaid(state), context);
    return { ...inputs, ...said };
  },
  delete: async (_id, state, context) => {
    const command = optional(state["delete"]);
    if (command !== undefined) await runFor(command, state, lastSaid(state), context);
  },
};

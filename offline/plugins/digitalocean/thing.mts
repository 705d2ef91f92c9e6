// A thing of the account that has an address of its own in the API: made by POST, read by GET, removed by DELETE.
import { PluginError } from "../protocol/declaration.mts";
import type { Context, Current, Input, Output, Resource } from "../protocol/declaration.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";
import { isPlainProperties } from "../protocol/values.mts";
import { Api, ApiError } from "./api.mts";
import { explained } from "./choices.mts";
import type { Choices } from "./choices.mts";
import { bodyOf, propertiesOf } from "./mapping.mts";
import type { Fields } from "./mapping.mts";
import { vanish, waitFor } from "./waiting.mts";

/** What a step that changes a thing may use. */
export interface Change {
  readonly api: Api;
  /** `the droplet web`. */
  readonly subject: string;
  readonly path: string;
  readonly id: string;
  readonly before: PlainProperties;
  readonly after: PlainProperties;
  readonly context: Context;
}

/** What is done when one of the named inputs has changed. */
export interface Step {
  readonly of: readonly string[];
  readonly run: (change: Change) => Promise<unknown>;
}

export interface Thing {
  readonly token: string;
  /** What a sentence calls it: `droplet`. */
  readonly noun: string;
  /** Where they all are: `/v2/droplets`. */
  readonly path: (properties: PlainProperties) => string;
  /** The name under which an answer has it. */
  readonly key: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly outputs: Readonly<Record<string, Output>>;
  readonly unsupported?: readonly string[];
  readonly fields?: Fields;
  /** What the API wants to be told also where the inputs are left out. */
  readonly standard?: PlainProperties;
  /** Inputs that the request which makes it does not hold. */
  readonly unsent?: readonly string[];
  /** Its id in the stack's state; its `id` in the API unless told. */
  readonly id?: (answer: PlainProperties, inputs: PlainProperties) => string;
  /** The last part of its path; its id unless told. */
  readonly part?: (id: string) => string;
  /** The statuses that say that nothing is under way; the first is the one that it is made to have. */
  readonly ready?: readonly string[];
  /** Whether removing it takes a while. */
  readonly lingers?: boolean;
  /** Statuses with which a removal is refused while what it holds is still being removed. */
  readonly busy?: readonly number[];
  readonly choices?: Choices;
  /** What is done once it is made, before it is read. */
  readonly afterwards?: (change: Change) => Promise<unknown>;
  /** One request with all its inputs, or steps; left out, no input can change. */
  readonly update?: "PUT" | "PATCH" | readonly Step[];
  readonly beforeRemoval?: (change: Change) => Promise<void>;
}

const named = (thing: Thing, inputs: PlainProperties, id: string): string =>
  `the ${thing.noun} ${String(inputs["name"] ?? inputs["target"] ?? id)}`.trim();

const itemPath = (thing: Thing, id: string, state: PlainProperties): string =>
  `${thing.path(state)}/${encodeURIComponent(thing.part?.(id) ?? id)}`;

const bodyIn = (thing: Thing, answer: PlainProperties): PlainProperties => {
  const body = answer[thing.key];
  if (isPlainProperties(body)) return body;
  throw new PluginError(`DigitalOcean's answer holds no ${thing.key}`);
};

const allNames = (thing: Thing): string[] => [
  ...new Set([...Object.keys(thing.inputs), ...Object.keys(thing.outputs)]),
];

const outputsOf = (thing: Thing, answer: PlainProperties, known: PlainProperties): PlainProperties => {
  const empty = Object.fromEntries(
    Object.keys(thing.outputs).map((name): [string, Plain] => [name, known[name] ?? null]),
  );
  return { ...empty, ...known, ...propertiesOf(answer, thing.fields ?? {}, allNames(thing), known) };
};

/** Reads it, once it has the status that says that it is ready. */
async function settled(thing: Thing, change: Omit<Change, "before" | "after" | "id">): Promise<PlainProperties> {
  const { api, subject, path, context } = change;
  const look = async () => {
    const body = bodyIn(thing, await api.ask(`${subject} could not be read`, "GET", path));
    const state = String(body["status"] ?? "");
    const still = thing.ready === undefined || thing.ready.includes(state);
    const locked = body["locked"] === true;
    return { state: still ? "locked" : state, value: still && !locked ? body : undefined };
  };
  return waitFor({ subject, until: thing.ready?.[0] ?? "there", look }, context);
}

/** What was made but never came to be ready is taken away again: the stack's state would not know of it. */
async function takeAway(path: string, subject: string, context: Context): Promise<string> {
  const ending = new Api({ ...context, signal: AbortSignal.timeout(30_000) });
  try {
    await ending.ask(`${subject} could not be removed`, "DELETE", path);
    return "it was removed again";
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return "it is gone";
    return `and it stays at ${path}: ${(error as Error).message}`;
  }
}

async function create(thing: Thing, inputs: PlainProperties, context: Context) {
  const api = new Api(context);
  const subject = named(thing, inputs, "");
  const sent = Object.keys(thing.inputs).filter((name) => !thing.unsent?.includes(name));
  const body = { ...thing.standard, ...bodyOf(inputs, thing.fields ?? {}, sent) };
  const what = `${subject} could not be created`;
  const answer = await explained(api, thing.choices, inputs, () => api.ask(what, "POST", thing.path(inputs), body));
  const made = bodyIn(thing, answer);
  const id = thing.id?.(made, inputs) ?? String(made["id"]);
  const path = itemPath(thing, id, inputs);
  const change = { api, subject, path, id, before: {}, after: inputs, context };
  try {
    let seen = await settled(thing, change);
    if (thing.afterwards) {
      await thing.afterwards(change);
      seen = await settled(thing, change);
    }
    // Something may be told but once, when it is made: a password, say.
    const told = { ...inputs, ...propertiesOf(made, thing.fields ?? {}, allNames(thing)) };
    return { id, outputs: outputsOf(thing, seen, told) };
  } catch (error) {
    throw new PluginError(`${(error as Error).message}; ${await takeAway(path, subject, context)}`);
  }
}

async function read(thing: Thing, id: string, current: Current, context: Context): Promise<Current | undefined> {
  const api = new Api(context);
  const subject = named(thing, current.outputs, id);
  const answer = await api.find(`${subject} could not be read`, itemPath(thing, id, current.outputs));
  if (!answer) return undefined;
  const body = bodyIn(thing, answer);
  const imported = Object.keys(current.inputs).length === 0;
  const names = imported ? Object.keys(thing.inputs) : Object.keys(current.inputs);
  const inputs = {
    ...current.inputs,
    ...propertiesOf(
      body,
      thing.fields ?? {},
      names.filter((name) => thing.inputs[name]),
    ),
  };
  return { outputs: outputsOf(thing, body, current.outputs), inputs };
}

const isEmpty = (value: Plain | undefined): boolean =>
  ["null", "false", '""', "[]"].includes(JSON.stringify(value ?? null));

/** An input that is left out, and that the API decides then, is as it shall be. */
function differs(thing: Thing, name: string, state: PlainProperties, inputs: PlainProperties): boolean {
  const before = state[name];
  const after = inputs[name];
  if (isEmpty(after)) return !isEmpty(before) && !(after === undefined && thing.outputs[name]);
  return JSON.stringify(before) !== JSON.stringify(after);
}

async function update(thing: Thing, id: string, state: PlainProperties, inputs: PlainProperties, context: Context) {
  const api = new Api(context);
  const subject = named(thing, state, id);
  const path = itemPath(thing, id, inputs);
  const change = { api, subject, path, id, before: state, after: inputs, context };
  const steps = thing.update ?? [];
  if (typeof steps === "string") {
    const sent = Object.keys(thing.inputs).filter(
      (name) => !thing.unsent?.includes(name) && !thing.inputs[name]?.replace,
    );
    const body = { ...thing.standard, ...bodyOf(inputs, thing.fields ?? {}, sent) };
    await explained(api, thing.choices, inputs, () => api.ask(`${subject} could not be changed`, steps, path, body));
  } else {
    for (const step of steps.filter(({ of }) => of.some((name) => differs(thing, name, state, inputs)))) {
      await explained(api, thing.choices, inputs, () => step.run(change));
      await settled(thing, change);
    }
  }
  return outputsOf(thing, await settled(thing, change), { ...state, ...inputs });
}

async function remove(thing: Thing, id: string, state: PlainProperties, context: Context): Promise<void> {
  const api = new Api(context);
  const subject = named(thing, state, id);
  const path = itemPath(thing, id, state);
  if (!(await api.find(`${subject} could not be read`, path))) return;
  await thing.beforeRemoval?.({ api, subject, path, id, before: state, after: {}, context });
  const look = async () => {
    try {
      await api.ask(`${subject} could not be removed`, "DELETE", path);
      return { state: "removed", value: true };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) return { state: "gone", value: true };
      if (!thing.busy?.includes(error.status) || Date.now() > patience) throw error;
      return { state: "still in use" };
    }
  };
  const patience = Date.now() + BUSY_MILLISECONDS;
  await waitFor({ subject, until: "free", look }, context);
  if (thing.lingers) await vanish(api, subject, path, context);
}

const BUSY_MILLISECONDS = 120_000;

export const thing = (description: Thing): Resource => ({
  token: description.token,
  inputs: description.inputs,
  outputs: description.outputs,
  unsupported: description.unsupported,
  create: (inputs, context) => create(description, inputs, context),
  read: (id, current, context) => read(description, id, current, context),
  update: description.update
    ? (id, state, inputs, context) => update(description, id, state, inputs, context)
    : undefined,
  delete: (id, state, context) => remove(description, id, state, context),
});

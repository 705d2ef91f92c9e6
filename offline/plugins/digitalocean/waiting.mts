// Waits for what DigitalOcean does after it has answered, and says so while it lasts.
import { setTimeout as sleep } from "node:timers/promises";
import { PluginError } from "../protocol/declaration.mts";
import type { Context } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import type { Api } from "./api.mts";
import { at } from "./mapping.mts";

const SHORTEST_PAUSE_MILLISECONDS = 200;
const LONGEST_PAUSE_MILLISECONDS = 5000;
const GROWTH = 1.3;
const LONGEST_WAIT_MILLISECONDS = 30 * 60_000;

export interface Wait<T> {
  /** `the droplet web`. */
  readonly subject: string;
  /** `active`. */
  readonly until: string;
  /** The state that is seen, and the value once it is the wanted one. */
  readonly look: () => Promise<{ readonly state: string; readonly value?: T }>;
}

export async function waitFor<T>({ subject, until, look }: Wait<T>, { log, signal }: Context): Promise<T> {
  const end = Date.now() + LONGEST_WAIT_MILLISECONDS;
  let said = "";
  for (let pause = SHORTEST_PAUSE_MILLISECONDS; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MILLISECONDS)) {
    const { state, value } = await look();
    if (value !== undefined) return value;
    if (state !== said) log(`${subject} is ${state}; waiting until it is ${until}`);
    said = state;
    if (signal.aborted || Date.now() > end) throw new PluginError(`${subject} is still ${state}, not ${until}`);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Waits until an action that was begun is over; one that failed is an error. */
export async function finish(api: Api, subject: string, answer: PlainProperties, context: Context): Promise<void> {
  const [id, type] = [at("action", "id")(answer), String(at("action", "type")(answer))];
  const look = async () => {
    const seen = await api.ask(`${subject}: the action ${type} could not be read`, "GET", `/v2/actions/${String(id)}`);
    const state = String(at("action", "status")(seen));
    if (state === "errored") throw new PluginError(`${subject}: DigitalOcean's action ${type} failed`);
    return { state: `at ${type} (${state})`, value: state === "completed" ? true : undefined };
  };
  await waitFor({ subject, until: "done", look }, context);
}

/** Waits until a thing is not found any more. */
export async function vanish(api: Api, subject: string, path: string, context: Context): Promise<void> {
  const look = async () => {
    const seen = await api.find(`${subject} could not be read`, path);
    return { state: "still there", value: seen === undefined ? true : undefined };
  };
  await waitFor({ subject, until: "gone", look }, context);
}

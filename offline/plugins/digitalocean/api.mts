// Speaks DigitalOcean's HTTP API: waits where it asks to wait, tries again what may be tried again, and tells a refusal
// as one sentence.
import { setTimeout as sleep } from "node:timers/promises";
import { PluginError } from "../protocol/declaration.mts";
import type { Context, Failure } from "../protocol/declaration.mts";
import { isPlainProperties, unknown } from "../protocol/values.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";

const OFFICIAL = "https://api.digitalocean.com";
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const MOST_TRIES = 6;
const LONGEST_WAIT_SECONDS = 120;
const FIRST_PAUSE_MILLISECONDS = 250;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request that was answered with an error. */
export class ApiError extends PluginError {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const tokenIn = (config: PlainProperties): Plain =>
  config["token"] ?? (process.env["DIGITALOCEAN_TOKEN"] || process.env["DIGITALOCEAN_ACCESS_TOKEN"] || null);

const endpointIn = (config: PlainProperties): Plain =>
  config["apiEndpoint"] ?? (process.env["DIGITALOCEAN_API_URL"] || OFFICIAL);

function isLoopback(endpoint: Plain): boolean {
  const url = URL.canParse(String(endpoint)) ? new URL(String(endpoint)) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && LOOPBACK.test(url.hostname);
}

/** What of the provider's settings is wrong; a value that is not known yet is not. */
export function verifyConfig(config: PlainProperties): Failure[] {
  const token = tokenIn(config);
  const endpoint = endpointIn(config);
  const failures: Failure[] = [];
  if (endpoint !== unknown && !isLoopback(endpoint)) {
    const reason =
      `is "${String(endpoint)}", but this plugin, built for registry-only machines, reaches a simulated cloud alone: ` +
      "allowed is http://127.0.0.1:PORT; the official plugin reaches the real one";
    failures.push({ property: "apiEndpoint", reason });
  }
  if (token === null || token === "") {
    const reason = "is missing; give digitalocean:token, or set DIGITALOCEAN_TOKEN";
    failures.push({ property: "token", reason });
  }
  return failures;
}

interface Answered {
  readonly status: number;
  readonly body: PlainProperties;
  /** Seconds to wait, where the answer says so. */
  readonly retryAfter: number;
}

export class Api {
  readonly #endpoint: string;
  readonly #token: string;
  readonly #context: Context;

  constructor(context: Context) {
    const [wrong] = verifyConfig(context.config);
    if (wrong) throw new PluginError(`${wrong.property}: ${wrong.reason}`);
    this.#endpoint = String(endpointIn(context.config)).replace(/\/+$/, "");
    this.#token = String(tokenIn(context.config));
    this.#context = context;
  }

  /** The answer's body; `what` begins the sentence about a failure: `the droplet web could not be created`. */
  async ask(what: string, method: Method, path: string, body?: PlainProperties): Promise<PlainProperties> {
    for (let tries = 1; ; tries += 1) {
      const answered = await this.#send(what, method, path, body, tries);
      if (answered && answered.status < 400) return answered.body;
      const pause = answered ? pauseAfter(answered, method, tries) : FIRST_PAUSE_MILLISECONDS * 2 ** tries;
      if (answered && pause === undefined) throw new ApiError(`${what}: ${reason(answered)}`, answered.status);
      if (answered?.status === 429)
        this.#context.log(`the API's rate limit is reached; waiting ${answered.retryAfter} s`);
      await sleep(pause, undefined, { signal: this.#context.signal }).catch(() => interrupted(what));
    }
  }

  /** The answer's body, or undefined when there is no such thing. */
  async find(what: string, path: string): Promise<PlainProperties | undefined> {
    try {
      return await this.ask(what, "GET", path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Undefined when the API did not answer a request that may be sent again. */
  async #send(
    what: string,
    method: Method,
    path: string,
    body: PlainProperties | undefined,
    tries: number,
  ): Promise<Answered | undefined> {
    const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
    const content = body === undefined ? undefined : JSON.stringify(body);
    try {
      const options = { method, headers, body: content, signal: this.#context.signal };
      return await answerOf(await fetch(`${this.#endpoint}${path}`, options));
    } catch (error) {
      if (this.#context.signal.aborted) interrupted(what);
      if (method === "GET" && tries < MOST_TRIES) return undefined;
      const { cause, message } = error as Error;
      const said = (cause as Error | undefined)?.message || message;
      throw new PluginError(`${what}: ${this.#endpoint} does not answer (${said})`, { cause: error });
    }
  }
}

function interrupted(what: string): never {
  throw new PluginError(`${what}: it was interrupted, or took too long`);
}

async function answerOf(response: Response): Promise<Answered> {
  const text = await response.text();
  const body = text === "" ? {} : parsed(text);
  return { status: response.status, body, retryAfter: Number(response.headers.get("retry-after") ?? "1") || 1 };
}

function parsed(text: string): PlainProperties {
  try {
    const value = JSON.parse(text) as Plain;
    return isPlainProperties(value) ? value : {};
  } catch {
    // Whatever stands between here and the API answered in its own words.
    return { message: text.slice(0, 200) };
  }
}

/** Milliseconds until the request may be sent again; undefined says that it may not. */
function pauseAfter({ status, retryAfter }: Answered, method: Method, tries: number): number | undefined {
  if (tries >= MOST_TRIES) return undefined;
  if (status === 429) return retryAfter > LONGEST_WAIT_SECONDS ? undefined : retryAfter * 1000;
  return status >= 500 && method === "GET" ? FIRST_PAUSE_MILLISECONDS * 2 ** tries : undefined;
}

function reason({ status, body, retryAfter }: Answered): string {
  const said = `DigitalOcean says "${String(body["message"] ?? body["id"] ?? "nothing")}" (${status})`;
  if (status === 401) return `${said}; the token is not valid, see digitalocean:token or DIGITALOCEAN_TOKEN`;
  if (status === 429) return `${said}; try again in ${retryAfter} s`;
  return said;
}

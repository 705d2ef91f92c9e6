import { get as getPlainly } from "node:http";
import { get as getSecurely } from "node:https";
import { log } from "./log.mts";

const TIME_OUT_MILLISECONDS = 1_500;
const FRESH_MILLISECONDS = 1_900;

export interface ServiceStatus {
  route: string;
  up: boolean;
  milliseconds: number;
  /** Why it is not up. */
  reason?: string;
}

export interface Status {
  checkedAt: string;
  services: ServiceStatus[];
}

/** Asks the services however many browsers want to know: at most one round at a time, and none while nobody looks. */
export class StatusPoll {
  readonly #api: string;
  readonly #routes: string[];
  #current: Promise<Status> | undefined;
  #startedAt = 0;
  readonly #lastState = new Map<string, boolean>();

  constructor(api: string, routes: string[]) {
    this.#api = api;
    this.#routes = routes;
  }

  status(): Promise<Status> {
    const now = performance.now();
    if (this.#current === undefined || now - this.#startedAt > FRESH_MILLISECONDS) {
      this.#startedAt = now;
      this.#current = this.#ask();
    }
    return this.#current;
  }

  async #ask(): Promise<Status> {
    const services = await Promise.all(this.#routes.map((route) => askService(this.#api, route)));
    for (const service of services) this.#logChange(service);
    return { checkedAt: new Date().toISOString(), services };
  }

  #logChange({ route, up, reason }: ServiceStatus): void {
    if (this.#lastState.get(route) === up) return;
    this.#lastState.set(route, up);
    log(up ? "info" : "warn", up ? "service is up" : "service is down", { service: route, reason });
  }
}

async function askService(api: string, route: string): Promise<ServiceStatus> {
  const since = performance.now();
  const elapsed = (): number => Math.round(performance.now() - since);
  try {
    const { status, text } = await ask(`${api}/api/${route}/actuator/health`);
    const up = status === 200 && healthSaysUp(text);
    return { route, up, milliseconds: elapsed(), ...(up ? {} : { reason: `réponse ${status}` }) };
  } catch (error) {
    const reason = error instanceof LateError ? "délai dépassé" : "injoignable";
    return { route, up: false, milliseconds: elapsed(), reason };
  }
}

class LateError extends Error {}

/** A connection of its own each time: one kept from the last round may just be closing, and the service would look down. */
function ask(address: string): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const get = address.startsWith("https:") ? getSecurely : getPlainly;
  const request = get(address, { agent: false }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (text += chunk));
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    response.on("error", reject);
  });
  request.on("error", reject);
  const timer = setTimeout(() => request.destroy(new LateError()), TIME_OUT_MILLISECONDS);
  request.on("close", () => clearTimeout(timer));
  return promise;
}

function healthSaysUp(text: string): boolean {
  try {
    return (JSON.parse(text) as { status?: unknown } | null)?.status === "UP";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

// DigitalOcean counts the requests of a window: 5,000 an hour. A test makes the window small to be refused.
import { Refusal } from "./answers";

const HOUR_SECONDS = 3600;

export class RateLimit {
  requests = 5000;
  seconds = HOUR_SECONDS;
  #began = Date.now();
  #counted = 0;

  /** Begins a window with a limit of its own. */
  restart(requests: number, seconds: number): void {
    Object.assign(this, { requests, seconds });
    this.#begin();
  }

  /** Counts one request, or refuses it with the time until the window ends. */
  count(): void {
    if (Date.now() >= this.#end()) this.#begin();
    this.#counted += 1;
    if (this.#counted <= this.requests) return;
    const left = Math.max(1, Math.ceil((this.#end() - Date.now()) / 1000));
    throw new Refusal(429, "too_many_requests", "API rate limit exceeded.", { "retry-after": String(left) });
  }

  headers(): Record<string, string> {
    return {
      "ratelimit-limit": String(this.requests),
      "ratelimit-remaining": String(Math.max(0, this.requests - this.#counted)),
      "ratelimit-reset": String(Math.ceil(this.#end() / 1000)),
    };
  }

  #begin(): void {
    this.#began = Date.now();
    this.#counted = 0;
  }

  #end(): number {
    return this.#began + this.seconds * 1000;
  }
}

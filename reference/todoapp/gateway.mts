import { Peer } from "./peer.mts";
import { Tokens } from "./secrets.mts";
import { Refused } from "./service.mts";
import type { Answer, Request, Route, Service } from "./service.mts";
import { address, text, wholeNumber } from "./variables.mts";

const WINDOW_MILLISECONDS = 60_000;

/** The way in: limits, tokens and origins are looked at here, and the APIs behind are asked. */
export function gateway(): Service {
  const people = new Peer("public-api", address("PUBLIC_API_URL"));
  const settings = new Peer("private-api", address("PRIVATE_API_URL"));
  const tokens = new Tokens(text("JWT_SECRET"));
  const limit = new Limit(wholeNumber("RATE_LIMIT_MAX"));
  const origin = address("CORS_ORIGIN");
  const open = (method: string, path: string, peer: Peer): Route => ({
    method,
    path,
    answer: (request) => limit.take(request, () => peer.forward(request)),
  });
  const closed = (method: string, path: string): Route => ({
    method,
    path,
    answer: (request) => limit.take(request, () => (tokens.subject(request), people.forward(request))),
  });
  return {
    port: wholeNumber("PORT", 65_535),
    connections: [people, settings],
    headers: ({ headers }) => crossOrigin(headers.origin, origin),
    routes: [
      { method: "OPTIONS", path: "/*", answer: () => ({ status: 204 }) },
      open("POST", "/login", people),
      open("GET", "/settings", settings),
      closed("GET", "/todos"),
      closed("POST", "/todos"),
      closed("PATCH", "/todos/:id"),
    ],
  };
}

/** What lets the page of the allowed origin ask, and no other. */
function crossOrigin(asking: string | undefined, allowed: string): Record<string, string> {
  if (asking !== allowed) return { Vary: "Origin" };
  return {
    Vary: "Origin",
    "Access-Control-Allow-Origin": allowed,
    "Access-Control-Allow-Methods": "GET, POST, PATCH",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
  };
}

/** Requests of one address in a minute. */
class Limit {
  readonly #most: number;
  #counts = new Map<string, number>();
  #since = 0;

  constructor(most: number) {
    this.#most = most;
  }

  take({ client }: Request, answer: () => Promise<Answer>): Promise<Answer> {
    const now = Date.now();
    if (now - this.#since >= WINDOW_MILLISECONDS) {
      this.#counts = new Map();
      this.#since = now;
    }
    const count = (this.#counts.get(client) ?? 0) + 1;
    this.#counts.set(client, count);
    if (count > this.#most) throw new Refused(429, `more than ${this.#most} requests in a minute`);
    return answer();
  }
}

import type { IncomingHttpHeaders } from "node:http";

export interface Request {
  method: string;
  path: string;
  /** What stands in the places of the route's path, such as `:id`. */
  places: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** At most 64 KiB. */
  body: Buffer;
  /** Address of who asks, as the proxy tells it. */
  client: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Text goes as it is, anything else as JSON. */
  body?: unknown;
}

export interface Route {
  method: string;
  /** `/todos/:id`; a `*` at its end stands for anything. */
  path: string;
  answer: (request: Request) => Answer | Promise<Answer>;
}

/** Something that a service was given, with the proof that it works: writing and reading back where it stores. */
export interface Connection {
  name: string;
  prove: () => Promise<void>;
  close: () => Promise<void>;
}

/** One role of the application. */
export interface Service {
  port: number;
  connections: Connection[];
  routes: Route[];
  /** Put on every answer of the routes. */
  headers?: (request: Request) => Record<string, string>;
  /** What must be done before the service is ready. */
  prepare?: () => Promise<void>;
}

/** An answer that says what is wrong with a request. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A text field of a JSON body. */
export function field(request: Request, name: string, longest: number): string {
  const value = json(request)[name];
  if (typeof value === "string" && value.trim() !== "" && value.length <= longest) return value.trim();
  throw new Refused(400, `${name}: a text of 1 to ${longest} characters is needed`);
}

export function json({ body }: Request): Record<string, unknown> {
  try {
    const found = JSON.parse(body.toString("utf8")) as unknown;
    if (typeof found === "object" && found !== null) return found as Record<string, unknown>;
  } catch {
    throw new Refused(400, "the body is not JSON");
  }
  throw new Refused(400, "the body is not a JSON object");
}

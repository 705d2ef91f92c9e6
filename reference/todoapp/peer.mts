import { Agent, request as send } from "node:http";
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { log } from "../frontend/log.mts";
import type { Answer, Connection, Request } from "./service.mts";

const TIME_OUT_MILLISECONDS = 10_000;
const PASSED_ON = ["content-type", "authorization", "accept"];

/** Another service, asked over connections that are kept. */
export class Peer implements Connection {
  readonly name: string;
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(name: string, address: string) {
    this.name = name;
    this.#address = address;
  }

  /** Passes a request on, and its answer back. */
  async forward({ method, path, headers, body }: Request): Promise<Answer> {
    const kept = PASSED_ON.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]]] : []));
    const response = await this.#ask(method, path, Object.fromEntries(kept) as Record<string, string>, body);
    const type = response.headers["content-type"];
    const answer = { status: response.statusCode ?? 502, body: await buffer(response) };
    return type === undefined ? answer : { ...answer, headers: { "Content-Type": type } };
  }

  prove = async (): Promise<void> => {
    const { status } = await this.forward({ ...probe, path: "/health" });
    if (status === 200) return;
    log("warn", "a connection failed", { connection: this.name, reason: `answer ${status}` });
    throw new Error(`answer ${status}`);
  };

  close = async (): Promise<void> => this.#agent.destroy();

  /** Asks a second time where a kept connection turns out to be closed and the request changes nothing. */
  async #ask(method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const options = { method, headers: { ...headers, "content-length": String(body.length) }, agent: this.#agent };
    const sent = send(`${this.#address}${path}`, { ...options, timeout: TIME_OUT_MILLISECONDS }, resolve);
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${TIME_OUT_MILLISECONDS / 1000} s`)));
    sent.on("error", (error: NodeJS.ErrnoException) => {
      const closed = sent.reusedSocket && error.code === "ECONNRESET" && method === "GET";
      if (closed) this.#ask(method, path, headers, body).then(resolve, reject);
      else reject(error);
    });
    sent.end(body);
    return promise;
  }
}

const probe: Request = { method: "GET", path: "/", places: {}, headers: {}, body: Buffer.alloc(0), client: "" };

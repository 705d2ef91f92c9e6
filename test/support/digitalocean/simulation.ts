// DigitalOcean's HTTP API on this machine, with an account's state behind it. See README.md for what it does not show.
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Refusal, notFound } from "./answers";
import type { Answer, Asked, Data } from "./answers";
import { RateLimit } from "./rate-limit";
import { Router } from "./router";
import { routes } from "./routes";
import { World } from "./world";
import type { Outside } from "./world";

export interface Options extends Outside {
  /** Milliseconds that things take to be made or changed; 50 unless told. */
  readonly duration?: number;
}

interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  times: number;
}

const verbs: Record<string, string> = { GET: "read", POST: "create", PUT: "update", PATCH: "update", DELETE: "delete" };

export class Simulation {
  readonly world: World;
  /** A token with every right. */
  readonly token = `dop_v1_${randomBytes(32).toString("hex")}`;
  /** Each request so far: `POST /v2/droplets 202`. */
  readonly log: string[] = [];
  readonly rate = new RateLimit();
  readonly #rights = new Map<string, readonly string[] | "all">([[this.token, "all"]]);
  readonly #faults: Fault[] = [];
  readonly #router: Router;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  private constructor({ duration = 50, ...outside }: Options) {
    this.world = new World(duration, outside);
    this.#router = new Router(routes(this.world));
  }

  static async start(options: Options = {}): Promise<Simulation> {
    const simulation = new Simulation(options);
    await once(simulation.#server.listen(0, "127.0.0.1"), "listening");
    return simulation;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it, with the servers and databases behind it. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.world.settled();
    const behind = [...this.world.droplets.values(), ...this.world.clusters.values()];
    await Promise.all(behind.map((thing) => thing.server?.remove()));
  }

  /** A token that has only the given rights: `droplet:read`, `database:create` … */
  tokenWith(...rights: string[]): string {
    const token = `dop_v1_${randomBytes(32).toString("hex")}`;
    this.#rights.set(token, rights);
    return token;
  }

  /** Makes the next requests of a kind fail, as an outage would. */
  fail(times: number, fault: { method: string; path: RegExp; status: number }): void {
    this.#faults.push({ ...fault, times });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const method = request.method ?? "GET";
    let answer: Answer;
    let headers: Record<string, string> = {};
    try {
      answer = await this.#answer(method, url, request);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : broken(error);
      answer = refused(refusal);
      headers = refusal.headers;
    }
    this.log.push(`${method} ${url.pathname} ${answer.status}`);
    response.writeHead(answer.status, { ...this.rate.headers(), ...headers, "content-type": "application/json" });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }

  async #answer(method: string, url: URL, request: IncomingMessage): Promise<Answer> {
    const rights = this.#rights.get(/^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    const body = await bodyOf(request);
    if (rights === undefined) throw new Refusal(401, "unauthorized", "Unable to authenticate you.");
    this.rate.count();
    this.#breakDown(method, url.pathname);
    const route = this.#router.find(method, url.pathname);
    if (!route) throw notFound();
    const right = `${route.scope}:${verbs[method]}`;
    if (rights !== "all" && !rights.includes(right)) {
      throw new Refusal(403, "forbidden", `You are missing the required permission ${right}`);
    }
    const asked: Asked = { params: route.params, query: url.searchParams, body, base: this.url };
    return route.answer(asked);
  }

  #breakDown(method: string, path: string): void {
    const fault = this.#faults.find((one) => one.times > 0 && one.method === method && one.path.test(path));
    if (!fault) return;
    fault.times -= 1;
    throw new Refusal(fault.status, "server_error", "Server was unable to give you a response.");
  }
}

const refused = ({ status, id, message }: Refusal): Answer => ({
  status,
  body: { id, message, request_id: randomUUID() },
});

const broken = (error: unknown): Refusal =>
  new Refusal(500, "server_error", error instanceof Error ? (error.stack ?? error.message) : String(error));

async function bodyOf(request: IncomingMessage): Promise<Data> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as Data;
  } catch (error) {
    throw new Refusal(400, "bad_request", `The request's body is no JSON: ${(error as Error).message}`);
  }
}

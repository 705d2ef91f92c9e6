import { setTimeout as delay } from "node:timers/promises";
import { keptConnections, newConnections } from "./clients.mts";
import type { Exchange, Send } from "./clients.mts";
import type { LoadRequest, LoadResult, Lost, SocketEnd } from "./result.ts";
import { EchoSocket } from "./socket.mts";

const tickMilliseconds = 4;
/** A request that takes long is given up after this. */
const slowLimit = 60;
const goingAway = 1001;
const normal = 1000;

/** Requests at the moments that their rate sets, whatever became of those before them. */
export class Generator {
  readonly #request: LoadRequest;
  readonly #known: string;
  readonly #began = performance.now();
  readonly #underWay = new Set<Promise<void>>();
  readonly #kept: ReturnType<typeof keptConnections>;
  readonly #ways: { name: string; send: Send }[];
  readonly #latencies: number[] = [];
  readonly #result: LoadResult = emptyResult();
  #stopped = false;

  /** @param known path of a record to read */
  constructor(request: LoadRequest, known: string) {
    this.#known = known;
    this.#request = request;
    this.#kept = keptConnections(request);
    this.#ways = [
      { name: "new connection, HTTP/1.1", send: newConnections(request) },
      { name: "kept connection, HTTP/2", send: this.#kept.send },
    ];
    const timer = setInterval(() => (this.#stopped ? clearInterval(timer) : this.#sendWhatIsDue()), tickMilliseconds);
    if (request.slow !== undefined) this.#follow(this.#sendSlowOnes(request.slow));
    if (request.socket !== undefined) this.#follow(this.#keepSocket(request.socket));
  }

  /** Sends no more, waits for what is under way and tells what was seen. */
  async stop(): Promise<LoadResult> {
    this.#stopped = true;
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#kept.close();
    const sorted = this.#latencies.sort((left, right) => left - right);
    const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
    return { ...this.#result, latency: { p50: at(0.5), p99: at(0.99), max: at(1) } };
  }

  #sendWhatIsDue(): void {
    for (;;) {
      const number = this.#result.sent;
      const due = this.#began + (number * 1000) / this.#request.perSecond;
      const late = performance.now() - due;
      if (late < 0) return;
      this.#result.lateness = Math.max(this.#result.lateness, Math.round(late));
      this.#result.sent += 1;
      this.#follow(this.#exchange(number, due));
    }
  }

  /** Of four one after the other: a GET and a POST on new connections, a GET and a POST on kept ones. */
  async #exchange(number: number, due: number): Promise<void> {
    const { host, records, id } = this.#request;
    const way = this.#ways[Math.floor(number / 2) % 2];
    if (way === undefined) return;
    const name = `${id}-${number}`;
    const writes = number % 2 === 1;
    const exchange: Exchange = writes
      ? { method: "POST", host, path: records, body: JSON.stringify({ name, text: "load" }) }
      : { method: "GET", host, path: this.#known };
    const what = `${exchange.method} ${number}, ${way.name}`;
    if (!(await this.#answered(way.send, exchange, { what, status: writes ? 201 : 200, lost: this.#result.lost }))) {
      return;
    }
    this.#latencies.push(performance.now() - due);
    this.#result.answered += 1;
    if (writes) this.#result.stored.push(name);
  }

  async #sendSlowOnes({ path, everySeconds }: NonNullable<LoadRequest["slow"]>): Promise<void> {
    const { slow } = this.#result;
    const send = newConnections(this.#request);
    for (let next = performance.now(); !this.#stopped; next += everySeconds * 1000) {
      slow.sent += 1;
      const exchange: Exchange = { method: "GET", host: this.#request.host, path, limit: slowLimit };
      const expected = { what: `GET ${path}`, status: 200, lost: slow.lost };
      this.#follow(this.#answered(send, exchange, expected).then((well) => void (slow.answered += well ? 1 : 0)));
      while (!this.#stopped && performance.now() < next + everySeconds * 1000) await delay(100);
    }
  }

  async #answered(
    send: Send,
    exchange: Exchange,
    { what, status, lost }: { what: string; status: number; lost: Lost[] },
  ): Promise<boolean> {
    const since = performance.now();
    const why = await send(exchange).then(
      (found) => (found === status ? undefined : `status ${found}`),
      (error: Error & { code?: string }) => [error.code, error.message].filter(Boolean).join(": "),
    );
    if (why !== undefined) lost.push(this.#lost(since, what, why));
    return why === undefined;
  }

  /** A text each second; whatever closes the websocket is told, and another one is opened. */
  async #keepSocket(target: NonNullable<LoadRequest["socket"]>): Promise<void> {
    const { socket: told } = this.#result;
    while (!this.#stopped) {
      const since = performance.now();
      try {
        const socket = await EchoSocket.open(this.#request, target);
        told.opened += 1;
        const end = await this.#talk(socket);
        told.echoes += socket.echoes;
        told.ends.push(end);
        if (end.code !== goingAway && end.code !== normal) {
          told.lost.push(this.#lost(since, "websocket", `ended with ${end.code}, ${end.unanswered} texts unanswered`));
        }
      } catch (error) {
        told.lost.push(this.#lost(since, "websocket", (error as Error).message));
        await delay(500);
      }
    }
  }

  async #talk(socket: EchoSocket): Promise<SocketEnd> {
    let code: number | undefined;
    void socket.closed.then((found) => (code = found));
    for (let text = 0; code === undefined && !this.#stopped; text += 1) {
      socket.send(`echo ${text}`);
      await Promise.race([socket.closed, this.#second()]);
    }
    const unanswered = socket.unanswered.length;
    if (code === undefined) socket.close();
    return { code: await socket.closed, unanswered, second: this.#seconds(performance.now()) };
  }

  async #second(): Promise<void> {
    for (let left = 10; left > 0 && !this.#stopped; left -= 1) await delay(100);
  }

  #lost(since: number, what: string, why: string): Lost {
    const lived = performance.now() - since;
    const at = new Date(Date.now() - lived).toISOString();
    return { at, second: this.#seconds(since), after: Math.round(lived) / 1000, what, why };
  }

  #seconds(moment: number): number {
    return Math.round(moment - this.#began) / 1000;
  }

  #follow(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}

function emptyResult(): LoadResult {
  return {
    ...{ sent: 0, answered: 0, lost: [], lateness: 0, stored: [] },
    latency: { p50: 0, p99: 0, max: 0 },
    slow: { sent: 0, answered: 0, lost: [] },
    socket: { opened: 0, echoes: 0, ends: [], lost: [] },
  };
}

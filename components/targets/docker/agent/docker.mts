import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type Connect, StreamAgent } from "./connection.mts";
import { Failure, messageOf } from "./failure.mts";
import { request as httpRequest } from "./http.mts";

/** An answer of the engine that is not a success: 404 no such container, 409 not running … */
export class EngineRefusal extends Failure {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ContainerState {
  Status: string;
  ExitCode: number;
  OOMKilled: boolean;
  Error: string;
  StartedAt: string;
}

/** A container's health check; times in nanoseconds, 0 for Docker's own. */
export interface Healthcheck {
  Test?: string[];
  Timeout?: number;
  Retries?: number;
  StartPeriod?: number;
}

export interface ContainerDetails {
  Id: string;
  Name: string;
  Created: string;
  RestartCount: number;
  State: ContainerState;
  Config: { Tty: boolean; Hostname: string; Shell?: string[] | null; Healthcheck?: Healthcheck };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
  HostConfig: { Memory: number };
}

export interface ContainerSummary {
  Id: string;
  Names: string[];
  State: string;
  Labels: Record<string, string>;
}

type Method = "GET" | "POST";

/** An engine that is busy answers late, and one that hangs never does. */
const answerSeconds = 120;

const upgrade = { Connection: "Upgrade", Upgrade: "tcp" };

/** The part of the Docker Engine API that the agent needs. No version in the paths: the engine's own is used. */
export class Docker {
  readonly #connect: Connect;
  readonly #agent: StreamAgent;
  readonly #seconds: number;

  /** `seconds` is how long an answer is waited for. */
  constructor(connect: Connect, seconds = answerSeconds) {
    this.#connect = connect;
    this.#seconds = seconds;
    this.#agent = new StreamAgent(connect);
  }

  close(): void {
    this.#agent.destroy();
  }

  async get<Answer>(path: string): Promise<Answer> {
    return JSON.parse((await this.download(path)).toString()) as Answer;
  }

  async post<Answer>(path: string, body: object, signal?: AbortSignal): Promise<Answer> {
    return JSON.parse((await this.#answer("POST", path, body, signal)).toString()) as Answer;
  }

  download(path: string): Promise<Buffer> {
    return this.#answer("GET", path);
  }

  inspect(container: string): Promise<ContainerDetails> {
    return this.get(`/containers/${container}/json`);
  }

  /** Ends a container, after some seconds by force; one that is not running or is gone stays so. */
  async stop(container: string, graceSeconds: number): Promise<void> {
    try {
      await this.#answer("POST", `/containers/${container}/stop?t=${graceSeconds}`, undefined, undefined, graceSeconds);
    } catch (error) {
      if (!(error instanceof EngineRefusal) || ![304, 404].includes(error.status)) throw error;
    }
  }

  /** Sets a container's share of busy processors, where the engine can: one that just ends it refuses in many ways. */
  async share(container: string, shares: number): Promise<void> {
    try {
      await this.#answer("POST", `/containers/${container}/update`, { CpuShares: shares });
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
    }
  }

  list(filters: Record<string, string[]>): Promise<ContainerSummary[]> {
    return this.get(`/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify(filters))}`);
  }

  /** A raw stream to what the request starts: the engine leaves HTTP after its answer. */
  hijack(path: string, body: object, signal?: AbortSignal): Promise<Duplex> {
    return this.#inTime(`POST ${path}`, signal, 0, (limited) => {
      const headers = { ...upgrade, "Content-Type": "application/json" };
      const how = { method: "POST", path, host: "docker", headers, signal: limited };
      return new Promise((resolve, reject) => {
        const request = httpRequest({ ...how, createConnection: this.#connect });
        request.once("upgrade", (_response, stream, head) => {
          if (head.length > 0) stream.unshift(head);
          resolve(stream);
        });
        request.once("response", (response) => {
          refusal(response).then(reject, reject);
        });
        request.once("error", reject);
        request.end(JSON.stringify(body));
      });
    });
  }

  #answer(method: Method, path: string, body?: object, signal?: AbortSignal, moreSeconds = 0): Promise<Buffer> {
    return this.#inTime(`${method} ${path}`, signal, moreSeconds, async (limited) => {
      const response = await this.#send(method, path, body, limited);
      if ((response.statusCode ?? 0) >= 300) throw await refusal(response);
      return buffer(response);
    });
  }

  #send(method: Method, path: string, body: object | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { "Content-Type": "application/json" };
      const request = httpRequest({ method, path, host: "docker", headers, agent: this.#agent, signal });
      request.once("response", resolve);
      request.once("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Asks with an end to the waiting; what is in the way becomes a sentence. */
  async #inTime<Answer>(
    what: string,
    signal: AbortSignal | undefined,
    moreSeconds: number,
    ask: (limited: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const seconds = this.#seconds + moreSeconds;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), seconds * 1000);
    try {
      return await ask(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
    } catch (error) {
      if (late.signal.aborted) throw new Failure(`The Docker engine did not answer ${what} within ${seconds} s.`);
      throw error instanceof Failure ? error : unreachable(error as Error);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function refusal(response: IncomingMessage): Promise<EngineRefusal> {
  const text = (await buffer(response)).toString();
  const status = response.statusCode ?? 0;
  const message = text.startsWith("{") ? String((JSON.parse(text) as { message?: string }).message) : text.trim();
  return new EngineRefusal(status, `The Docker engine refused (${status}): ${message}`);
}

function unreachable(error: Error): Failure {
  return new Failure(`The Docker engine cannot be reached: ${messageOf(error)}; check that it runs and DOCKER_HOST.`);
}

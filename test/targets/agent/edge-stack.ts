import { randomUUID } from "node:crypto";
import { Agent, get, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { agent, docker, imageOf, makeTinyImage, quickHealth, TestStack } from "./support";

const serve = [
  "mkdir -p /www/cgi-bin && hostname > /www/index.html",
  "printf '#!/bin/sh\\nsleep ${QUERY_STRING:-3}\\necho\\nhostname\\n' > /www/cgi-bin/slow",
  "printf '#!/bin/sh\\ncat >> /stored\\necho\\nhostname\\n' > /www/cgi-bin/store && chmod +x /www/cgi-bin/*",
  'nc -ll -p 8081 -e sh -c "$ECHO" &',
  "exec httpd -f -p 8080 -h /www",
].join("\n");

/** Reads a request's head, changes the protocol, and sends back what comes. */
const echo = [
  'while read -r line && [ ${#line} -gt 1 ]; do :; done; read -r own < /etc/hostname; printf "HTTP/1.1 101 Switching',
  'Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\nX-Name: $own\\r\\n\\r\\n"; exec cat',
].join(" ");

const published = ["--publish", "127.0.0.1::80", "--publish", "127.0.0.1::443"];

/** A real proxy, and containers of one part that answer with their names. */
export class EdgeStack extends TestStack {
  readonly part = "patient";
  proxy = "";
  port = 0;
  securePort = 0;

  async start(): Promise<void> {
    makeTinyImage();
    const labels = ["--label", "platform.part=proxy", "--network", this.network(), ...published];
    this.proxy = this.run([...labels, ...quickHealth("caddy version")], "exec caddy run --resume", imageOf("caddy"));
    await this.ready(this.proxy);
    this.findPort();
  }

  /** Docker publishes another port each time that the container starts. */
  findPort(): void {
    const [port = 0, securePort = 0] = ["80", "443"].map((inside) =>
      Number(docker("port", this.proxy, inside).split(":").at(-1)),
    );
    Object.assign(this, { port, securePort });
  }

  upstream(name: string, ...options: string[]): string {
    const place = ["--name", `${this.id}-${name}`, "--hostname", name, "--network", this.id, "--env", `ECHO=${echo}`];
    const health = quickHealth("wget -q -O /dev/null http://localhost:8080/");
    return this.run([...place, "--label", `platform.part=${this.part}`, ...health, ...options], serve);
  }

  async readyUpstreams(...names: string[]): Promise<string[]> {
    const containers = names.map((name) => this.upstream(name));
    await Promise.all(containers.map((container) => this.ready(container)));
    return containers;
  }

  async succeed(command: string, request: object): Promise<string> {
    const { code, stdout, stderr } = await agent(command, { stackId: this.id, part: this.part, ...request });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  }

  readonly configure = (template: object) => this.succeed("configure", { template });
  readonly join = (container: string) => this.succeed("join", { container });
  readonly leave = (container: string, drainSeconds = 10) => this.succeed("leave", { container, drainSeconds });
  readonly ready = (container: string) => this.succeed("ready", { container, timeoutSeconds: 10 });
  readonly inProxy = (script: string) => docker("exec", this.proxy, "sh", "-c", script);

  /** The body of what is answered, or its status; with a line to store, a POST. */
  readonly ask = (path = "/", connections: Agent | false = false, line = ""): Promise<string> =>
    new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage): void => {
        text(response).then(
          (body) => resolve(response.statusCode === 200 ? body.trim() : String(response.statusCode)),
          reject,
        );
      };
      const method = line === "" ? "GET" : "POST";
      request({ port: this.port, path, method, agent: connections }, answered).once("error", reject).end(line);
    });

  /** Everybody who answers. */
  readonly askOften = async (times = 8): Promise<string[]> => {
    const answers = await Promise.all(Array.from({ length: times }, () => this.ask()));
    return [...new Set(answers)].sort();
  };

  /** A connection that has left HTTP, and who is at its other end. */
  upgrade(path: string): Promise<{ socket: Duplex; name: string }> {
    return new Promise((resolve, reject) => {
      const headers = { Connection: "Upgrade", Upgrade: "websocket" };
      const asked = get({ port: this.port, path, agent: false, headers });
      asked.once("upgrade", (response, socket) => resolve({ socket, name: String(response.headers["x-name"]) }));
      asked.once("response", ({ statusCode }) => reject(new Error(`no upgrade, but status ${statusCode}`)));
      asked.once("error", reject);
    });
  }
}

/** The server as plans have it (`components/plan/edge.ts`), without TLS. */
const server = { listen: [":80"], automatic_https: { disable: true } };

export const route = (...routes: object[]) => ({
  apps: { http: { servers: { main: { ...server, routes } } } },
});

/**
 * Clients that ask without a pause until they are stopped, half of them with a new connection for each request. With a
 * path to store at, every second pair posts lines that none else posts.
 */
export class Load {
  readonly answers = new Map<string, number>();
  readonly lost: string[] = [];
  readonly posted: string[] = [];
  readonly #connections = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];
  #running = true;

  constructor(edge: EdgeStack, pairs: number, store?: string) {
    const pair = (_: unknown, index: number) => {
      const path = index % 2 === 1 ? store : undefined;
      return [this.#client(edge, this.#connections, path), this.#client(edge, false, path)];
    };
    this.#clients = Array.from({ length: pairs }, pair).flat();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
    this.#connections.destroy();
  }

  async #client(edge: EdgeStack, connections: Agent | false, store?: string): Promise<void> {
    while (this.#running) {
      const line = store === undefined ? "" : `${randomUUID()}\n`;
      if (line !== "") this.posted.push(line.trim());
      await edge.ask(store ?? "/", connections, line).then(
        (answer) => this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1),
        (error: Error) => this.lost.push(`${connections ? "kept" : "new"} connection: ${error.message}`),
      );
    }
  }
}

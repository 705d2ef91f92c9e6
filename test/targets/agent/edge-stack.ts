import { Agent, get, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { agent, caddyImage, docker, makeTinyImage, quickHealth, TestStack } from "./support";

const serve = [
  "mkdir -p /www/cgi-bin && hostname > /www/index.html",
  "printf '#!/bin/sh\\nsleep 3\\necho\\nhostname\\n' > /www/cgi-bin/slow && chmod +x /www/cgi-bin/slow",
  'nc -ll -p 8081 -e sh -c "$ECHO" &',
  "exec httpd -f -p 8080 -h /www",
].join("\n");

/** Reads a request's head, changes the protocol, and sends back what comes. */
const echo = [
  'while read -r line && [ ${#line} -gt 1 ]; do :; done; read -r own < /etc/hostname; printf "HTTP/1.1 101 Switching',
  'Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\nX-Name: $own\\r\\n\\r\\n"; exec cat',
].join(" ");

/** A real proxy, and containers of one part that answer with their names. */
export class EdgeStack extends TestStack {
  readonly part = "patient";
  proxy = "";
  port = 0;

  async start(): Promise<void> {
    makeTinyImage();
    const labels = ["--label", "platform.part=proxy", "--network", this.network(), "--publish", "127.0.0.1::80"];
    this.proxy = this.run([...labels, ...quickHealth("caddy version")], "exec caddy run --resume", caddyImage());
    await this.ready(this.proxy);
    this.findPort();
  }

  /** Docker publishes another port each time that the container starts. */
  findPort(): void {
    this.port = Number(docker("port", this.proxy, "80").split(":").at(-1));
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

  readonly ask = (path = "/", connections: Agent | false = false): Promise<string> =>
    new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage): void => {
        text(response).then(
          (body) => resolve(response.statusCode === 200 ? body.trim() : String(response.statusCode)),
          reject,
        );
      };
      get({ port: this.port, path, agent: connections }, answered).once("error", reject);
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
      const request = get({ port: this.port, path, agent: false, headers });
      request.once("upgrade", (response, socket) => resolve({ socket, name: String(response.headers["x-name"]) }));
      request.once("response", ({ statusCode }) => reject(new Error(`no upgrade, but status ${statusCode}`)));
      request.once("error", reject);
    });
  }
}

export const route = (...routes: object[]) => ({
  apps: { http: { servers: { main: { listen: [":80"], automatic_https: { disable: true }, routes } } } },
});

/** Clients that ask without a pause until they are stopped, half of them with a new connection for each request. */
export class Load {
  readonly answers = new Map<string, number>();
  readonly lost: string[] = [];
  readonly #connections = new Agent({ keepAlive: true });
  readonly #clients: Promise<void>[];
  #running = true;

  constructor(edge: EdgeStack, pairs: number) {
    const pair = () => [this.#client(edge, this.#connections), this.#client(edge, false)];
    this.#clients = Array.from({ length: pairs }, pair).flat();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
    this.#connections.destroy();
  }

  async #client(edge: EdgeStack, connections: Agent | false): Promise<void> {
    while (this.#running) {
      await edge.ask("/", connections).then(
        (answer) => this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1),
        (error: Error) => this.lost.push(`${connections ? "kept" : "new"} connection: ${error.message}`),
      );
    }
  }
}

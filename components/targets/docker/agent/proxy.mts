import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import type { Docker } from "./docker.mts";
import { open, run } from "./exec.mts";
import { Failure, messageOf } from "./failure.mts";
import { withinLimit } from "./limit.mts";
import { type Answer, askFrom, type Question } from "./relay.mts";
import type { JsonObject } from "./render.mts";

const folder = "/config/platform";
const lockSeconds = 120;
const lockHeld = `The proxy's lock was not free within ${lockSeconds} s: end the deployment that holds it.`;
const adminPort = 2019;

/** Caddy's module of ours follows this file: who is in it is asked, without a reload. */
export const membersFile = `${folder}/members.json`;

/** Prints the marks on one line and the template on the next; then reads pairs of lines: a file and its new content. */
const session = [
  'cd "$1" || exit 1',
  'case "$2" in',
  '  join) rm -f "left/$3"; : > "joined/$3" ;;',
  '  leave) rm -f "joined/$3"; : > "left/$3" ;;',
  "esac",
  "echo left/* joined/*",
  "if [ -f template.json ]; then cat template.json; else echo; fi",
  "while IFS= read -r file && IFS= read -r content; do",
  '  printf \'%s\\n\' "$content" > "$file.new" && mv "$file.new" "$file" && echo stored',
  "done",
].join("\n");

const locked =
  'mkdir -p "$1/left" "$1/joined" && session=$2 && exec flock "$1/lock" sh -c "$session" sh "$1" "$3" "$4"';

export interface Mark {
  kind: "join" | "leave";
  container: string;
}

export interface Edge {
  template?: JsonObject;
  left: Set<string>;
  joined: Set<string>;
  store(file: "template.json" | "members.json" | "routes.json", content: JsonObject): Promise<void>;
}

/** Caddy inside its container: what is stored beside its configuration, and its admin API. */
export class Proxy {
  readonly #docker: Docker;
  readonly #container: string;

  constructor(docker: Docker, container: string) {
    this.#docker = docker;
    this.#container = container;
  }

  /** Sends a request out of the proxy's container, which is on the networks of the services. */
  ask(question: Question): Promise<Answer> {
    return askFrom(this.#docker, this.#container, question);
  }

  /** One at a time for each proxy. The lock lives as long as the stream to the proxy: a killed agent frees it. */
  async exclusively<Result>(mark: Mark | undefined, action: (edge: Edge) => Promise<Result>): Promise<Result> {
    const marking = mark === undefined ? ["none", ""] : [mark.kind, mark.container];
    const stream = await open(this.#docker, this.#container, ["sh", "-c", locked, "sh", folder, session, ...marking]);
    try {
      return await action(await readEdge(stream));
    } finally {
      stream.destroy();
    }
  }

  async forget(marks: string[]): Promise<void> {
    if (marks.length === 0) return;
    const command = ["rm", "-f", ...marks.map((mark) => `${folder}/${mark}`)];
    const { exitCode, stderr } = await run(this.#docker, this.#container, { command });
    if (exitCode !== 0) throw new Failure(`Old marks in the proxy cannot be removed: ${stderr.trim()}`);
  }

  async load(configuration: JsonObject): Promise<void> {
    const { status, body } = await this.#admin("POST", "/load", JSON.stringify(configuration));
    if (status !== 200) throw new Failure(`The proxy refused its configuration and keeps the last one: ${body.trim()}`);
  }

  /** The routes in force of each server; nothing where the configuration follows no table of routes. */
  async routes(): Promise<JsonObject | undefined> {
    const { status, body } = await this.#admin("GET", "/platform/routes");
    if (status === 404) return undefined;
    if (status !== 200) throw new Failure(`The proxy does not tell its routes: ${body.trim()}`);
    return JSON.parse(body) as JsonObject;
  }

  /** Replaces the routes of all servers, without a reload. */
  async route(routes: JsonObject): Promise<void> {
    const { status, body } = await this.#admin("PUT", "/platform/routes", JSON.stringify(routes));
    if (status !== 200) throw new Failure(`The proxy refused its routes and keeps the last ones: ${body.trim()}`);
  }

  /** The configuration that is in force; none before the first was loaded. */
  async configuration(): Promise<JsonObject> {
    const { status, body } = await this.#admin("GET", "/config/");
    if (status !== 200) throw new Failure(`The proxy does not tell its configuration: ${body.trim()}`);
    return (JSON.parse(body) as JsonObject | null) ?? {};
  }

  /** Requests in flight to the container of this name, streams among them. */
  async inFlight(name: string): Promise<number> {
    const { status, body } = await this.#admin("GET", "/reverse_proxy/upstreams");
    if (status !== 200) throw new Failure(`The proxy does not tell its requests in flight: ${body.trim()}`);
    const upstreams = JSON.parse(body) as { address: string; num_requests: number }[];
    const counts = new Map<string, number>();
    for (const { address, num_requests: requests } of upstreams.filter((each) => each.address.startsWith(`${name}:`))) {
      // Caddy keeps two books and lists an address once for each.
      counts.set(address, Math.max(requests, counts.get(address) ?? 0));
    }
    return [...counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async #admin(method: Question["method"], path: string, content = ""): Promise<Answer> {
    try {
      return await this.ask({ method, host: "localhost", port: adminPort, path, content });
    } catch (error) {
      throw new Failure(`The proxy's admin API does not answer: ${messageOf(error)}.`);
    }
  }
}

async function readEdge(stream: Duplex): Promise<Edge> {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await withinLimit(lines.next(), lockSeconds, lockHeld);
    if (line.done === true) throw new Failure("The proxy container ended while its configuration was being read.");
    return line.value;
  };
  const marks = (await next()).split(" ").filter((mark) => !mark.endsWith("/*"));
  const template = await next();
  const marked = (kind: string) =>
    new Set(marks.filter((mark) => mark.startsWith(kind)).map((mark) => mark.slice(kind.length)));
  return {
    left: marked("left/"),
    joined: marked("joined/"),
    template: template === "" ? undefined : (JSON.parse(template) as JsonObject),
    async store(file, content) {
      stream.write(`${file}\n${JSON.stringify(content)}\n`);
      if ((await next()) !== "stored") throw new Failure(`The proxy's ${file} could not be stored in its container.`);
    },
  };
}

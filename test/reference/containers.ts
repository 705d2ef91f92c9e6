import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const LOCK = join(__dirname, "..", "..", ".platform", "images.json");
const PORT = "8082";
const HARDENED = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
const LIMITS = ["--cpus", "1", "--memory", "512m", "--memory-swap", "512m"];

type Variables = Readonly<Record<string, string>>;

export const PASSWORD = randomBytes(12).toString("hex");

export interface Image {
  readonly id: string;
  readonly version: string;
}

/** The image that the set-up resolved for a logical name. */
export function imageOf(name: string): Image {
  const lock = JSON.parse(readFileSync(LOCK, "utf8")) as Record<string, Image>;
  const image = lock[name];
  if (!image)
    throw new Error(`.platform/images.json names no image "${name}": run the tests by npm test, which builds it`);
  return image;
}

/** Runs docker; the values of `variables` reach containers without standing in a command line. */
export async function docker(args: readonly string[], variables: Variables = {}): Promise<string> {
  const { stdout } = await execute("docker", args, { env: { ...process.env, ...variables } });
  return stdout.trim();
}

/** Exit code of a command inside a container. */
export async function exitCodeInside(container: string, command: readonly string[]): Promise<number> {
  return docker(["exec", container, ...command]).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
}

export async function waitFor(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not so after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The containers and networks of one test run, under names of their own, removed together. */
export class Bench {
  readonly #prefix = `reference-test-${randomBytes(4).toString("hex")}`;
  readonly #containers: string[] = [];
  readonly #networks: string[] = [];

  async network(name: string): Promise<string> {
    const network = `${this.#prefix}-${name}`;
    await docker(["network", "create", network]);
    this.#networks.push(network);
    return network;
  }

  async postgres(network: string): Promise<string> {
    const variables = { POSTGRES_USER: "patient", POSTGRES_DB: "patient", POSTGRES_PASSWORD: PASSWORD };
    return this.backing("db", "postgres", network, variables);
  }

  /** Something that the services use, reached under its name. */
  async backing(
    name: string,
    image: string,
    network: string,
    variables: Variables = {},
    more: string[] = [],
  ): Promise<string> {
    return this.#run(name, imageOf(image), ["--network", network, "--network-alias", name, ...more], variables);
  }

  async service(name: string, network: string, variables: Variables = {}): Promise<Service> {
    const environment = {
      SPRING_APPLICATION_NAME: "patient-service",
      REFERENCE_ROUTE: "patients",
      SPRING_DATASOURCE_URL: "jdbc:postgresql://db:5432/patient",
      SPRING_DATASOURCE_USERNAME: "patient",
      SPRING_DATASOURCE_PASSWORD: PASSWORD,
      SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT: "1000",
      ...variables,
    };
    return this.role(name, "domain-service", network, environment, ["--hostname", name]);
  }

  /** A reference service of any role, reached under its name. */
  async role(
    name: string,
    image: string,
    network: string,
    variables: Variables,
    more: string[] = [],
  ): Promise<Service> {
    const placing = ["--network", network, "--network-alias", name, "--publish", `127.0.0.1::${PORT}`, ...more];
    const environment = { SERVER_PORT: PORT, ...variables };
    return new Service(await this.#run(name, imageOf(image), [...placing, ...HARDENED, ...LIMITS], environment));
  }

  async remove(): Promise<void> {
    if (this.#containers.length) await docker(["rm", "--force", "--volumes", ...this.#containers]);
    if (this.#networks.length) await docker(["network", "rm", ...this.#networks]);
  }

  async #run(name: string, image: Image, args: readonly string[], variables: Variables): Promise<string> {
    const container = `${this.#prefix}-${name}`;
    this.#containers.push(container);
    const names = Object.keys(variables).flatMap((variable) => ["--env", variable]);
    return docker(["run", "--detach", "--name", container, ...names, ...args, image.id], variables);
  }
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
}

/** One running instance of a reference service. */
export class Service {
  readonly id: string;
  #origin: string | undefined;

  constructor(id: string) {
    this.id = id;
  }

  async request(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${await this.#address()}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, headers: response.headers, text: await response.text() };
  }

  async post(body: string): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    return this.request("/api/patients/records", { method: "POST", headers, body });
  }

  /** Sends a post whose body stays unfinished until `finish` is called; `answered` is its status. */
  async startPost(begin: string, rest: string): Promise<{ finish: () => void; answered: Promise<number | undefined> }> {
    const headers = { "content-type": "application/json", "content-length": String(begin.length + rest.length) };
    const posting = request(`${await this.#address()}/api/patients/records`, { method: "POST", headers });
    const answered = once(posting, "response").then(([response]: IncomingMessage[]) => response?.statusCode);
    await new Promise((resolve) => posting.write(begin, resolve));
    return { finish: () => void posting.end(rest), answered };
  }

  /** Waits until the path answers with the status; connections are refused while the service starts. */
  async answers(path: string, status: number, seconds = 90): Promise<void> {
    await waitFor(`${path} answers ${status}`, seconds, async () => {
      await this.#requireRunning();
      return this.request(path).then(
        (answer) => answer.status === status,
        () => false,
      );
    });
  }

  /** Waits for its end and gives its exit code and the sentence that its log ends with. */
  async ends(): Promise<{ code: string; last: string }> {
    const code = await docker(["wait", this.id]);
    return { code, last: (await this.logRecords()).at(-1) ?? "" };
  }

  async logRecords(): Promise<string[]> {
    const log = await docker(["logs", this.id]);
    return log.split("\n").map((line) => (JSON.parse(line) as { message: string }).message);
  }

  async #address(): Promise<string> {
    this.#origin ??= `http://${await docker(["port", this.id, PORT])}`;
    return this.#origin;
  }

  async #requireRunning(): Promise<void> {
    if ((await docker(["inspect", "--format", "{{.State.Running}}", this.id])) === "true") return;
    const messages = await this.logRecords();
    throw new Error(`the service ended; its log ends with: ${messages.at(-1) ?? "nothing"}`);
  }
}

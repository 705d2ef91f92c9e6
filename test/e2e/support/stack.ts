import { randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectCode, project, Running } from "./commands";
import type { Ending } from "./commands";
import { nothing, removeLeft } from "./docker";
import type { Kind } from "./docker";

/** What a stack gives out. */
export interface Outputs {
  urls: Record<string, string>;
  services: Record<string, { image: string; address: string }>;
  networks: Record<string, string>;
  dnsRecords: object[];
  caCertificate: string;
  credentials: Record<string, string>;
}

type Settings = Record<string, unknown>;

/** One service, a database and the proxy: what a test has that does not name another platform. */
const smallPlatform = "./test/e2e/platforms/one-service.ts";

/** A stack of its own, with a state, a passphrase and ports of its own; everything of it is removed at the end. */
export class TestStack {
  readonly name = `test-${randomBytes(4).toString("hex")}`;
  readonly environment: NodeJS.ProcessEnv;
  private readonly state: string;
  private readonly file = join(project, `Pulumi.${this.name}.yaml`);
  private readonly started: Running[] = [];

  private constructor(
    readonly ports: { http: number; https: number },
    private readonly beside?: TestStack,
  ) {
    this.state = beside?.state ?? mkdtempSync(join(tmpdir(), "platform-e2e-"));
    this.environment = beside?.environment ?? {
      ...withoutPulumi(process.env),
      PULUMI_BACKEND_URL: `file://${this.state}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    };
  }

  /** Makes a stack with settings on top of its own ports; `beside` shares the other one's state. */
  static async make(settings: Settings = {}, beside?: TestStack): Promise<TestStack> {
    const stack = new TestStack({ http: await freePort(), https: await freePort() }, beside);
    stack.set(settings);
    return stack;
  }

  /** Writes the settings file anew, without the proof of the passphrase, as it stands in a fresh clone. */
  set(settings: Settings): void {
    const own = "droplet" in settings ? {} : { platform: smallPlatform, ports: this.ports };
    const all = { ...own, ...settings };
    const lines = Object.entries(all).map(([key, value]) => `  platform:${key}: ${JSON.stringify(value)}`);
    writeFileSync(this.file, ["config:", ...lines, ""].join("\n"));
  }

  up(...flags: string[]): Promise<Ending> {
    return this.start("up", ...flags).ending;
  }

  down(...flags: string[]): Promise<Ending> {
    return this.start("down", ...flags).ending;
  }

  /** Starts one of the project's commands on this stack. */
  start(command: "up" | "down" | "drift" | "preview", ...flags: string[]): Running {
    return this.run(["npm", "run", "--silent", command, "--", "--stack", this.name, ...flags]);
  }

  /** Runs the plain CLI on this stack, with the environment that the project prints. */
  pulumi(...words: string[]): Promise<Ending> {
    const line = [...words, "--stack", this.name, "--non-interactive", "--color", "never"].join(" ");
    return this.run(["sh", "-c", `eval "$(npm run --silent env)" && pulumi ${line}`]).ending;
  }

  /** The stack's outputs, secret ones in plain text where asked for. */
  async outputs<Shape>(...flags: string[]): Promise<Shape> {
    const ending = await this.pulumi("stack", "output", "--json", ...flags);
    expectCode(ending, 0);
    return JSON.parse(ending.stdout) as Shape;
  }

  /** Every generated secret: the passwords, and of the authority's key what is not its public half. */
  async secrets(): Promise<string[]> {
    const { credentials } = await this.outputs<Outputs>("--show-secrets");
    const { stdout } = await this.pulumi("stack", "export", "--show-secrets");
    const [, firstLine] = /-----BEGIN EC PRIVATE KEY-----\\+n(\w[^\\]+)\\/.exec(stdout) ?? [];
    if (firstLine === undefined) throw new Error("the state holds no key of an authority");
    return [...Object.values(credentials), firstLine];
  }

  /** Takes the stack down with its data, then removes by force what that left, and fails if it left something. */
  async remove(): Promise<void> {
    for (const running of this.started) await running.kill();
    const ending = await this.down("--delete-data", "--yes");
    const left = this.discard();
    expectCode(ending, 0);
    expect(left).toEqual(nothing);
  }

  /** Removes everything by force, without the project's own commands, and tells what there was. */
  discard(): Record<Kind, string[]> {
    const left = removeLeft(this.name);
    rmSync(this.file, { force: true });
    if (this.beside === undefined) rmSync(this.state, { recursive: true, force: true });
    return left;
  }

  /** Files of the locks that updates hold. */
  locks(): string[] {
    const folder = join(this.state, ".pulumi", "locks", "organization", "platform", this.name);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  }

  /** Runs any command with the stack's environment, and more. */
  run(words: string[], more: NodeJS.ProcessEnv = {}): Running {
    const running = new Running(words, { ...this.environment, ...more });
    this.started.push(running);
    return running;
  }
}

function withoutPulumi(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(PULUMI_CONFIG_PASSPHRASE|PULUMI_BACKEND|PLATFORM_RUN)/.test(name),
    ),
  );
}

/** A port that nothing listens on, below those that the system hands out by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(18_000, 30_000);
    if (await isFree(port)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve(true)));
  });
}

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hostSetupScript } from "../../components/plan/host-setup";

const folder = join(__dirname, "simulated-server");

/** What a machine may do and a container may not by itself; `--privileged` is more than some machines can give. */
const capabilities = (
  "SYS_ADMIN NET_ADMIN SYS_PTRACE SYS_MODULE SYS_CHROOT MKNOD NET_RAW SYS_NICE SYS_TIME SYSLOG AUDIT_WRITE " +
  "AUDIT_CONTROL DAC_READ_SEARCH IPC_LOCK LINUX_IMMUTABLE SYS_BOOT SYS_RAWIO SYS_TTY_CONFIG"
).split(" ");

const asMachine = [
  ...capabilities.flatMap((name) => ["--cap-add", name]),
  ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
  ...["--device-cgroup-rule", "a *:* rwm", "--cgroupns", "private"],
  ...["--tmpfs", "/run:exec", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec", "--volume", "/var/lib/docker"],
];

const startSeconds = 60;
const label = "platform-test.server";

export interface ServerOptions {
  /** Whether it was set up already; else it is as a provider hands it over: root by key, and no Docker. @default true */
  prepared?: boolean;
  /** What the server says that it runs, for the refusals. @default debian */
  distribution?: string;
}

/** A server in a container: systemd, sshd, a firewall and a Docker Engine of its own, reached by ssh as any other. */
export class SimulatedServer {
  readonly port = 22;

  private constructor(
    /** Its name among the containers of the machine that simulates it. */
    readonly container: string,
    private readonly keys: string,
    readonly address: string,
    readonly user: string,
    /** Type and key, as ssh-keyscan prints them behind the address. */
    readonly hostKey: string,
  ) {}

  static async start({ prepared = true, distribution }: ServerOptions = {}): Promise<SimulatedServer> {
    const server = await SimulatedServer.of(
      prepared ? await preparedImage() : freshImage(),
      prepared ? "deploy" : "root",
    );
    if (distribution !== undefined) {
      server.exec("sh", "-c", `printf 'ID=%s\\nPRETTY_NAME="%s"\\n' "$0" "$0" >/etc/os-release`, distribution);
    }
    return server;
  }

  private static async of(image: string, user: string): Promise<SimulatedServer> {
    const keys = mkdtempSync(join(tmpdir(), "platform-server-"));
    const container = startMachine(image);
    try {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", join(keys, "key")]);
      await started(container);
      const address = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", container);
      const hostKey = docker("exec", container, "cut", "-d ", "-f1,2", "/etc/ssh/ssh_host_ed25519_key.pub");
      const server = new SimulatedServer(container, keys, address, user, hostKey);
      server.letIn(readFileSync(`${server.identityFile}.pub`, "utf8"));
      return server;
    } catch (error) {
      remove(container, keys);
      throw error;
    }
  }

  /** Private key of its user; the public one stands beside it, with `.pub`. */
  get identityFile(): string {
    return join(this.keys, "key");
  }

  /** Where the test reaches what the server's Docker publishes on a port. */
  published(port: number): string {
    return `${this.address}:${port}`;
  }

  /** Runs a command as root on the server; gives what it prints. */
  exec(...command: string[]): string {
    return docker("exec", this.container, ...command);
  }

  /** What sshd has said so far: a connection, a login and a session have a line each. */
  log(): string {
    return this.exec("journalctl", "--unit", "ssh.service", "--output", "cat", "--no-pager");
  }

  /** How many connections sshd has had. */
  connections(): number {
    return this.log().match(/^Connection from /gm)?.length ?? 0;
  }

  /** How many connections sshd has now. */
  openConnections(): number {
    return Number(this.exec("sh", "-c", "pgrep --full --count '^sshd: [a-z]+ \\[priv\\]' || true"));
  }

  /** Cuts all connections that ssh has to the server. */
  disconnect(): void {
    // not the one that listens, which is called by its path
    this.exec("pkill", "--full", "^sshd: [a-z]");
  }

  /** The server says nothing any more, and its connections stay open. */
  pause(): void {
    docker("pause", this.container);
  }

  resume(): void {
    docker("unpause", this.container);
  }

  /** Removes the server with its data. */
  stop(): Promise<void> {
    remove(this.container, this.keys);
    return Promise.resolve();
  }

  private letIn(publicKey: string): void {
    const home = this.user === "root" ? "/root" : `/home/${this.user}`;
    const script = `install -d -m 700 -o "$0" -g "$0" $1/.ssh && printf %s "$2" >$1/.ssh/authorized_keys && chown "$0:" $1/.ssh/authorized_keys && chmod 600 $1/.ssh/authorized_keys`;
    this.exec("sh", "-c", script, this.user, home, publicKey);
  }

  /** Sets a fresh server up with the project's own script, and keeps it as an image. */
  static async prepare(image: string): Promise<void> {
    const server = await SimulatedServer.of(freshImage(), "root");
    try {
      const { status, stdout, stderr } = spawnSync(
        "docker",
        ["exec", "--interactive", server.container, "bash", "-s"],
        {
          input: hostSetupScript(prepared(readFileSync(`${server.identityFile}.pub`, "utf8").trim())),
          encoding: "utf8",
        },
      );
      if (status !== 0) throw new Error(`the set-up of the server ended with ${status}:\n${stdout}${stderr}`);
      server.exec("sh", "-c", forgetting);
      docker("commit", "--change", `LABEL ${label}=prepared`, server.container, image);
    } finally {
      await server.stop();
    }
  }
}

/** What a server must not share with the next one. */
const forgetting =
  "rm -rf /etc/docker/key.json /etc/ssh/ssh_host_* /root/.ssh /home/deploy/.ssh /var/log/journal/* /var/lib/fail2ban/* && : >/etc/machine-id";

const prepared = (publicKey: string) =>
  ({ user: "deploy", publicKeys: [publicKey], ports: { http: 80, https: 443 }, mode: "apply" }) as const;

/** The same, set up already. */
export async function preparedImage(): Promise<string> {
  const image = `platform-test/server:prepared-${digest(freshImage(), hostSetupScript(prepared("")))}`;
  if (docker("image", "ls", "--quiet", image) === "") await SimulatedServer.prepare(image);
  return image;
}

/** Starts a container that boots as a machine does; gives its id. */
export function startMachine(image: string, options: string[] = [], ...command: string[]): string {
  return docker("run", "--detach", "--label", label, ...asMachine, ...options, image, ...command);
}

/** A server as a provider hands it over. */
export function freshImage(): string {
  const base = baseImage();
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const image = `platform-test/server:fresh-${digest(base, ...files)}`;
  if (docker("image", "ls", "--quiet", image) === "") {
    docker("build", "--quiet", "--build-arg", `BASE=${base}`, "--tag", image, folder);
  }
  return image;
}

/** The base of the project's own images; where they come from a registry, the maker's. */
export function baseImage(): string {
  const [built = ""] = docker("image", "ls", "--quiet", "--no-trunc", "platform/debian").split("\n");
  return built === "" ? "debian:bookworm-slim" : built;
}

/** Waits until a machine has booted. */
export async function started(container: string): Promise<void> {
  // comes after all that it wants: sshd, and Docker where that is there
  const ask = ["exec", container, "systemctl", "is-active", "multi-user.target"];
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const { status, stdout } = spawnSync("docker", ask, { encoding: "utf8" });
    if (status === 0) return;
    if (Date.now() > deadline) {
      const { stdout: units } = spawnSync("docker", ["exec", container, "systemctl", "--failed", "--plain"], {
        encoding: "utf8",
      });
      throw new Error(`the simulated server did not start (${stdout.trim()}):\n${units}\n${docker("logs", container)}`);
    }
    await delay(200);
  }
}

function remove(container: string, keys: string): void {
  docker("rm", "--force", "--volumes", container);
  rmSync(keys, { recursive: true, force: true });
}

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

function digest(...texts: string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 12);
}

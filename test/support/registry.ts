import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import { eventually } from "../e2e/support/eventually";
import { baseImage } from "./simulated-server";
import type { SimulatedServer } from "./simulated-server";
import { docker } from "./tiny-image";

const folder = join(__dirname, "registry");

export interface Reader {
  user: string;
  password: string;
}

/** A real image registry beside the simulated server, with TLS and, where a reader is given, a login. */
export class TestRegistry {
  private constructor(
    private readonly container: string,
    /** Where servers reach it. */
    readonly address: string,
    /** Where this machine's Docker reaches it, which asks for no certificate on a loopback address. */
    private readonly here: string,
    private readonly reader: Reader | undefined,
  ) {}

  static async start(reader?: Reader): Promise<TestRegistry> {
    const line = reader === undefined ? "" : `${reader.user}:${hashSync(reader.password, 5)}`;
    const options = ["--detach", "--publish", "127.0.0.1::5000", "--env", `HTPASSWD=${line}`];
    const container = docker("run", ...options, registryImage());
    const address = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", container);
    const registry = new TestRegistry(container, `${address}:5000`, docker("port", container, "5000"), reader);
    await eventually(() =>
      docker("exec", container, "sh", "-c", "openssl s_client -connect localhost:5000 </dev/null"),
    );
    return registry;
  }

  /** Puts an image of this machine there by another name. */
  push(image: string, name: string): void {
    const there = `${this.here}/${name}`;
    const config = mkdtempSync(join(tmpdir(), "registry-test-"));
    try {
      if (this.reader !== undefined) {
        const { user, password } = this.reader;
        const words = ["--config", config, "login", this.here, "--username", user, "--password-stdin"];
        execFileSync("docker", words, { input: password, stdio: ["pipe", "ignore", "pipe"] });
      }
      docker("tag", image, there);
      docker("--config", config, "push", "--quiet", there);
    } finally {
      rmSync(config, { recursive: true });
    }
  }

  /** Takes away what pushing left on this machine: the names that its images have there. */
  forget(name: string): void {
    docker("image", "rm", `${this.here}/${name}`);
  }

  /** Lets a server trust its certificate. */
  trustedBy(server: SimulatedServer): void {
    const certificate = docker("exec", this.container, "cat", "/etc/registry.crt");
    const script = `mkdir -p "/etc/docker/certs.d/$0" && printf '%s\\n' "$1" >"/etc/docker/certs.d/$0/ca.crt"`;
    server.exec("sh", "-c", script, this.address, certificate);
  }

  stop(): void {
    docker("rm", "--force", "--volumes", this.container);
  }
}

/** A server's Docker asks this registry first for the images of Docker's own. */
export function setMirror(server: SimulatedServer, registry: TestRegistry): void {
  const script = [
    "import json, sys",
    'path = "/etc/docker/daemon.json"',
    "settings = json.load(open(path))",
    'json.dump({**settings, "registry-mirrors": [sys.argv[1]]}, open(path, "w"))',
  ].join("\n");
  server.exec("python3", "-c", script, `https://${registry.address}`);
  server.exec("systemctl", "reload", "docker.service");
}

function registryImage(): string {
  const base = baseImage();
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const image = `platform-test/registry:${createHash("sha256")
    .update([base, ...files].join("\0"))
    .digest("hex")
    .slice(0, 12)}`;
  if (docker("image", "ls", "--quiet", image) === "") {
    docker("build", "--quiet", "--build-arg", `BASE=${base}`, "--tag", image, folder);
  }
  return image;
}

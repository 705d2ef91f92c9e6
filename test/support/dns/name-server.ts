import { randomBytes } from "node:crypto";
import { Resolver } from "node:dns/promises";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { eventually } from "../../e2e/support/eventually";
import { docker, tryDocker, uniqueName } from "../../images/support";
import type { Result } from "../../images/support";
import { dnsFolder, dnsImage } from "./tools";

/** Name of the key of RFC 2136 and RFC 8945 with which updates and transfers are signed. */
export const keyName = "platform";

const serve = [
  "chmod -R go+rX /srv/dns",
  "cp /srv/dns/*.zone /var/cache/bind",
  "chown -R bind: /var/cache/bind",
  "exec named -g -u bind -c /srv/dns/named.conf",
].join(" && ");

/** BIND with the zone rofecare.com, which has records of somebody else's; the tools run beside it, in /srv/dns. */
export class NameServer {
  readonly key = randomBytes(32).toString("base64");
  private readonly container = uniqueName();

  /** Starts one with further files in /srv/dns and environment variables, in a network of Docker's. */
  static async start(files: Record<string, string> = {}, network = "bridge"): Promise<NameServer> {
    const server = new NameServer();
    const options = ["--name", server.container, "--network", network, "--network-alias", "name-server"];
    docker("create", ...(network === "bridge" ? options.slice(0, -2) : options), dnsImage, "sh", "-c", serve);
    server.write({ ...server.configuration(), ...files });
    docker("start", server.container);
    await eventually(() => server.resolver().resolve4("ns1.rofecare.com"));
    return server;
  }

  private configuration(): Record<string, string> {
    const own = ["named.conf", "rofecare.com.zone", "validate.py"];
    const key = `key "${keyName}" { algorithm hmac-sha256; secret "${this.key}"; };\n`;
    return { ...Object.fromEntries(own.map((file) => [file, text(join(dnsFolder, file))])), "key.conf": key };
  }

  get address(): string {
    return docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", this.container);
  }

  resolver(): Resolver {
    const resolver = new Resolver({ timeout: 500, tries: 1 });
    resolver.setServers([this.address]);
    return resolver;
  }

  /** Writes files in /srv/dns, by their names there. */
  write(files: Record<string, string>): void {
    const folder = mkdtempSync(join(tmpdir(), "dns-test-"));
    try {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content, { mode: 0o644 });
      }
      docker("cp", `${folder}/.`, `${this.container}:/srv/dns`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Copies a file or a folder of this machine into /srv/dns. */
  copy(path: string, name: string): void {
    docker("cp", path, `${this.container}:/srv/dns/${name}`);
  }

  /** A file of /srv/dns. */
  read(name: string): string {
    return docker("exec", this.container, "cat", `/srv/dns/${name}`);
  }

  /** Runs a command in /srv/dns. */
  run(...words: string[]): Result {
    return tryDocker("exec", "--workdir", "/srv/dns", this.container, ...words);
  }

  /** Starts a command in /srv/dns that goes on. */
  runOn(...words: string[]): void {
    docker("exec", "--detach", "--workdir", "/srv/dns", this.container, ...words);
  }

  remove(): void {
    docker("rm", "--force", "--volumes", this.container);
  }
}

function text(path: string): string {
  return readFileSync(path, "utf8");
}

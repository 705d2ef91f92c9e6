import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Duplex } from "node:stream";

/** `--` before the host: one that begins with a dash must not become an option. */
function sshArguments(host: URL): string[] {
  const port = host.port === "" ? [] : ["-p", host.port];
  const user = host.username === "" ? [] : ["-l", decodeURIComponent(host.username)];
  return ["-o", "BatchMode=yes", "-T", ...user, ...port, "--", host.hostname, "docker", "system", "dial-stdio"];
}

/** The engine's stream on another host. When ssh fails, the stream's error is what ssh said, not a broken pipe. */
export class SshStream extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(host: URL) {
    super();
    this.#child = spawn("ssh", sshArguments(host));
    let complaints = "";
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    this.#child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) this.#child.stdout.pause();
    });
    // A write that fails is told by the end of ssh, together with the reason.
    this.#child.stdin.on("error", () => this.#child.stdin.destroy());
    this.#child.once("error", (error) => this.destroy(error));
    this.#child.once("close", (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(`ssh to ${host.hostname} ended with code ${code}: ${complaints.trim()}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#child.stdin.write(chunk, (error) => {
      if (!error) done();
    });
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    for (const stream of this.#child.stdio) stream?.destroy();
    this.#child.kill();
    this.#child.unref();
    done(error);
  }

  // An HTTP agent calls these of a socket when it keeps the connection; ssh has its own way to keep it alive.
  ref = (): this => this;
  unref = (): this => this;
  setKeepAlive = (): this => this;
  setTimeout = (): this => this;
}

// Reaches a Docker behind ssh as Docker's own client does: `docker system dial-stdio` at the far end. The system's ssh
// is used, so keys, agents, known hosts and ~/.ssh/config mean what they always mean.
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { Duplex } from "node:stream";

// an import of node:http would load a whole second HTTP client
const { Agent } = process.getBuiltinModule("node:http");

/** The process's input and output as one stream, which ends with ssh's own words when ssh fails. */
function pipeTo(ssh: ChildProcessWithoutNullStreams): Duplex {
  const connection = new Duplex({
    read: () => void ssh.stdout.resume(),
    // A pipe that breaks says less than ssh itself, whose end follows at once.
    write: (chunk, _encoding, done) => void ssh.stdin.write(chunk, () => done()),
    final: (done) => void ssh.stdin.end(() => done()),
    destroy: (error, done) => {
      ssh.kill();
      done(error);
    },
  });
  let said = "";
  ssh.stdin.on("error", (error) => (said ||= error.message));
  ssh.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  ssh.stdout.on("data", (chunk) => {
    if (!connection.push(chunk)) ssh.stdout.pause();
  });
  ssh.on("error", (error) => connection.destroy(error));
  ssh.on("close", (status) => {
    if (status) connection.destroy(new Error(`ssh ended with ${status}: ${said.trim()}`));
    else connection.push(null);
  });
  return connection;
}

export class SshAgent extends Agent {
  readonly #command: string[];

  constructor(url: URL, options: readonly string[]) {
    super({ keepAlive: true });
    const port = url.port ? ["-p", url.port] : [];
    const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
    this.#command = [...options, ...user, ...port, "-T", "--", url.hostname, "docker", "system", "dial-stdio"];
  }

  /** A pipe to ssh has none of the settings of a socket that the agent would make for keeping it. */
  override keepSocketAlive(): boolean {
    return true;
  }

  override reuseSocket(): void {
    // Nothing to set again, see keepSocketAlive.
  }

  override createConnection(): Duplex {
    return pipeTo(spawn("ssh", this.#command, { stdio: ["pipe", "pipe", "pipe"] }));
  }
}

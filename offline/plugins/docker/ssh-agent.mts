// Reaches a Docker behind ssh as Docker's own client does: `docker system dial-stdio` at the far end. The system's ssh
// is used, so keys, agents, known hosts and ~/.ssh/config mean what they always mean.
import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

export class SshAgent extends Agent {
  readonly #command: string[];

  constructor(url: URL, options: readonly string[]) {
    super({ keepAlive: true });
    const port = url.port ? ["-p", url.port] : [];
    const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
    this.#command = [...options, ...user, ...port, "-T", "--", url.hostname, "docker", "system", "dial-stdio"];
  }

  override createConnection(): Duplex {
    const ssh = spawn("ssh", this.#command, { stdio: ["pipe", "pipe", "pipe"] });
    const connection = Duplex.from({ readable: ssh.stdout, writable: ssh.stdin });
    let said = "";
    ssh.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    ssh.on("error", (error) => connection.destroy(error));
    ssh.on("exit", (status) => {
      if (status) connection.destroy(new Error(`ssh ended with ${status}: ${said.trim()}`));
    });
    connection.on("close", () => ssh.kill());
    return connection;
  }
}

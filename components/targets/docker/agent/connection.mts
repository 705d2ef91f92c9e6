import { connect as connectSocket } from "node:net";
import type { Duplex } from "node:stream";
import { Failure } from "./failure.mts";
import { Agent } from "./http.mts";
import { SshStream } from "./ssh.mts";

export type Connect = () => Duplex;

/** Keeps HTTP connections open between requests over any stream, so that polling over ssh logs in once. */
export class StreamAgent extends Agent {
  readonly #connect: Connect;
  readonly #open = new Set<Duplex>();

  constructor(connect: Connect) {
    super({ keepAlive: true });
    this.#connect = connect;
  }

  override createConnection(): Duplex {
    const stream = this.#connect();
    this.#open.add(stream);
    return stream.once("close", () => this.#open.delete(stream));
  }

  override destroy(): void {
    for (const stream of this.#open) stream.destroy();
  }
}

export function connectionTo(dockerHost: string): Connect {
  const host = URL.canParse(dockerHost) ? new URL(dockerHost) : undefined;
  if (host?.protocol === "unix:") return () => connectSocket(decodeURIComponent(host.pathname));
  if (host?.protocol === "ssh:" && host.hostname !== "") return () => new SshStream(host);
  throw new Failure(`DOCKER_HOST is "${dockerHost}"; allowed are unix:///path/to/socket and ssh://user@host[:port].`);
}

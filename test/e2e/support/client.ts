import { createSocket } from "node:dgram";
import { once } from "node:events";
import { request as plainRequest } from "node:http";
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { connect } from "node:http2";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface StoredRecord {
  id: string;
  name: string;
  text: string;
}

const address = "127.0.0.1";
export const smallDomain = "clinic.localhost";

interface Question {
  name?: string;
  /** The host whose certificate the proxy shall show. */
  certified?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Speaks to a stack's proxy by its name, trusting its own authority and no other. */
export class Client {
  private readonly agent: Agent;
  private readonly api: string;

  constructor(
    private readonly ports: { http: number; https: number },
    private readonly ca: string,
    { domain = smallDomain }: { domain?: string } = {},
  ) {
    this.api = `api.${domain}`;
    this.agent = new Agent({ ca, keepAlive: true });
  }

  /** Asks a host of the stack, the one of its interface unless another one is named. */
  get(path: string, name = this.api, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { name, headers });
  }

  /** Asks for a host that has no certificate, on a connection to the interface. */
  getUncertified(path: string, name: string): Promise<Answer> {
    return this.send("GET", path, { name, certified: this.api });
  }

  /** Any method, at any host of the stack. */
  ask(method: string, path: string, name: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    return this.send(method, path, { name, headers, body });
  }

  post(path: string, body: string): Promise<Answer> {
    return this.send("POST", path, { body, headers: { "Content-Type": "application/json" } });
  }

  /** Stores a record and gives it as it was answered. */
  async store(name: string, content = "x"): Promise<StoredRecord> {
    const { status, body } = await this.post("/api/patients/records", JSON.stringify({ name, text: content }));
    if (status !== 201) throw new Error(`storing a record was answered with ${status}: ${body}`);
    return JSON.parse(body) as StoredRecord;
  }

  async read(id: string): Promise<StoredRecord> {
    const { status, body } = await this.get(`/api/patients/records/${id}`);
    if (status !== 200) throw new Error(`reading record ${id} was answered with ${status}: ${body}`);
    return JSON.parse(body) as StoredRecord;
  }

  /** The plain port's answer. */
  async plain(path: string, name = this.api): Promise<Answer> {
    const sent = plainRequest({ host: address, port: this.ports.http, path, headers: { Host: name } });
    return answerOf(sent.end());
  }

  /** Asks over HTTP/2 and gives the protocol that was agreed on. */
  async overHttp2(path: string): Promise<{ protocol: string | undefined; status: number }> {
    const lookup = (_: string, __: object, done: (error: null, found: string, family: number) => void): void =>
      done(null, address, 4);
    const session = connect(`https://${this.api}:${this.ports.https}`, { ca: this.ca, lookup, family: 4 } as object);
    try {
      const stream = session.request({ ":path": path });
      const [headers] = (await once(stream, "response")) as [{ ":status": number }];
      stream.resume();
      return { protocol: session.alpnProtocol, status: headers[":status"] };
    } finally {
      session.close();
    }
  }

  /** Whether QUIC is spoken: a server answers an unknown version with those that it knows (RFC 9000, 6.1). */
  async quicVersions(): Promise<number[]> {
    const socket = createSocket("udp4");
    const initial = Buffer.alloc(1200);
    initial.writeUInt8(0xc0);
    initial.writeUInt32BE(0x1a2a3a4a, 1);
    initial.writeUInt8(8, 5);
    initial.write("platform", 6);
    initial.writeUInt8(8, 14);
    initial.write("platform", 15);
    try {
      const answer = once(socket, "message", { signal: AbortSignal.timeout(5000) });
      socket.send(initial, this.ports.https, address);
      const [message] = (await answer) as [Buffer];
      const versions = message.subarray(23);
      return Array.from({ length: versions.length / 4 }, (_, index) => versions.readUInt32BE(index * 4));
    } finally {
      socket.close();
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(
    method: string,
    path: string,
    { name = this.api, certified = name, headers = {}, body }: Question,
  ): Promise<Answer> {
    const options = { host: address, port: this.ports.https, path, method, timeout: 30_000 };
    const sent = request({ ...options, headers: { Host: name, ...headers }, agent: this.agent, servername: certified });
    sent.on("timeout", () => sent.destroy(new Error(`no answer to ${method} ${path} in 30 s`)));
    return answerOf(sent.end(body));
  }
}

async function answerOf(sent: ClientRequest): Promise<Answer> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

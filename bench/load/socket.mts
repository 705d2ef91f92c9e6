import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { tlsOptions } from "./clients.mts";
import type { Place } from "./clients.mts";

const TEXT = 1;
const CLOSE = 8;
const abnormal = 1006;
const openSeconds = 10;

/** One websocket (RFC 6455) of short texts; all that its server sends is short too. */
export class EchoSocket {
  /** Resolves with the code by which it was closed. */
  readonly closed: Promise<number>;
  readonly unanswered: string[] = [];
  echoes = 0;
  readonly #stream: Duplex;
  #code = abnormal;

  private constructor(stream: Duplex, head: Buffer) {
    this.#stream = stream;
    let pending = head;
    stream.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let size = frameSize(pending); size !== undefined; size = frameSize(pending)) {
        this.#read((pending[0] ?? 0) & 0x0f, pending.subarray(2, size));
        pending = pending.subarray(size);
      }
    });
    // the code tells what became of it
    stream.on("error", () => undefined);
    stream.on("end", () => stream.end());
    this.closed = new Promise((resolve) => stream.once("close", () => resolve(this.#code)));
  }

  static async open(place: Place, { host, path }: { host: string; path: string }): Promise<EchoSocket> {
    const key = randomBytes(16).toString("base64");
    const upgrade = { Connection: "Upgrade", Upgrade: "websocket" };
    const headers = { Host: host, ...upgrade, "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13" };
    const sent = request({ ...tlsOptions(place, host), path, headers, timeout: openSeconds * 1000 });
    sent.once("timeout", () => sent.destroy(new Error(`no websocket in ${openSeconds} s`)));
    const refused = once(sent, "response").then(([response]: IncomingMessage[]) => {
      sent.destroy();
      throw new Error(`the websocket was refused with status ${response?.statusCode}`);
    });
    const upgraded = once(sent, "upgrade") as Promise<[IncomingMessage, Duplex, Buffer]>;
    sent.end();
    const [, stream, head] = await Promise.race([upgraded, refused]);
    refused.catch(() => undefined);
    return new EchoSocket(stream, head);
  }

  send(text: string): void {
    this.unanswered.push(text);
    this.#write(TEXT, Buffer.from(text));
  }

  close(): void {
    this.#write(CLOSE, Buffer.from([0x03, 0xe8]));
  }

  #read(opcode: number, payload: Buffer): void {
    if (opcode === TEXT && payload.toString() === this.unanswered[0]) {
      this.unanswered.shift();
      this.echoes += 1;
    }
    if (opcode !== CLOSE) return;
    this.#code = payload.length < 2 ? abnormal : payload.readUInt16BE(0);
    this.#stream.end();
  }

  #write(opcode: number, payload: Buffer): void {
    if (!this.#stream.writable) return;
    const mask = randomBytes(4);
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#stream.write(Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked]));
  }
}

function frameSize(data: Buffer): number | undefined {
  if (data.length < 2) return undefined;
  const size = 2 + ((data[1] ?? 0) & 0x7f);
  return data.length < size ? undefined : size;
}

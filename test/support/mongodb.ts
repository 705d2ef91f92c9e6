import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { decode, encode } from "./bson";
import type { BsonDocument, BsonValue } from "./bson";

export interface DocumentLogin {
  database: string;
  user: string;
  password: string;
}

/** One connection to a server of documents, by MongoDB's own protocol. */
export class DocumentClient {
  readonly #socket: Socket;
  #waiting: ((message: Buffer) => void) | undefined;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      const length = this.#received.length < 4 ? Infinity : this.#received.readInt32LE();
      if (this.#received.length < length) return;
      this.#waiting?.(this.#received.subarray(0, length));
      this.#received = this.#received.subarray(length);
    });
    socket.on("close", () => this.#waiting?.(Buffer.alloc(0)));
    socket.on("error", () => undefined);
  }

  static async to(host: string, port: number): Promise<DocumentClient> {
    const socket = connect(port, host);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new DocumentClient(socket);
  }

  /** What the server answers to a command; `closed` where it ends the connection instead. */
  async run(database: string, command: BsonDocument): Promise<BsonDocument> {
    if (this.#socket.closed) return { closed: true };
    const body = Buffer.concat([Buffer.alloc(5), encode({ ...command, $db: database })]);
    const head = Buffer.alloc(16);
    [body.length + 16, 1, 0, 2013].forEach((word, index) => head.writeInt32LE(word, index * 4));
    const answer = new Promise<Buffer>((resolve) => (this.#waiting = resolve));
    this.#socket.write(Buffer.concat([head, body]));
    const message = await answer;
    return message.length === 0 ? { closed: true } : decode(message.subarray(21));
  }

  /** Logs in by SCRAM-SHA-256; the server's answer that ends the conversation, be it a refusal. */
  async logIn({ database, user, password }: DocumentLogin): Promise<BsonDocument> {
    const nonce = randomBytes(18).toString("base64");
    const first = `n=${user},r=${nonce}`;
    const begin = { saslStart: 1, mechanism: "SCRAM-SHA-256", payload: Buffer.from(`n,,${first}`) };
    const started = await this.run(database, begin);
    if (!Buffer.isBuffer(started["payload"])) return started;
    const payload = prove(password, first, started["payload"].toString());
    const conversationId = started["conversationId"] as BsonValue;
    const proven = await this.run(database, { saslContinue: 1, conversationId, payload });
    if (proven["ok"] !== 1 || proven["done"] === true) return proven;
    return this.run(database, { saslContinue: 1, conversationId, payload: Buffer.alloc(0) });
  }

  close(): void {
    this.#socket.destroy();
  }
}

function prove(password: string, first: string, challenge: string): Buffer {
  const {
    r: nonce = "",
    s: salt = "",
    i: rounds = "",
  } = Object.fromEntries(challenge.split(",").map((field) => [field[0], field.slice(2)])) as Record<string, string>;
  const keyed = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(rounds), 32, "sha256");
  const key = keyed(salted, "Client Key");
  const last = `c=biws,r=${nonce}`;
  const signature = keyed(createHash("sha256").update(key).digest(), `${first},${challenge},${last}`);
  const proof = Buffer.from(key.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return Buffer.from(`${last},p=${proof.toString("base64")}`);
}

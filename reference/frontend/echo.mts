import { createHash } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/** Of RFC 6455: what a client's key is hashed with. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const GOING_AWAY = 1001;
const UNSUPPORTED = 1003;
const TOO_BIG = 1009;
const LARGEST = 65_535;

interface Frame {
  opcode: number;
  payload: Buffer;
  rest: Buffer;
}

/** Websockets that send each text back. After `close` there are no new ones; open ones go on for a while, then are told. */
export class Echo {
  readonly #open = new Set<Duplex>();
  #closing = false;

  constructor(server: Server, path: string) {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => socket.destroy());
      const key = request.headers["sec-websocket-key"];
      if (this.#closing) return refuse(socket, "503 Service Unavailable");
      if (request.url !== path) return refuse(socket, "404 Not Found");
      if (request.headers["sec-websocket-version"] !== "13" || key === undefined) {
        return refuse(socket, "400 Bad Request");
      }
      this.#accept(socket, key, head);
    });
  }

  close(graceMilliseconds: number): void {
    this.#closing = true;
    setTimeout(() => this.#open.forEach((socket) => end(socket, GOING_AWAY)), graceMilliseconds).unref();
  }

  #accept(socket: Duplex, key: string, head: Buffer): void {
    const proof = createHash("sha1").update(`${key}${GUID}`).digest("base64");
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    socket.write([...lines, `Sec-WebSocket-Accept: ${proof}`, "", ""].join("\r\n"));
    this.#open.add(socket);
    socket.on("close", () => this.#open.delete(socket));
    let pending: Buffer = head;
    const read = (chunk: Buffer): void => {
      pending = Buffer.concat([pending, chunk]);
      for (let frame = nextFrame(pending); frame !== undefined; frame = nextFrame(pending)) {
        pending = frame.rest;
        answer(socket, frame);
      }
    };
    read(Buffer.alloc(0));
    socket.on("data", read);
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The first whole frame; a longer one than is taken counts as one that is not supported. */
function nextFrame(data: Buffer): Frame | undefined {
  if (data.length < 2) return undefined;
  const [first = 0, second = 0] = data;
  const short = second & 0x7f;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (data.length < header + 4) return undefined;
  const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  if (length > LARGEST) return { opcode: TOO_BIG, payload: Buffer.alloc(0), rest: Buffer.alloc(0) };
  const end = header + 4 + length;
  if (data.length < end) return undefined;
  const mask = data.subarray(header, header + 4);
  const payload = Buffer.from(data.subarray(header + 4, end)).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  // a part of a message, or one without a mask, is nothing that a browser's short text is sent as
  const whole = (first & 0x80) !== 0 && (second & 0x80) !== 0;
  return { opcode: whole ? first & 0x0f : 0, payload: Buffer.from(payload), rest: data.subarray(end) };
}

function answer(socket: Duplex, { opcode, payload }: Frame): void {
  if (opcode === TEXT) send(socket, TEXT, payload);
  else if (opcode === PING) send(socket, PONG, payload);
  else if (opcode === CLOSE) close(socket, payload);
  else if (opcode !== PONG) end(socket, opcode === TOO_BIG ? TOO_BIG : UNSUPPORTED);
}

function send(socket: Duplex, opcode: number, payload: Buffer): void {
  if (!socket.writable) return;
  const header = payload.length < 126 ? [0x80 | opcode, payload.length] : [0x80 | opcode, 126, 0, 0];
  const head = Buffer.from(header);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  socket.write(Buffer.concat([head, payload]));
}

function end(socket: Duplex, code: number): void {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  close(socket, payload);
}

function close(socket: Duplex, payload: Buffer): void {
  send(socket, CLOSE, payload);
  socket.end();
}

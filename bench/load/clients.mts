import { once } from "node:events";
import { connect, constants } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import { request } from "node:https";
import type { RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";

const address = "127.0.0.1";
const limitSeconds = 30;
const sessions = 4;

export interface Exchange {
  method: "GET" | "POST";
  host: string;
  path: string;
  body?: string;
  /** Seconds until it counts as not answered. @default 30 */
  limit?: number;
}

/** Gives the status once the answer has come whole; fails otherwise. Nothing is ever sent twice. */
export type Send = (exchange: Exchange) => Promise<number>;

export interface Place {
  port: number;
  ca: string;
}

const json = (body: string | undefined): Record<string, string | number> =>
  body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };

export function tlsOptions({ port, ca }: Place, host: string): RequestOptions {
  return { host: address, port, ca, servername: host, agent: false };
}

/** HTTP/1.1, each request on a connection of its own. */
export function newConnections(place: Place): Send {
  return ({ method, host, path, body, limit = limitSeconds }) =>
    new Promise((resolve, reject) => {
      const headers = { Host: host, Connection: "close", ...json(body) };
      const sent = request({ ...tlsOptions(place, host), method, path, headers });
      const timer = setTimeout(() => sent.destroy(new Error(`no answer in ${limit} s`)), limit * 1000);
      sent.once("close", () => clearTimeout(timer));
      sent.once("error", reject);
      sent.once("response", (response: IncomingMessage) => {
        response.once("error", reject);
        response.once("end", () => resolve(response.statusCode ?? 0));
        response.resume();
      });
      sent.end(body);
    });
}

/** Posts once and gives the path of what was made. */
export async function create(place: Place, { host, path, body }: Omit<Exchange, "method">): Promise<string> {
  const headers = { Host: host, ...json(body) };
  const sent = request({ ...tlsOptions(place, host), method: "POST", path, headers, timeout: limitSeconds * 1000 });
  sent.once("timeout", () => sent.destroy(new Error(`no answer in ${limitSeconds} s`)));
  const [response] = (await once(sent.end(body), "response")) as [IncomingMessage];
  response.resume();
  if (response.headers.location !== undefined) return response.headers.location;
  throw new Error(`POST ${path} was answered with ${response.statusCode} and no place of what was made`);
}

/** HTTP/2 on a few connections that stay open; one that the server says goodbye to is followed by a new one. */
export function keptConnections(place: Place): { send: Send; close: () => void } {
  const open: (ClientHttp2Session | undefined)[] = Array.from({ length: sessions });
  let turn = 0;
  const session = (host: string): ClientHttp2Session => {
    turn = (turn + 1) % sessions;
    const found = open[turn];
    if (found !== undefined && !found.closed && !found.destroyed) return found;
    const made = connect(`https://${host}:${place.port}`, { ...tlsOptions(place, host), lookup } as object);
    // each of its requests tells the failure
    made.on("error", () => undefined);
    open[turn] = made;
    return made;
  };
  return {
    send: (exchange) => overHttp2(session(exchange.host), exchange),
    close: () => open.forEach((each) => each?.close()),
  };
}

function lookup(
  _: string,
  __: object,
  done: (error: null, found: { address: string; family: number }[]) => void,
): void {
  done(null, [{ address, family: 4 }]);
}

function overHttp2(session: ClientHttp2Session, exchange: Exchange): Promise<number> {
  const { method, path, host, body, limit = limitSeconds } = exchange;
  return new Promise((resolve, reject) => {
    const headers = { ":method": method, ":path": path, ":authority": host, ...json(body) };
    const stream = session.request(headers, { endStream: body === undefined });
    let [status, whole] = [0, false];
    const timer = setTimeout(() => {
      reject(new Error(`no answer in ${limit} s`));
      stream.close(constants.NGHTTP2_CANCEL);
    }, limit * 1000);
    stream.once("response", (found: IncomingHttpHeaders & { ":status"?: number }) => (status = found[":status"] ?? 0));
    stream.once("end", () => (whole = true));
    stream.once("error", reject);
    stream.once("close", () => {
      clearTimeout(timer);
      if (whole && status > 0) resolve(status);
      else reject(new Error(`the stream was closed without a whole answer (code ${stream.rstCode})`));
    });
    stream.resume();
    if (body !== undefined) stream.end(body);
  });
}

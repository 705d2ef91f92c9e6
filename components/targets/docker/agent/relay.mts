import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import type { Docker } from "./docker.mts";
import { open, run } from "./exec.mts";
import { request as httpRequest } from "./http.mts";

/** The proxy's image may have no HTTP client, and its admin API listens inside only: bash or busybox relay the bytes. */
const relay = [
  "if command -v bash >/dev/null; then",
  '  exec bash -c \'exec 3<>/dev/tcp/$0/$1 && { cat <&0 >&3 & cat <&3; kill $!; }\' "$1" "$2"',
  "fi",
  'exec nc "$1" "$2"',
].join("\n");

export interface Question {
  method: "GET" | "POST" | "PUT";
  host: string;
  port: number;
  path: string;
  content?: string;
}

export interface Answer {
  status: number;
  body: string;
}

/** Sends a text to a port as it is seen inside a container, and answers all that comes back. */
export async function tellFrom(docker: Docker, container: string, port: number, content: string): Promise<string> {
  const command = ["sh", "-c", relay, "sh", "127.0.0.1", String(port)];
  return (await run(docker, container, { command }, content)).stdout;
}

/** Sends an HTTP request out of a container, where names and ports are as its networks have them. */
export async function askFrom(docker: Docker, container: string, question: Question): Promise<Answer> {
  const { host, port } = question;
  const stream = await open(docker, container, ["sh", "-c", relay, "sh", host, String(port)]);
  try {
    return await ask(stream, question);
  } finally {
    stream.destroy();
  }
}

function ask(stream: Duplex, { method, host, port, path, content = "" }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const json = { Accept: "application/json", "Content-Type": "application/json" };
    const headers = { Host: `${host}:${port}`, ...json, "Content-Length": Buffer.byteLength(content) };
    const request = httpRequest({ method, path, headers, createConnection: () => stream });
    request.once("error", reject);
    request.once("response", (response: IncomingMessage) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.end(content);
  });
}

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { log } from "../frontend/log.mts";
import { Metrics } from "../frontend/metrics.mts";
import { ownRoutes } from "./contract.mts";
import { Refused } from "./service.mts";
import type { Answer, Request, Route, Service } from "./service.mts";

/** The path of a route for whatever is asked. */
const anything = "/*";
const LARGEST_BODY = 64 * 1024;
/** Longer than the proxy keeps an idle connection: it must not send on one that is just being closed here. */
const IDLE_MILLISECONDS = 180_000;

/** Serves until SIGTERM, then answers what it has and ends. */
export async function serve(role: string, version: string, service: Service): Promise<void> {
  await service.prepare?.();
  const metrics = new Metrics();
  const routes = [...ownRoutes(role, version, service, metrics), ...service.routes];
  const server = createServer({ keepAliveTimeout: IDLE_MILLISECONDS });
  server.on("request", (message, response) => void handle(message, response, { server, routes, service, metrics }));
  server.listen(service.port, () => log("info", "listening", { role, port: service.port }));
  process.once("SIGTERM", () => {
    log("info", "stopping: requests in flight are answered first");
    server.close(() => void closeAll(service).then(() => log("info", "stopped")));
  });
}

async function closeAll({ connections }: Service): Promise<void> {
  await Promise.all(connections.map(({ close }) => close()));
}

interface Serving {
  server: Server;
  routes: Route[];
  service: Service;
  metrics: Metrics;
}

async function handle(message: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { server, routes, service, metrics } = serving;
  const since = performance.now();
  const [path = "/"] = (message.url ?? "/").split("?", 1);
  const route = routes.map((one) => ({ ...one, places: match(one.path, path) })).filter(({ places }) => places);
  const found = route.find(({ method }) => method === message.method || method === "*");
  // unknown paths share a label: who asks for many of them does not fill the memory with series
  const label = found?.path ?? "other";
  response.on("close", () => metrics.observe(label, response.statusCode, (performance.now() - since) / 1_000));
  let own: Record<string, string> = {};
  try {
    const request = { ...(await read(message, path)), places: found?.places ?? {} };
    own = service.headers?.(request) ?? {};
    const other = route.some(({ path: pattern }) => pattern !== anything);
    if (!found) throw new Refused(other ? 405 : 404, "there is nothing here by this path and method");
    send(await found.answer(request), response, server, own);
  } catch (error) {
    send(failure(error, path), response, server, own);
  }
}

function failure(error: unknown, path: string): Answer {
  if (error instanceof Refused) return { status: error.status, body: { error: error.message } };
  log("error", "a request failed", { path, error: String(error) });
  return { status: 500, body: { error: "something failed; the log of the service says what" } };
}

function send({ status, headers, body }: Answer, response: ServerResponse, server: Server, own: object): void {
  const plain = typeof body === "string" || Buffer.isBuffer(body);
  const type = body === undefined || plain ? {} : { "Content-Type": "application/json" };
  // once the server is stopping, an answer ends its connection, which the stop waits for
  const last = server.listening ? {} : { Connection: "close" };
  const all = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...type,
    ...own,
    ...headers,
    ...last,
  };
  response.writeHead(status, all).end(plain || body === undefined ? body : JSON.stringify(body));
}

async function read(message: IncomingMessage, path: string): Promise<Omit<Request, "places">> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) throw new Refused(413, `a body of more than ${LARGEST_BODY} bytes`);
    parts.push(part);
  }
  const { method = "GET", headers } = message;
  const [client = ""] = String(headers["x-forwarded-for"] ?? message.socket.remoteAddress).split(",", 1);
  return { method, path, headers, body: Buffer.concat(parts), client };
}

/** What stands in the places of a pattern, or nothing where the path is not one of its. */
function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const found = path.split("/");
  if (wanted.length !== found.length && wanted.at(-1) !== "*") return undefined;
  const places: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part === "*") return places;
    if (part.startsWith(":")) places[part.slice(1)] = found[index] ?? "";
    else if (part !== found[index]) return undefined;
  }
  return places;
}

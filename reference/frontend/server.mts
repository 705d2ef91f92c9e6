import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Echo } from "./echo.mts";
import { log } from "./log.mts";
import { Metrics } from "./metrics.mts";
import { renderPage } from "./page.mts";
import { readSettings, SettingsError } from "./settings.mts";
import type { Settings } from "./settings.mts";
import { StatusPoll } from "./status.mts";

/** The exit code of sysexits for wrong usage. */
const EXIT_USAGE = 64;
/** How long open websockets go on after SIGTERM, before they are told to go. */
const SOCKET_GRACE = 5_000;

interface Answer {
  type: string;
  body: string;
  cache?: string;
}

const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

const TEXT = { "Content-Type": "text/plain; charset=utf-8" };

const asset = (file: string, type: string): (() => Answer) => {
  const body = readFileSync(join(import.meta.dirname, "public", file), "utf8");
  return () => ({ type, body, cache: "public, max-age=300" });
};

type Routes = Map<string, () => Answer | Promise<Answer>>;

function routesOf({ publicApi, internalApi, routes }: Settings, metrics: Metrics): Routes {
  const poll = new StatusPoll(internalApi, routes);
  const page = renderPage(publicApi, routes);
  return new Map<string, () => Answer | Promise<Answer>>([
    ["/", () => ({ type: "text/html; charset=utf-8", body: page })],
    ["/page.css", asset("page.css", "text/css; charset=utf-8")],
    ["/page.js", asset("page.js", "text/javascript; charset=utf-8")],
    ["/icon.svg", asset("icon.svg", "image/svg+xml")],
    ["/status", async () => ({ type: "application/json", body: JSON.stringify(await poll.status()) })],
    ["/health", () => ({ type: "application/json", body: '{"status":"UP"}' })],
    ["/metrics", () => ({ type: "text/plain; version=0.0.4; charset=utf-8", body: metrics.text() })],
  ]);
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

async function reply(routes: Routes, { method }: IncomingMessage, path: string): Promise<Reply> {
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, headers: { ...TEXT, Allow: "GET, HEAD" }, body: "Cette méthode n’est pas permise ici.\n" };
  }
  const make = routes.get(path);
  if (!make) return { status: 404, headers: TEXT, body: "Cette page n’existe pas.\n" };
  const { type, body, cache = "no-store" } = await make();
  return { status: 200, headers: { "Content-Type": type, "Cache-Control": cache }, body };
}

/** Answers by its routes; once the server is stopping, an answer ends its connection, which the stop waits for. */
function serve(server: Server, routes: Routes, metrics: Metrics): void {
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const since = performance.now();
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    // Unknown paths share a label: who asks for many of them does not fill the memory with series.
    const label = routes.has(path) ? path : "other";
    response.on("close", () => metrics.observe(label, response.statusCode, (performance.now() - since) / 1_000));
    const send = ({ status, headers, body }: Reply): void => {
      const connection = server.listening ? {} : { Connection: "close" };
      response.writeHead(status, { ...HEADERS, ...headers, ...connection }).end(body);
    };
    reply(routes, request, path).then(send, (error: unknown) => {
      log("error", "a request failed", { path, error: String(error) });
      send({ status: 500, headers: TEXT, body: "Une erreur s’est produite ; elle est dans le journal.\n" });
    });
  });
}

function start(settings: Settings): void {
  const metrics = new Metrics();
  const server = createServer();
  serve(server, routesOf(settings, metrics), metrics);
  const echo = new Echo(server, "/ws");
  server.listen(settings.port, () => log("info", "listening", { port: settings.port, services: settings.routes }));
  process.once("SIGTERM", () => {
    log("info", "stopping: requests in flight are answered first");
    echo.close(SOCKET_GRACE);
    server.close(() => log("info", "stopped"));
  });
}

try {
  start(readSettings(process.env));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  log("error", error.message);
  process.exitCode = EXIT_USAGE;
}

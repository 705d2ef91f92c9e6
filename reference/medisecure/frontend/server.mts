import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { hostname } from "node:os";
import { extname, join } from "node:path";
import { log } from "../../frontend/log.mts";
import { Metrics } from "../../frontend/metrics.mts";

/** The exit code of sysexits for wrong usage. */
const EXIT_USAGE = 64;

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

interface Page {
  type: string;
  body: string | Buffer;
  cache?: string;
}

type Pages = Map<string, () => Page>;

const json = (value: unknown): Page => ({ type: "application/json", body: JSON.stringify(value) });

/** What Vite has built: names under assets/ hold a hash of what is in them. */
function builtPages(folder: string): Pages {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => types[extname(name)]);
  return new Map(
    files.map((name) => {
      const cache = name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      const page = { type: types[extname(name)] ?? "", body: readFileSync(join(folder, name)), cache };
      return [name === "index.html" ? "/" : `/${name}`, () => page];
    }),
  );
}

/** A person's mistake in the variables. */
class VariableError extends Error {}

function address(name: string): URL {
  const found = URL.parse(process.env[name] ?? "");
  if (found?.protocol === "http:" || found?.protocol === "https:") return found;
  throw new VariableError(`${name} is not an address with http:// or https://`);
}

function portOf(name: string): number {
  const found = Number(process.env[name]);
  if (Number.isInteger(found) && found > 0 && found < 65_536) return found;
  throw new VariableError(`${name} is not a port from 1 to 65535`);
}

function headersFor(api: URL): Record<string, string> {
  const own = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'";
  return {
    "Content-Security-Policy": `${own}; connect-src 'self' ${api.origin}; base-uri 'none'; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
  };
}

function serve(server: Server, pages: Pages, metrics: Metrics, own: Record<string, string>): void {
  server.on("request", ({ url = "/", method = "GET" }: IncomingMessage, response: ServerResponse) => {
    const since = performance.now();
    const [path = "/"] = url.split("?", 1);
    const page = method === "GET" || method === "HEAD" ? pages.get(path)?.() : undefined;
    response.on("close", () => {
      metrics.observe(page ? path : "other", response.statusCode, (performance.now() - since) / 1_000);
    });
    const { type, body, cache = "no-store" } = page ?? { type: "text/plain; charset=utf-8", body: "Rien ici.\n" };
    // once the server is stopping, an answer ends its connection, which the stop waits for
    const last = server.listening ? {} : { Connection: "close" };
    response.writeHead(page ? 200 : 404, { ...own, "Content-Type": type, "Cache-Control": cache, ...last }).end(body);
  });
}

function start(): void {
  const api = address("API_URL");
  const port = portOf("PORT");
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")) as {
    version: string;
  };
  const metrics = new Metrics();
  const about = { name: "medisecure-frontend", version, instance: hostname(), connections: [] };
  const measured = (): Page => ({ type: "text/plain; version=0.0.4; charset=utf-8", body: metrics.text() });
  const pages: Pages = new Map([
    ...builtPages(join(import.meta.dirname, "dist")),
    ["/config.json", () => json({ api: api.href.replace(/\/+$/, "") })],
    ["/health", () => json({ status: "UP" })],
    ["/about", () => json(about)],
    ["/metrics", measured],
  ]);
  const server = createServer({ keepAliveTimeout: 180_000 });
  serve(server, pages, metrics, headersFor(api));
  server.listen(port, () => log("info", "listening", { port }));
  process.once("SIGTERM", () => server.close(() => log("info", "stopped")));
}

try {
  start();
} catch (error) {
  if (!(error instanceof VariableError)) throw error;
  log("error", error.message);
  process.exitCode = EXIT_USAGE;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderPage } from "./page.mts";
import { Peer } from "./peer.mts";
import type { Answer, Route, Service } from "./service.mts";
import { address, wholeNumber } from "./variables.mts";

/** The page, which asks the gateway from the browser. */
export function web(): Service {
  const api = address("API_GATEWAY_URL");
  const page = renderPage(api);
  const policy = [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
    `connect-src ${new URL(api).origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  ];
  return {
    port: wholeNumber("PORT", 65_535),
    connections: [new Peer("gateway", address("GATEWAY_URL"))],
    headers: () => ({ "Content-Security-Policy": policy.join("; "), "Referrer-Policy": "no-referrer" }),
    routes: [
      route("/", () => answer("text/html", page, "no-store")),
      asset("page.css", "text/css"),
      asset("page.js", "text/javascript"),
      asset("icon.svg", "image/svg+xml"),
    ],
  };
}

const route = (path: string, answer: () => Answer): Route => ({ method: "GET", path, answer });

function asset(file: string, type: string): Route {
  const content = readFileSync(join(import.meta.dirname, "public", file), "utf8");
  return route(`/${file}`, () => answer(type, content, "public, max-age=300"));
}

function answer(type: string, body: string, cache: string): Answer {
  return { status: 200, headers: { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": cache }, body };
}

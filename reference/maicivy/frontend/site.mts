import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Route, Service } from "../../todoapp/service.mts";
import { address, text, VariableError, wholeNumber } from "../../todoapp/variables.mts";
import { renderPage } from "./page.mts";

/** The site. Where browsers find the backend is read at the start: one image serves under any domain. */
export function site(): Service {
  const [style, script, icon] = [
    asset("page", "css", "text/css"),
    asset("page", "js", "text/javascript"),
    asset("icon", "svg", "image/svg+xml"),
  ];
  const page = renderPage({
    ...{ api: address("NEXT_PUBLIC_API_URL"), socket: socketAddress("NEXT_PUBLIC_WS_URL") },
    ...{ style: style.path, script: script.path, icon: icon.path },
  });
  return {
    port: wholeNumber("PORT", 65_535),
    connections: [],
    routes: [route("/", () => answer("text/html", page, "no-cache")), style, script, icon],
  };
}

const route = (path: string, answer: () => Answer): Route => ({ method: "GET", path, answer });

/** A file under a name that changes with its content, so that browsers may keep it as long as they like. */
function asset(name: string, extension: string, type: string): Route {
  const content = readFileSync(join(import.meta.dirname, "public", `${name}.${extension}`), "utf8");
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return route(`/static/${name}-${hash}.${extension}`, () => answer(type, content, "public, max-age=300"));
}

function answer(type: string, body: string, cache: string): Answer {
  return { status: 200, headers: { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": cache }, body };
}

function socketAddress(name: string): string {
  const found = URL.parse(text(name));
  if (found?.protocol === "ws:" || found?.protocol === "wss:") return found.href.replace(/\/+$/, "");
  throw new VariableError(`${name} is "${process.env[name]}": an address with ws:// or wss:// is allowed`);
}

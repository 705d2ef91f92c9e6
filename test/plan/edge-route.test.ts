import type { RouteSpec } from "../../config/platform";
import { edge, handler, handlers, headersOf } from "./edge-support";
import { route, service } from "./samples";

test("browsers keep HTTPS for a year on a real domain and not at all on .localhost", () => {
  expect(headersOf({}, "sample.localhost")).toEqual({ "Strict-Transport-Security": ["max-age=0"] });
  expect(headersOf({}, "example.org")).toEqual({
    "Strict-Transport-Security": ["max-age=31536000; includeSubDomains"],
  });
});

test("a route's headers go over the proxy's, and null takes one away", () => {
  const common = { "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer" };
  const headers = { "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": null, "X-Robots-Tag": "noindex" };
  expect(headersOf({ headers }, "sample.localhost", common)).toEqual({
    "Strict-Transport-Security": ["max-age=0"],
    "X-Frame-Options": ["SAMEORIGIN"],
    "X-Robots-Tag": ["noindex"],
  });
});

test("authentication holds a hash by its name, and the service does not see the header", () => {
  const all = handlers({ auth: { user: "admin", password: "operator" } });
  expect(handler("authentication", all)).toEqual({
    handler: "authentication",
    providers: {
      http_basic: {
        hash: { algorithm: "bcrypt" },
        hash_cache: {},
        accounts: [{ username: "admin", password: { secret: "operator-bcrypt" } }],
      },
    },
  });
  expect(handler("reverse_proxy", all)?.["headers"]).toEqual({ request: { delete: ["Authorization"] } });
  expect(handler("reverse_proxy", handlers({}))?.["headers"]).toBeUndefined();
});

test("behind proxies that are trusted a service is told the client alone, and nothing that a client may write", () => {
  const set = {
    "X-Forwarded-For": ["{http.vars.client_ip}"],
    "X-Forwarded-Host": ["{http.request.hostport}"],
    "X-Forwarded-Proto": ["{http.request.scheme}"],
  };
  const headers = (more: Partial<RouteSpec>) =>
    handler("reverse_proxy", handlers(more, { trustedProxies: ["203.0.113.0/24"] }))?.["headers"];
  expect(headers({})).toEqual({ request: { set } });
  expect(headers({ through: "lb" })).toEqual({ request: { set } });
  const auth = { user: "admin", password: "operator" };
  expect(headers({ auth })).toEqual({ request: { delete: ["Authorization"], set } });
});

test("a limit is named after its route unless it says more, and lets a whole window's requests through at once", () => {
  const limited = (more: object) =>
    handler("platform_limit", handlers({ rateLimit: { requests: 100, window: "1m", ...more } }));
  const plain = { handler: "platform_limit", name: "api", requests: 100, window: "60s", burst: 99 };
  expect(limited({})).toEqual(plain);
  expect(limited({ name: "site", burst: 0, concurrent: 10 })).toEqual({
    ...plain,
    ...{ name: "site", burst: 0, concurrent: 10 },
  });
});

test("a body limit is bytes", () => {
  expect(handler("request_body", handlers({ bodyLimit: "10MB" }))).toEqual({
    handler: "request_body",
    max_size: 10_485_760,
  });
});

test("what browsers may keep: nothing, or some paths for long", () => {
  const set = (value: string, more: object = {}): object => ({
    handler: "headers",
    response: { deferred: true, set: { "Cache-Control": [value] }, ...more },
  });
  expect(handlers({ cache: "no-store" })[2]).toEqual(set("no-store"));
  const kept = set("public, max-age=31536000, immutable", { require: { status_code: [2, 3] } });
  expect(handlers({ cache: { paths: ["*.css", "*.js"], maxAge: "365d" } })[2]).toEqual({
    handler: "subroute",
    routes: [{ match: [{ path: ["*.css", "*.js"] }], handle: [kept] }],
  });
});

test("a route's log leaves out some paths, or everything", () => {
  const skip = { handler: "vars", log_skip: true };
  expect(handlers({ accessLog: { except: ["*.css", "*.js"] } })[0]).toEqual({
    handler: "subroute",
    routes: [{ match: [{ path: ["*.css", "*.js"] }], handle: [skip] }],
  });
  expect(handlers({ accessLog: false })[0]).toEqual(skip);
  expect(handlers({ accessLog: true })).toEqual(handlers({}));
});

test("a request that is refused is refused before it costs anything, and its path is cut last", () => {
  const all = handlers({
    accessLog: false,
    cache: "no-store",
    rateLimit: { requests: 1, window: "1s" },
    bodyLimit: "1MB",
    auth: { user: "admin", password: "operator" },
    stripPrefix: "/api",
  });
  expect(all.map(({ handler }) => handler)).toEqual([
    "vars",
    "encode",
    "headers",
    "headers",
    "platform_limit",
    "request_body",
    "authentication",
    "rewrite",
    "reverse_proxy",
  ]);
  expect(handler("rewrite", all)).toEqual({ handler: "rewrite", strip_path_prefix: "/api" });
});

test("time-outs of a route; a websocket's silence is allowed as long as it says", () => {
  const timeouts = { connect: "60s", response: "2m", idle: "1d" } as const;
  expect(handler("reverse_proxy", handlers({ timeouts }))?.["transport"]).toEqual({
    protocol: "http",
    dial_timeout: "60s",
    response_header_timeout: "120s",
    read_timeout: "86400s",
    write_timeout: "86400s",
  });
});

test("longer paths come first, and an exact path before all that is under it", () => {
  const paths = ["/*", "/api/*", "/", "/api", "/api*", "/api/v2/*", "/health"];
  const hosts = ["@"];
  const routes = paths.map((path, index) => route(`route-${index}`, { hosts, path }));
  const order = (all: RouteSpec[]): (string | undefined)[] =>
    edge(all).apps.http.servers.main.routes.flatMap(({ match }) => match?.[0]?.path[0] ?? []);
  const expected = ["/health", "/api/v2/*", "/api", "/api/*", "/api*", "/", "/*"];
  expect(order(routes)).toEqual(expected);
  expect(order([...routes].reverse())).toEqual(expected);
});

test("the port is the service's, whatever the route says", () => {
  const services = [service("web", { port: 3000 })];
  expect(handler("reverse_proxy", handlers({}, {}, { services }))?.["upstreams"]).toEqual({ part: "web", port: 3000 });
});

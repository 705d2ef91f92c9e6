import { planEdge } from "../../components/plan/edge";
import type { PlatformSpec, RouteSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { rofecareStack, route, service, stackOf } from "./samples";

interface Edge {
  apps: {
    http: { http_port: number; https_port: number; servers: { main: CaddyServer; plain: CaddyServer } };
    tls?: unknown;
    pki?: unknown;
  };
}

interface CaddyServer {
  listen: string[];
  routes: CaddyRoute[];
}

interface CaddyRoute {
  match?: { host: string[]; path: string[] }[];
  handle: { handler: string; routes?: { handle: Handler[] }[] }[];
}

type Handler = Record<string, unknown> & { handler: string };

function edge(routes: RouteSpec[], settings: Partial<Settings> = {}, more: Partial<PlatformSpec> = {}): Edge {
  const stack = stackOf({ routes, ...more }, settings);
  return planEdge(stack.platform, stack.settings) as unknown as Edge;
}

/** The handlers of the first route, in the order in which a request meets them. */
function handlers(
  more: Partial<RouteSpec>,
  settings: Partial<Settings> = {},
  rest: Partial<PlatformSpec> = {},
): Handler[] {
  const planned = edge([route("api", more)], settings, rest);
  return planned.apps.http.servers.main.routes[0]?.handle[0]?.routes?.[0]?.handle ?? [];
}

function handler(name: string, all: Handler[]): Handler | undefined {
  return all.find((candidate) => candidate.handler === name);
}

function headersOf(more: Partial<RouteSpec>, domain: string, headers: Record<string, string> = {}): unknown {
  const proxy = { resources: { cpus: 1, memory: "128MB" }, headers } as const;
  const found = handler("headers", handlers(more, { domain }, { proxy }));
  return (found?.["response"] as { set: unknown } | undefined)?.set;
}

const compression = {
  handler: "encode",
  encodings: { zstd: {}, gzip: {} },
  prefer: ["zstd", "gzip"],
  minimum_length: 1024,
};

const notFound = { handle: [{ handler: "static_response", status_code: 404, body: "No such page here.\n" }] };

test("the whole configuration of Rofecare on a laptop", () => {
  const { platform, settings } = rofecareStack();
  const headers = {
    "Strict-Transport-Security": ["max-age=0"],
    "X-Frame-Options": ["DENY"],
    "X-Content-Type-Options": ["nosniff"],
    "X-XSS-Protection": ["1; mode=block"],
  };
  const patients = {
    match: [{ host: ["api.rofecare.localhost"], path: ["/api/patients/*", "/api/patients"] }],
    handle: [
      {
        handler: "subroute",
        routes: [
          {
            handle: [
              compression,
              { handler: "headers", response: { deferred: true, set: headers, delete: ["Server"] } },
              {
                handler: "reverse_proxy",
                upstreams: { part: "patient", port: 8082 },
                load_balancing: {
                  selection_policy: { policy: "round_robin" },
                  try_duration: "5s",
                  try_interval: "250ms",
                },
                health_checks: { passive: { fail_duration: "2s" } },
                stream_close_delay: "5m",
                transport: { protocol: "http", dial_timeout: "5s", response_header_timeout: "60s" },
              },
            ],
          },
        ],
      },
    ],
    terminal: true,
  };
  const redirectTo = (location: string) => ({
    match: [{ host: ["api.rofecare.localhost"] }],
    handle: [
      { handler: "static_response", status_code: 308, headers: { Location: [location], Connection: ["close"] } },
    ],
    terminal: true,
  });
  expect(planEdge(platform, settings)).toEqual({
    admin: { listen: "localhost:2019" },
    logging: { logs: { default: { writer: { output: "stdout" }, encoder: { format: "json" } } } },
    apps: {
      http: {
        http_port: 80,
        https_port: 443,
        grace_period: "30s",
        servers: {
          main: {
            listen: [":443"],
            automatic_https: { disable_redirects: true },
            logs: {},
            routes: [patients, notFound],
          },
          plain: {
            listen: [":80"],
            automatic_https: { disable: true },
            routes: [redirectTo("https://{http.request.host}{http.request.uri}"), notFound],
          },
        },
      },
      tls: {
        automation: {
          policies: [{ subjects: ["api.rofecare.localhost"], issuers: [{ module: "internal", ca: "local" }] }],
        },
      },
      pki: {
        certificate_authorities: {
          local: {
            name: "rofecare",
            install_trust: false,
            root: { certificate: "/etc/platform/root.crt", private_key: "/etc/platform/root.key", format: "pem_file" },
          },
        },
      },
    },
  });
});

test("on a real domain a public authority signs", () => {
  const { http, tls, pki } = edge([route("api")], { domain: "example.org" }).apps;
  expect([tls, pki]).toEqual([undefined, undefined]);
  expect(http.servers.main.routes[0]?.match).toEqual([{ host: ["api.example.org"], path: ["/*"] }]);
});

test("the ports of the stack are the proxy's", () => {
  const { http } = edge([], { ports: { http: 8080, https: 8443 } }).apps;
  expect([http.http_port, http.https_port, http.servers.main.listen]).toEqual([8080, 8443, [":8443"]]);
  expect(http.servers.main.routes).toEqual([notFound]);
  expect(http.servers.plain.routes).toEqual([notFound]);
});

test("the redirect to HTTPS names a port that is not the usual one", () => {
  const { plain } = edge([route("api")], { ports: { http: 8080, https: 8443 } }).apps.http.servers;
  expect(JSON.stringify(plain.routes[0])).toContain('"https://{http.request.host}:8443{http.request.uri}"');
});

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

test("a rate limit counts by client address, in a zone named after the route", () => {
  expect(handler("rate_limit", handlers({ rateLimit: { requests: 100, window: "1m" } }))).toEqual({
    handler: "rate_limit",
    rate_limits: { api: { key: "{http.request.remote.host}", window: "60s", max_events: 100 } },
  });
});

test("a body limit is bytes", () => {
  expect(handler("request_body", handlers({ bodyLimit: "10MB" }))).toEqual({
    handler: "request_body",
    max_size: 10_485_760,
  });
});

test("what browsers may keep: nothing, or some paths for long", () => {
  const set = (value: string): object => ({
    handler: "headers",
    response: { deferred: true, set: { "Cache-Control": [value] } },
  });
  expect(handlers({ cache: "no-store" })[2]).toEqual(set("no-store"));
  expect(handlers({ cache: { paths: ["*.css", "*.js"], maxAge: "365d" } })[2]).toEqual({
    handler: "subroute",
    routes: [{ match: [{ path: ["*.css", "*.js"] }], handle: [set("public, max-age=31536000, immutable")] }],
  });
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
    "rate_limit",
    "request_body",
    "authentication",
    "rewrite",
    "reverse_proxy",
  ]);
  expect(all[0]).toEqual({ handler: "vars", log_skip: true });
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

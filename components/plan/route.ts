import type { PlatformSpec, RouteSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { brokerPages } from "../../config/usable";
import { mebibytes, seconds } from "../../config/units";
import { hostName, isLocal } from "./host-name";
import { currentName } from "./secret-versions";
import type { PlanValue } from "./workload";

/** Caddy's JSON, in which an upstream list is a part with its port and a secret is a name; the target fills both. */
export type EdgeTemplate = PlanValue | number | boolean | EdgeTemplate[] | { [key: string]: EdgeTemplate };

export type Handler = Record<string, EdgeTemplate>;

/** The part that the proxy sends the requests of a route to. */
export function upstreamOf({ service, through }: RouteSpec): string {
  return through ?? service;
}

/** What the proxy does with the requests of one route, whose service listens on this port. */
export function planRoute(route: RouteSpec, platform: PlatformSpec, settings: Settings, port: number): Handler {
  const page = brokerPages(platform)[route.service];
  const handlers = [
    ...unlogged(route),
    ...hidden(route),
    compression,
    responseHeaders(route, platform, settings),
    ...cacheHeaders(route),
    ...limits(route),
    ...(route.auth ? [basicAuth(route.auth, settings)] : []),
    ...(route.stripPrefix ? [{ handler: "rewrite", strip_path_prefix: route.stripPrefix }] : []),
    page === undefined
      ? reverseProxy(upstreamOf(route), port, route, forwarded(settings))
      : reverseProxyByName(route.service, page, route, forwarded(settings)),
  ];
  return {
    match: [{ host: route.hosts.map((host) => hostName(host, settings.domain)), path: [...paths(route)] }],
    handle: [{ handler: "subroute", routes: [{ handle: handlers }] }],
    terminal: true,
  };
}

function unlogged({ accessLog = true }: RouteSpec): Handler[] {
  const skip = { handler: "vars", log_skip: true };
  if (typeof accessLog === "boolean") return accessLog ? [] : [skip];
  return [{ handler: "subroute", routes: [{ match: [{ path: accessLog.except }], handle: [skip] }] }];
}

function hidden({ hide = [] }: RouteSpec): Handler[] {
  const handle = [{ handler: "static_response", status_code: 404 }];
  return hide.length === 0 ? [] : [{ handler: "subroute", routes: [{ match: [{ path: hide }], handle }] }];
}

function paths({ path = "/*" }: RouteSpec): string[] {
  return path.endsWith("/*") && path !== "/*" ? [path, path.slice(0, -2)] : [path];
}

const compression: Handler = {
  handler: "encode",
  encodings: { zstd: {}, gzip: {} },
  prefer: ["zstd", "gzip"],
  minimum_length: 1024,
};

function responseHeaders(route: RouteSpec, platform: PlatformSpec, settings: Settings): Handler {
  // a browser that once kept a long HSTS for .localhost would refuse every other local site
  const transport = isLocal(settings.domain) ? "max-age=0" : "max-age=31536000; includeSubDomains";
  const proxy = { "Strict-Transport-Security": transport, ...platform.proxy.headers };
  const own = route.headers ?? {};
  const replaced = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const kept = Object.entries(proxy).filter(([name]) => !replaced.has(name.toLowerCase()));
  const set = [...kept, ...Object.entries(own)].flatMap(([name, value]) =>
    value === null ? [] : [[name, [value]] as [string, string[]]],
  );
  const remove = ["Server", ...Object.keys(own).filter((name) => own[name] === null)];
  return { handler: "headers", response: { deferred: true, set: Object.fromEntries(set), delete: remove } };
}

function cacheHeaders({ cache }: RouteSpec): Handler[] {
  if (cache === undefined) return [];
  const set = (value: string): Handler => ({
    handler: "headers",
    response: { deferred: true, set: { "Cache-Control": [value] } },
  });
  if (cache === "no-store") return [set("no-store")];
  const kept = set(`public, max-age=${seconds(cache.maxAge)}, immutable`);
  // an error must not be kept for that long
  const handle = [{ ...kept, response: { ...(kept["response"] as Handler), require: { status_code: [2, 3] } } }];
  return [{ handler: "subroute", routes: [{ match: [{ path: cache.paths }], handle }] }];
}

function limits({ name: route, rateLimit, bodyLimit }: RouteSpec): Handler[] {
  const body: Handler[] =
    bodyLimit === undefined ? [] : [{ handler: "request_body", max_size: mebibytes(bodyLimit) * 1024 * 1024 }];
  if (rateLimit === undefined) return body;
  const { name = route, requests, window, burst = requests - 1, concurrent } = rateLimit;
  const limit = { handler: "platform_limit", name, requests, window: `${seconds(window)}s`, burst };
  return [{ ...limit, ...(concurrent && { concurrent }) }, ...body];
}

function basicAuth({ user, password }: NonNullable<RouteSpec["auth"]>, settings: Settings): Handler {
  const accounts = [{ username: user, password: { secret: `${currentName(password, settings)}-bcrypt` } }];
  return {
    handler: "authentication",
    providers: { http_basic: { hash: { algorithm: "bcrypt" }, hash_cache: {}, accounts } },
  };
}

/**
 * What services are told of a request through a proxy that is trusted: the same as of one without. Of its X-Forwarded-For some
 * take the first address, which a client may have written, and some the last, which is Caddy's own and the proxy's; and a
 * client's X-Forwarded-Host passes through many a CDN.
 */
function forwarded({ trustedProxies }: Settings): Handler {
  if (trustedProxies.length === 0) return {};
  return {
    "X-Forwarded-For": ["{http.vars.client_ip}"],
    "X-Forwarded-Host": ["{http.request.hostport}"],
    "X-Forwarded-Proto": ["{http.request.scheme}"],
  };
}

/** Requests to the members of a part, with these headers. */
export function reverseProxy(
  part: string,
  port: number,
  route: Partial<RouteSpec> = {},
  headers: Handler = {},
): Handler {
  return proxyTo({ part, port }, route, headers);
}

/** Requests to a part that is one, by its name: what services use is no member of the proxy. */
export function reverseProxyByName(part: string, port: number, route: Partial<RouteSpec>, headers: Handler): Handler {
  return proxyTo([{ dial: `${part}:${port}` }], route, headers);
}

/**
 * Bytes of a request's body that are taken in before the service is asked. Go's server closes a body as soon as its answer
 * begins; where a service answers in that moment, Caddy would still look for the body's end, and break the answer off: about
 * one of 1,000 requests of test/targets/agent/routes, half of them POSTs, with two busy cores. (`enable_full_duplex` helps as
 * well, but then a connection ends without a word after each POST that the proxy answers itself.)
 */
const bodyBuffer = 65_536;

function proxyTo(upstreams: EdgeTemplate, { timeouts = {}, auth }: Partial<RouteSpec>, headers: Handler): Handler {
  const request = {
    // the service must not mistake the proxy's basic authentication for its own
    ...(auth && { delete: ["Authorization"] }),
    ...(Object.keys(headers).length > 0 && { set: headers }),
  };
  const { connect = "2s", response = "60s", idle } = timeouts;
  return {
    handler: "reverse_proxy",
    upstreams,
    request_buffers: bodyBuffer,
    // retried only where no connection was made or the request may be repeated
    load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "5s", try_interval: "250ms" },
    health_checks: { passive: { fail_duration: "2s" } },
    transport: {
      protocol: "http",
      dial_timeout: `${seconds(connect)}s`,
      response_header_timeout: `${seconds(response)}s`,
      ...(idle && { read_timeout: `${seconds(idle)}s`, write_timeout: `${seconds(idle)}s` }),
    },
    ...(Object.keys(request).length > 0 && { headers: { request } }),
  };
}

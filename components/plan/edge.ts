import type { PlatformSpec, RouteSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { mebibytes, seconds } from "../../config/units";
import type { PlanValue } from "./workload";

/** Caddy's JSON, in which an upstream list is a part with its port and a secret is a name; the target fills both. */
export type EdgeTemplate = PlanValue | number | boolean | EdgeTemplate[] | { [key: string]: EdgeTemplate };

type Handler = Record<string, EdgeTemplate>;

/** Where the files of the local certificate authority lie inside the proxy. */
export const authorityFiles = { certificate: "/etc/platform/root.crt", key: "/etc/platform/root.key" };

/** Domains that only this machine resolves: their certificates come from the stack's own authority. */
export function isLocal(domain: string): boolean {
  return domain === "localhost" || domain.endsWith(".localhost");
}

/** Public address of every route by its name. */
export function routeAddresses(platform: PlatformSpec, settings: Settings): Record<string, string> {
  return Object.fromEntries(
    platform.routes.map((route) => {
      const path = (route.path ?? "/*").replace(/\*$/, "");
      return [route.name, `https://${hostName(route.hosts[0] ?? "@", settings.domain)}${portSuffix(settings)}${path}`];
    }),
  );
}

function portSuffix({ ports }: Settings): string {
  return ports.https === 443 ? "" : `:${ports.https}`;
}

/** Full host name of a route's host; `@` is the domain itself. */
export function hostName(host: string, domain: string): string {
  return host === "@" ? domain : `${host}.${domain}`;
}

/** The proxy's whole configuration, without the addresses of who is live. */
export function planEdge(platform: PlatformSpec, settings: Settings): EdgeTemplate {
  const { http, https } = settings.ports;
  const routes = [...platform.routes].sort(bySpecificity).map((route) => planRoute(route, platform, settings));
  return {
    admin: { listen: "localhost:2019" },
    logging: { logs: { default: { writer: { output: "stdout" }, encoder: { format: "json" } } } },
    apps: {
      http: {
        http_port: http,
        https_port: https,
        grace_period: "30s",
        servers: {
          main: {
            listen: [`:${https}`],
            automatic_https: { disable_redirects: true },
            logs: {},
            routes: [...routes, notFound],
          },
          plain: {
            listen: [`:${http}`],
            automatic_https: { disable: true },
            routes: [...redirects(platform, settings), notFound],
          },
        },
      },
      ...certificates(platform, settings),
    },
  };
}

const notFound = { handle: [{ handler: "static_response", status_code: 404, body: "No such page here.\n" }] };

/** To HTTPS and its port, for the hosts of the routes alone: Caddy's own redirect names no port and takes every host. */
function redirects(platform: PlatformSpec, settings: Settings): Handler[] {
  const hosts = hostNames(platform, settings);
  if (hosts.length === 0) return [];
  const headers = {
    Location: [`https://{http.request.host}${portSuffix(settings)}{http.request.uri}`],
    Connection: ["close"],
  };
  return [
    { match: [{ host: hosts }], handle: [{ handler: "static_response", status_code: 308, headers }], terminal: true },
  ];
}

function hostNames(platform: PlatformSpec, { domain }: Settings): string[] {
  return [...new Set(platform.routes.flatMap(({ hosts }) => hosts))].map((host) => hostName(host, domain)).sort();
}

/** Longer paths first, and an exact path before all under it: Caddy takes the first route that matches. */
function bySpecificity(left: RouteSpec, right: RouteSpec): number {
  const literal = ({ path = "/*" }: RouteSpec): number => path.replace(/\/?\*$/, "").length;
  const open = ({ path = "/*" }: RouteSpec): number => (path.endsWith("/*") ? 1 : path.endsWith("*") ? 2 : 0);
  return literal(right) - literal(left) || open(left) - open(right) || (left.name < right.name ? -1 : 1);
}

function certificates(platform: PlatformSpec, settings: Settings): Record<string, EdgeTemplate> {
  const subjects = hostNames(platform, settings);
  if (!isLocal(settings.domain) || subjects.length === 0) return {};
  const root = { certificate: authorityFiles.certificate, private_key: authorityFiles.key, format: "pem_file" };
  return {
    tls: { automation: { policies: [{ subjects, issuers: [{ module: "internal", ca: "local" }] }] } },
    pki: { certificate_authorities: { local: { name: platform.name, install_trust: false, root } } },
  };
}

function planRoute(route: RouteSpec, platform: PlatformSpec, settings: Settings): Handler {
  const handlers = [
    ...(route.accessLog === false ? [{ handler: "vars", log_skip: true }] : []),
    compression,
    responseHeaders(route, platform, settings),
    ...cacheHeaders(route),
    ...limits(route),
    ...(route.auth ? [basicAuth(route.auth)] : []),
    ...(route.stripPrefix ? [{ handler: "rewrite", strip_path_prefix: route.stripPrefix }] : []),
    reverseProxy(route, platform),
  ];
  return {
    match: [{ host: route.hosts.map((host) => hostName(host, settings.domain)), path: [...paths(route)] }],
    handle: [{ handler: "subroute", routes: [{ handle: handlers }] }],
    terminal: true,
  };
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
  const handle = [set(`public, max-age=${seconds(cache.maxAge)}, immutable`)];
  return [{ handler: "subroute", routes: [{ match: [{ path: cache.paths }], handle }] }];
}

function limits({ name, rateLimit, bodyLimit }: RouteSpec): Handler[] {
  const body: Handler[] =
    bodyLimit === undefined ? [] : [{ handler: "request_body", max_size: mebibytes(bodyLimit) * 1024 * 1024 }];
  if (rateLimit === undefined) return body;
  const zone = {
    key: "{http.request.remote.host}",
    window: `${seconds(rateLimit.window)}s`,
    max_events: rateLimit.requests,
  };
  return [{ handler: "rate_limit", rate_limits: { [name]: zone } }, ...body];
}

function basicAuth({ user, password }: NonNullable<RouteSpec["auth"]>): Handler {
  const accounts = [{ username: user, password: { secret: `${password}-bcrypt` } }];
  return {
    handler: "authentication",
    providers: { http_basic: { hash: { algorithm: "bcrypt" }, hash_cache: {}, accounts } },
  };
}

function reverseProxy(route: RouteSpec, platform: PlatformSpec): Handler {
  const { connect = "5s", response = "60s", idle } = route.timeouts ?? {};
  const port = platform.services.find(({ name }) => name === route.service)?.port ?? 0;
  return {
    handler: "reverse_proxy",
    upstreams: { part: route.service, port },
    // retried only where no connection was made or the request may be repeated
    load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "5s", try_interval: "250ms" },
    health_checks: { passive: { fail_duration: "2s" } },
    stream_close_delay: "5m",
    transport: {
      protocol: "http",
      dial_timeout: `${seconds(connect)}s`,
      response_header_timeout: `${seconds(response)}s`,
      ...(idle && { read_timeout: `${seconds(idle)}s`, write_timeout: `${seconds(idle)}s` }),
    },
    // the service must not mistake the proxy's basic authentication for its own
    ...(route.auth && { headers: { request: { delete: ["Authorization"] } } }),
  };
}

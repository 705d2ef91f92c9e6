import { insideListeners, proxyPorts } from "../../config/inside";
import type { PlatformSpec, RouteSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { hostName, isLocal } from "./host-name";
import { dashboardServer } from "./monitoring/public-queries";
import { planRoute, reverseProxy } from "./route";
import type { EdgeTemplate, Handler } from "./route";

/** Where the files of the local certificate authority lie inside the proxy. */
export const authorityFiles = { certificate: "/etc/platform/root.crt", key: "/etc/platform/root.key" };

/** Where the state notes a fingerprint of the proxy's configuration without its routes. */
export const settingsVariable = "PLATFORM_PROXY_SETTINGS";

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

/** A balancer listens on the ports of the services that it stands before. */
function portOf({ service, through }: RouteSpec, { services }: PlatformSpec, ports: Record<string, number>): number {
  if (through === undefined) return ports[service] ?? 0;
  return services.find(({ name }) => name === service)?.port ?? 0;
}

/** The proxy's whole configuration, without the addresses of who is live. */
export function planEdge(platform: PlatformSpec, settings: Settings, ports: Record<string, number>): EdgeTemplate {
  const { http, https } = settings.ports;
  const sorted = [...platform.routes].sort(bySpecificity);
  const routes = sorted.map((route) => planRoute(route, platform, settings, portOf(route, platform, ports)));
  return {
    admin: { listen: "localhost:2019" },
    logging: { logs: { default: { writer: { output: "stdout" }, encoder: { format: "json" } } } },
    apps: {
      http: {
        http_port: http,
        https_port: https,
        grace_period: "30s",
        metrics: {},
        servers: {
          main: mainServer(settings, [...routes, notFound]),
          plain: plainServer(http, [...redirects(platform, settings), notFound]),
          metrics: plainServer(proxyPorts.metrics, [measurements, notFound]),
          ...insideServers(platform),
          ...dashboardServer(platform),
        },
      },
      ...certificates(platform, settings),
    },
  };
}

/** The configuration without the routes: what the proxy can only load anew. */
export function withoutRoutes(edge: EdgeTemplate): string {
  return JSON.stringify(edge, (key, value: unknown) => (key === "routes" ? undefined : value));
}

/** One server for each service that others reach inside; its name says that it may be opened before the routes change. */
function insideServers(platform: PlatformSpec): Record<string, Handler> {
  return Object.fromEntries(
    insideListeners(platform).map(({ service, port }) => [
      `inside-${service.name}`,
      plainServer(port, [{ handle: [reverseProxy(service.name, service.port)] }]),
    ]),
  );
}

function mainServer({ ports, trustedProxies }: Settings, routes: EdgeTemplate[]): Handler {
  return {
    listen: [`:${ports.https}`],
    automatic_https: { disable_redirects: true },
    ...trusted(trustedProxies),
    logs: {},
    routes,
  };
}

/** From the right on, the first address that is nobody's of them: what stands left of it came from the client. */
function trusted(ranges: string[]): Handler {
  return ranges.length === 0 ? {} : { trusted_proxies: { source: "static", ranges }, trusted_proxies_strict: 1 };
}

function plainServer(port: number, routes: EdgeTemplate[]): Handler {
  return { listen: [`:${port}`], automatic_https: { disable: true }, routes };
}

const measurements = { match: [{ path: ["/metrics"] }], handle: [{ handler: "metrics" }] };

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
  if (!isLocal(settings.domain)) return { tls: { automation: { policies: [{ issuers: [acme(settings)] }] } } };
  const root = { certificate: authorityFiles.certificate, private_key: authorityFiles.key, format: "pem_file" };
  return {
    // of every host, so that a new one is a change of routes alone
    tls: { automation: { policies: [{ issuers: [{ module: "internal", ca: "local" }] }] } },
    pki: { certificate_authorities: { local: { name: platform.name, install_trust: false, root } } },
  };
}

const authorities = {
  production: "https://acme-v02.api.letsencrypt.org/directory",
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
};

function acme({ certificates: { acme: authority, email } }: Settings): Handler {
  return { module: "acme", ca: authorities[authority], ...(email !== undefined && { email }) };
}

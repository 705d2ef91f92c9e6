import { balancerPorts } from "../../config/balancers";
import type { BalancedSpec, BalancerSpec } from "../../config/balancers";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import { replicasAlias, replicasOf } from "./service";

/** Variable with the address ranges of the networks on which the proxy reaches the balancer. */
export const edgeVariable = "EDGE_NETWORKS";

/** What the page, the measurements and the health of a balancer are asked by. */
export const balancerPaths = { page: "/stats", metrics: "/metrics", health: "/health" };

/** HAProxy's whole configuration; it finds the replicas of each service by Docker's own names. */
export function haproxyConfiguration(balancer: BalancerSpec, platform: PlatformSpec, settings: Settings): string {
  const behind = balancer.services.flatMap((balanced) => {
    const service = platform.services.find(({ name }) => name === balanced.service);
    return service === undefined ? [] : [{ balanced, service }];
  });
  const sections = [
    general,
    page(behind.map(({ service }) => service.name)),
    ...behind.flatMap(({ balanced, service }) => [frontend(balanced, service), backend(service, settings)]),
  ];
  return `${sections.join("\n\n")}\n`;
}

const section = (title: string, lines: string[]): string => [title, ...lines.map((line) => `  ${line}`)].join("\n");

const general = [
  section("global", [
    "log stdout format raw local0 notice",
    `stats socket ipv4@127.0.0.1:${balancerPorts.commands} level admin`,
    "maxconn 4000",
    "hard-stop-after 25s",
  ]),
  section("resolvers docker", [
    "nameserver engine 127.0.0.11:53",
    "accepted_payload_size 8192",
    "timeout resolve 1s",
    "timeout retry 1s",
    "hold valid 1s",
  ]),
  section("defaults", [
    "mode http",
    "log global",
    "option dontlognull",
    "option dontlog-normal",
    "option httplog",
    // a request on a kept connection that is just being closed could not be told from one that was begun
    "option http-server-close",
    "option abortonclose",
    "timeout connect 500ms",
    "timeout check 2s",
    "timeout http-request 10s",
    // the proxy has the limits of each route, and closes its idle connections before this
    "timeout http-keep-alive 5m",
    "timeout client 1h",
    "timeout server 1h",
    "timeout tunnel 24h",
    "retries 3",
    "option redispatch 1",
    "retry-on conn-failure empty-response",
  ]),
].join("\n\n");

/** Well as long as each service behind it has a replica that is. */
function page(services: string[]): string {
  const { page: path, metrics, health } = balancerPaths;
  return section("frontend page", [
    `bind :${balancerPorts.page}`,
    ...services.map((name) => `acl missing nbsrv(${name}) lt 1`),
    `http-request return status 503 content-type text/plain string "a service has no replica" if { path ${health} } missing`,
    `http-request return status 200 content-type text/plain string "UP" if { path ${health} }`,
    `http-request use-service prometheus-exporter if { path ${metrics} }`,
    `http-request redirect location ${path} if { path / }`,
    "stats enable",
    `stats uri ${path}`,
    "stats refresh 5s",
    "stats show-legends",
  ]);
}

function frontend({ rateLimit }: BalancedSpec, { name, port }: ServiceSpec): string {
  return section(`frontend to-${name}`, [
    `bind :${port}`,
    `acl from_edge src "\${${edgeVariable}[*]}"`,
    // what the proxy was told by its client it has replaced already
    "http-request set-header X-Forwarded-For %[src] unless from_edge",
    "http-request set-src req.hdr_ip(X-Forwarded-For,-1) if from_edge",
    ...(rateLimit ? limit(rateLimit) : []),
    `default_backend ${name}`,
  ]);
}

function limit({ requests, window }: NonNullable<BalancedSpec["rateLimit"]>): string[] {
  const period = seconds(window);
  const rate = `http_req_rate(${period}s)`;
  return [
    `stick-table type ipv6 size 100k expire ${period}s store ${rate}`,
    "http-request track-sc0 src",
    `http-request deny deny_status 429 hdr Retry-After ${Math.ceil(period)} if { sc_http_req_rate(0) gt ${requests} }`,
  ];
}

function backend(service: ServiceSpec, settings: Settings): string {
  const { name, port, readiness } = service;
  // both generations of an update have a place, and those whose names are not forgotten yet
  const places = Math.max(20, 3 * replicasOf(service, settings));
  const checked = readiness.port === undefined || readiness.port === port ? "" : ` port ${readiness.port}`;
  return section(`backend ${name}`, [
    "balance leastconn",
    `option httpchk GET ${readiness.path}`,
    "http-check expect status 200",
    // what changes something is sent again only where no connection was made
    "http-request disable-l7-retry unless METH_GET",
    `default-server check${checked} inter 1s fastinter 250ms rise 1 fall 2 observe layer4 error-limit 2 on-error mark-down`,
    `server-template replica 1-${places} ${replicasAlias(name)}:${port} resolvers docker resolve-prefer ipv4 init-addr none`,
  ]);
}

import { check } from "../../config/check";
import type { PlatformSpec, RouteSpec } from "../../config/platform";
import { monitoring, network, route, service, stackOf } from "../plan/samples";

function problems(routes: RouteSpec[], more: Partial<PlatformSpec> = {}): string[] {
  return check(stackOf({ routes, ...more }));
}

test("a service that is not there", () => {
  expect(problems([route("api", { service: "wep" })])).toEqual([
    'routes/api/service: no service named "wep"; did you mean web?; known: web',
  ]);
});

test("two routes of one host and path", () => {
  const routes = [
    route("one", { hosts: ["api", "@"], path: "/api/*" }),
    route("two", { hosts: ["@"], path: "/api/*" }),
  ];
  expect(problems(routes)).toEqual(['routes/two: host and path "@ /api/*" belong to routes/one already']);
});

test("without a path a route has every path", () => {
  expect(problems([route("one", { hosts: ["a"] }), route("two", { hosts: ["a"], path: "/*" })])).toEqual([
    'routes/two: host and path "a /*" belong to routes/one already',
  ]);
});

test("one host with several paths is no collision", () => {
  const hosts = ["@"];
  const paths = ["/*", "/", "/api/*", "/api", "/health"];
  expect(problems(paths.map((path, index) => route(`route-${index}`, { hosts, path })))).toEqual([]);
});

test.each(["API", "a.b", "*", "a_b", "-a", "a-", ""])("%p is no host", (host) => {
  expect(problems([route("api", { hosts: [host] })])).toEqual([
    `routes/api/hosts: "${host}" is not a host name; allowed: @ or lower-case letters, digits and dashes`,
  ]);
});

test("a route without a host", () => {
  expect(problems([route("api", { hosts: [] })])).toEqual([
    "routes/api/hosts: no host; allowed: @ or lower-case letters, digits and dashes",
  ]);
});

test.each(["api", "", "/a*b", "/*/x", "/a b", "/**"])("%p is no path", (path) => {
  expect(problems([route("api", { path })])).toEqual([
    `routes/api/path: "${path}" is not a path; allowed: /, then at most one * at the end`,
  ]);
});

test.each(["api", "/", "/api/", "/api/*"])("%p is no prefix to take away", (stripPrefix) => {
  expect(problems([route("api", { stripPrefix })])).toEqual([
    `routes/api/stripPrefix: "${stripPrefix}" is not a path; allowed: such as /api`,
  ]);
});

test.each(["actuator", "", "/a b", "/*/x"])("%p cannot be hidden", (hidden) => {
  expect(problems([route("api", { hide: ["/health", hidden] })])).toEqual([
    `routes/api/hide: "${hidden}" is not a path; allowed: such as /metrics/*`,
  ]);
});

test("a tool of the monitoring is a service as well, where the proxy reaches it", () => {
  expect(problems([route("graphs", { service: "grafana" })], { monitoring: monitoring() })).toEqual([]);
  expect(problems([route("graphs", { service: "grafna" })], { monitoring: monitoring() })).toEqual([
    'routes/graphs/service: no service named "grafna"; did you mean grafana?; known: web, prometheus, zipkin, grafana',
  ]);
  const networks: PlatformSpec["networks"] = [
    { name: "edge", holds: ["proxy", "services"] },
    { name: "watch", internal: true, holds: ["monitoring"] },
  ];
  expect(problems([route("graphs", { service: "grafana" })], { monitoring: monitoring(), networks })).toEqual([
    "routes/graphs/service: grafana shares no network with the proxy; networks of the proxy: edge",
  ]);
});

test.each<[Partial<RouteSpec>, string]>([
  [{ timeouts: { connect: "0s" } }, 'timeouts/connect: "0s" is not a duration such as 30s'],
  [{ timeouts: { response: "x" as "1s" } }, 'timeouts/response: "x" is not a duration such as 30s'],
  [{ timeouts: { idle: "1y" as "1d" } }, 'timeouts/idle: "1y" is not a duration such as 30s'],
  [{ rateLimit: { requests: 10, window: "0m" } }, 'rateLimit/window: "0m" is not a duration such as 30s'],
  [{ rateLimit: { requests: 0, window: "1m" } }, "rateLimit/requests: 0 is not a whole number above 0"],
  [{ rateLimit: { requests: 1, window: "1m", burst: -1 } }, "rateLimit/burst: -1 is not a whole number, 0 or more"],
  [
    { rateLimit: { requests: 1, window: "1m", concurrent: 0 } },
    "rateLimit/concurrent: 0 is not a whole number above 0",
  ],
  [{ cache: { paths: ["*.css"], maxAge: "0d" } }, 'cache/maxAge: "0d" is not a duration such as 30s'],
  [{ bodyLimit: "10" as "10MB" }, 'bodyLimit: "10" is not an amount such as 512MB'],
])("an amount that cannot be: %j", (more, sentence) => {
  expect(problems([route("api", more)])).toEqual([`routes/api/${sentence}`]);
});

test("limits of one name have the same numbers", () => {
  const limited = (name: string, burst?: number) =>
    route(name, { rateLimit: { name: "site", requests: 100, window: "1m", burst } });
  expect(problems([limited("api", 20), limited("page", 20)])).toEqual([]);
  expect(problems([limited("api", 20), limited("page")])).toEqual([
    'routes/page/rateLimit/name: the limit "site" has other numbers in routes/api; allowed: the same',
  ]);
});

test("the password of a protected route is one whose hash this project makes", () => {
  const auth = { user: "admin", password: "operator-password" };
  expect(problems([route("api", { auth })])).toEqual([
    'routes/api/auth/password: no secret named "operator-password"; known: none',
  ]);
  const supplied = { name: "operator-password", kind: "supplied", description: "For operators" } as const;
  expect(problems([route("api", { auth })], { secrets: [supplied] })).toEqual([
    'routes/api/auth/password: "operator-password" is supplied by the operator; allowed: a secret of the kind password',
  ]);
  const made = { name: "operator-password", kind: "password", length: 32 } as const;
  expect(problems([route("api", { auth })], { secrets: [made] })).toEqual([]);
});

describe("networks", () => {
  const edge = { name: "edge", holds: ["proxy"] } as const;
  const inside = { name: "inside", internal: true, holds: ["services"] } as const;
  const networks = (
    ...all: { name: string; internal?: boolean; holds: readonly string[] }[]
  ): PlatformSpec["networks"] => all as PlatformSpec["networks"];

  test("a service that the proxy cannot reach", () => {
    expect(problems([route("api")], { networks: networks(edge, inside) })).toEqual([
      "routes/api/service: web shares no network with the proxy; networks of the proxy: edge",
    ]);
    const services = [service("web", { networks: ["edge"] })];
    expect(problems([route("api")], { services, networks: networks(edge, inside) })).toEqual([]);
  });

  test("no home for the proxy or the databases", () => {
    const databases = [{ name: "a-db", engine: "postgres", database: "a" } as const];
    const postgres = { resources: { cpus: 1, memory: "512MB" }, maxConnections: 10, settings: {} } as const;
    expect(problems([], { networks: networks(inside), databases, databaseServers: { postgres } })).toEqual([
      'networks: none holds proxy; add "proxy" to the holds of one of inside',
      'networks: none holds databases; add "databases" to the holds of one of inside',
    ]);
  });

  test("a proxy that nobody outside reaches, and a service that reaches nobody", () => {
    const services = [service("web", { egress: true })];
    const only = { ...edge, internal: true, holds: ["proxy", "services"] };
    expect(problems([], { services, networks: networks(only) })).toEqual([
      "networks: the proxy lives on internal networks alone (edge), where no port can open",
      "services/web/egress: every network is internal: edge; one must not be",
    ]);
  });

  test("a range that is none is not compared with the others", () => {
    expect(problems([], { networks: [network("front", "banana"), network("back", "10.0.0.0/24")] })).toEqual([
      'networks/front/subnet: "banana" is not an IPv4 range; allowed: CIDR form such as 172.30.0.0/24',
    ]);
  });

  test("ranges that collide, from the description and from the settings", () => {
    const stack = stackOf(
      { networks: [network("front", "10.0.0.0/24"), network("back")] },
      { subnets: { back: "10.0.0.128/25" } },
    );
    expect(check(stack)).toEqual(["subnets/back: 10.0.0.128/25 overlaps 10.0.0.0/24 of front"]);
  });
});

import { planEdge, withoutRoutes } from "../../components/plan/edge";
import type { EdgeTemplate } from "../../components/plan/route";
import { rofecare } from "../../config/platforms/rofecare";
import { edge } from "./edge-support";
import { route, service, stackOf } from "./samples";

const compression = {
  handler: "encode",
  encodings: { zstd: {}, gzip: {} },
  prefer: ["zstd", "gzip"],
  minimum_length: 1024,
};

const headers = {
  "Strict-Transport-Security": ["max-age=0"],
  "X-Frame-Options": ["DENY"],
  "X-Content-Type-Options": ["nosniff"],
  "X-XSS-Protection": ["1; mode=block"],
};

const toPatient = {
  handler: "reverse_proxy",
  upstreams: { part: "patient", port: 8082 },
  request_buffers: 65_536,
  load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "5s", try_interval: "250ms" },
  health_checks: { passive: { fail_duration: "2s" } },
  transport: { protocol: "http", dial_timeout: "2s", response_header_timeout: "60s" },
};

const notFound = { handle: [{ handler: "static_response", status_code: 404, body: "No such page here.\n" }] };

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
            toPatient,
          ],
        },
      ],
    },
  ],
  terminal: true,
};

const redirect = {
  match: [{ host: ["api.rofecare.localhost"] }],
  handle: [
    {
      handler: "static_response",
      status_code: 308,
      headers: { Location: ["https://{http.request.host}{http.request.uri}"], Connection: ["close"] },
    },
  ],
  terminal: true,
};

const plain = (port: number, routes: object[]): object => ({
  listen: [`:${port}`],
  automatic_https: { disable: true },
  routes,
});

const authority = {
  name: "rofecare",
  install_trust: false,
  root: { certificate: "/etc/platform/root.crt", private_key: "/etc/platform/root.key", format: "pem_file" },
};

test("the whole configuration of one route and one service that others ask for inside, on a laptop", () => {
  const { platform, settings } = stackOf({
    ...{ name: "rofecare", proxy: rofecare.proxy },
    routes: [{ name: "patients", hosts: ["api"], path: "/api/patients/*", service: "patient" }],
    services: [service("patient", { port: 8082 }), service("other", { variables: { URL: { service: "patient" } } })],
  });
  expect(planEdge(platform, settings, { patient: 8082 })).toEqual({
    admin: { listen: "localhost:2019" },
    logging: { logs: { default: { writer: { output: "stdout" }, encoder: { format: "json" } } } },
    apps: {
      http: {
        http_port: 80,
        https_port: 443,
        grace_period: "30s",
        metrics: {},
        servers: {
          main: {
            listen: [":443"],
            automatic_https: { disable_redirects: true },
            logs: {},
            routes: [patients, notFound],
          },
          plain: plain(80, [redirect, notFound]),
          metrics: plain(2020, [{ match: [{ path: ["/metrics"] }], handle: [{ handler: "metrics" }] }, notFound]),
          "inside-patient": plain(8082, [{ handle: [toPatient] }]),
        },
      },
      tls: { automation: { policies: [{ issuers: [{ module: "internal", ca: "local" }] }] } },
      pki: { certificate_authorities: { local: authority } },
    },
  });
});

test("routes and hosts are no part of what can only be loaded anew; listeners and certificates are", () => {
  const settings = (...given: Parameters<typeof edge>) => withoutRoutes(edge(...given) as unknown as EdgeTemplate);
  const one = settings([route("api")]);
  expect(settings([route("api"), route("other", { hosts: ["new"], path: "/x/*" })])).toBe(one);
  expect(settings([])).toBe(one);
  expect(settings([route("api")], { ports: { http: 80, https: 8443 } })).not.toBe(one);
  expect(settings([route("api")], { domain: "example.org" })).not.toBe(one);
  expect(settings([route("api")], { trustedProxies: ["203.0.113.0/24"] })).not.toBe(one);
});

test("proxies that are trusted are so where clients come in, and nowhere inside", () => {
  const ranges = ["203.0.113.0/24", "2001:db8::7"];
  const { main, plain } = edge([route("api")], { trustedProxies: ranges }).apps.http.servers;
  expect(main).toMatchObject({ trusted_proxies: { source: "static", ranges }, trusted_proxies_strict: 1 });
  expect(plain).toEqual(edge([route("api")]).apps.http.servers.plain);
  expect(JSON.stringify(edge([route("api")]))).not.toContain("trusted_proxies");
});

test("on a real domain a public authority signs", () => {
  const { http, tls, pki } = edge([route("api")], { domain: "example.org" }).apps;
  const ca = "https://acme-v02.api.letsencrypt.org/directory";
  expect([tls, pki]).toEqual([{ automation: { policies: [{ issuers: [{ module: "acme", ca }] }] } }, undefined]);
  expect(http.servers.main.routes[0]?.match).toEqual([{ host: ["api.example.org"], path: ["/*"] }]);
});

test("its staging signs where that is asked for, and knows whom to write to", () => {
  const certificates = { acme: "staging" as const, email: "operations@example.org" };
  const issuer = {
    module: "acme",
    ca: "https://acme-staging-v02.api.letsencrypt.org/directory",
    email: certificates.email,
  };
  expect(edge([], { domain: "example.org", certificates }).apps.tls).toEqual({
    automation: { policies: [{ issuers: [issuer] }] },
  });
  expect(edge([], { certificates }).apps.tls).toEqual(edge([]).apps.tls);
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

test("what is hidden is answered before anything else, and alone", () => {
  const hide = ["/actuator", "/actuator/*"];
  const [first] = edge([route("api", { hide })]).apps.http.servers.main.routes[0]?.handle[0]?.routes ?? [];
  expect(first?.handle[0]).toEqual({
    handler: "subroute",
    routes: [{ match: [{ path: hide }], handle: [{ handler: "static_response", status_code: 404 }] }],
  });
});

import { planEdge } from "../../components/plan/edge";
import { edge } from "./edge-support";
import { rofecareStack, route } from "./samples";

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

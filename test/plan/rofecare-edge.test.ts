import { planPlatform } from "../../components/plan/platform";
import type { Settings } from "../../config/settings";
import type { CaddyRoute, Edge, Handler } from "./edge-support";
import { handler } from "./edge-support";
import { rofecareStack } from "./samples";

function edgeOf(settings: Partial<Settings>, unavailable: Record<string, string> = {}): Edge {
  return planPlatform(rofecareStack(settings), unavailable).edge as unknown as Edge;
}

function handlersOf({ handle }: CaddyRoute): Handler[] {
  return handle[0]?.routes?.[0]?.handle ?? [];
}

function routesOf(settings: Partial<Settings>, unavailable: Record<string, string> = {}): CaddyRoute[] {
  // the last one answers whatever is not there
  return edgeOf(settings, unavailable).apps.http.servers.main.routes.slice(0, -1);
}

/** Host, path and part with its port of each route. */
function table(routes: CaddyRoute[]): string[] {
  return routes.map((route) => {
    const [match] = route.match ?? [];
    const { part, port } = handler("reverse_proxy", handlersOf(route))?.["upstreams"] as { part: string; port: number };
    return `${match?.host.join()} ${match?.path.join()} ${part}:${port}`;
  });
}

const own = [
  "api.rofecare.localhost /actuator/health gateway:8080",
  "api.rofecare.localhost /* gateway:8080",
  "app.rofecare.localhost /* frontend:3000",
  "config.rofecare.localhost /* config-server:8888",
  "eureka.rofecare.localhost /* discovery-server:8761",
];
const light = ["prometheus.rofecare.localhost /* prometheus:9090", "zipkin.rofecare.localhost /* zipkin:9411"];
const full = [
  "grafana.rofecare.localhost /* grafana:3000",
  "kafka-ui.rofecare.localhost /* kafka-ui:8180",
  "kibana.rofecare.localhost /* kibana:5601",
];

test("the hosts, with what each leads to, under each kind of monitoring", () => {
  expect(table(routesOf({ monitoring: "none" })).sort()).toEqual([...own].sort());
  expect(table(routesOf({})).sort()).toEqual([...own, ...light].sort());
  expect(table(routesOf({ monitoring: "full" })).sort()).toEqual([...own, ...light, ...full].sort());
});

test("the health of the gateway comes before all that is under its host", () => {
  expect(table(routesOf({}))[0]).toBe(own[0]);
});

test("a tool that cannot be had, and a part that is not selected, have no address", () => {
  const found = table(routesOf({ monitoring: "full" }, { grafana: "no registry", kibana: "no registry" }));
  expect(found.sort()).toEqual([...own, ...light, full[1]].sort());
  expect(table(routesOf({ only: ["gateway"] })).sort()).toEqual([...own].filter((line) => !/^app/.test(line)).sort());
  const plan = planPlatform(rofecareStack({ only: ["gateway"] }));
  expect(Object.keys(plan.urls).sort()).toEqual(["api", "api-health", "config", "eureka"]);
  expect(plan.dnsRecords.map(({ name }) => name)).toEqual(["api", "config", "eureka"]);
});

test("every page for operators asks for its password and passes none on; api and app do neither", () => {
  const pages = routesOf({ monitoring: "full" });
  const asking = pages.filter((route) => handler("authentication", handlersOf(route)) !== undefined);
  const names = (routes: CaddyRoute[]): string[] =>
    routes.map(({ match }) => match?.[0]?.host[0]?.split(".")[0] ?? "").sort();
  expect(names(asking)).toEqual(["config", "eureka", "grafana", "kafka-ui", "kibana", "prometheus", "zipkin"]);
  const dropped = pages.filter((route) => {
    const proxy = handler("reverse_proxy", handlersOf(route));
    return JSON.stringify(proxy?.["headers"]) === '{"request":{"delete":["Authorization"]}}';
  });
  expect(names(dropped)).toEqual(names(asking));
  expect(names(pages.filter((route) => !asking.includes(route)))).toEqual(["api", "api", "app"]);
  expect(JSON.stringify(asking.map(handlersOf))).not.toContain("operators-hash");
  for (const route of asking) {
    const provider = handler("authentication", handlersOf(route))?.["providers"];
    expect(provider).toMatchObject({
      http_basic: { accounts: [{ username: "admin", password: { secret: "operators-bcrypt" } }] },
    });
  }
});

test("the gateway's own actuator is hidden outside but for its health", () => {
  const hidden = routesOf({}).filter((route) => handler("subroute", handlersOf(route)) !== undefined);
  expect(table(hidden)).toEqual(["api.rofecare.localhost /* gateway:8080"]);
  expect(handler("subroute", handlersOf(hidden[0] as CaddyRoute))?.["routes"]).toEqual([
    {
      match: [{ path: ["/actuator", "/actuator/*"] }],
      handle: [{ handler: "static_response", status_code: 404 }],
    },
  ]);
});

test("the seeds' security headers stand on every answer of api and app", () => {
  const pages = routesOf({ domain: "rofecare.com" }).filter(({ match }) =>
    /^(api|app)\./.test(match?.[0]?.host[0] ?? ""),
  );
  expect(pages).toHaveLength(3);
  for (const page of pages) {
    expect(handler("headers", handlersOf(page))?.["response"]).toMatchObject({
      set: {
        "Strict-Transport-Security": ["max-age=31536000; includeSubDomains"],
        "X-Frame-Options": ["DENY"],
        "X-Content-Type-Options": ["nosniff"],
        "X-XSS-Protection": ["1; mode=block"],
      },
    });
  }
});

test("inside, the proxy listens for the config server and the gateway, which roll, and not for the discovery server", () => {
  const { servers } = edgeOf({}).apps.http;
  const inside = Object.entries(servers).filter(([name]) => name.startsWith("inside-"));
  expect(inside.map(([name, { listen }]) => [name, listen])).toEqual([
    ["inside-config-server", [":8888"]],
    ["inside-gateway", [":3080"]],
  ]);
  expect(planPlatform(rofecareStack()).routed.sort()).toEqual([
    "config-server",
    "discovery-server",
    "frontend",
    "gateway",
    "prometheus",
    "zipkin",
  ]);
});

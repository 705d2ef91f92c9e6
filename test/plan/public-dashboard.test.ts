import { planPlatform } from "../../components/plan/platform";
import { check } from "../../config/check";
import type { MonitoringSpec } from "../../config/monitoring";
import { maicivyDashboard } from "../../config/platforms/maicivy-monitoring";
import { monitoring, route, stackOf } from "./samples";

const shown = { ...maicivyDashboard, route: "graphs" };

function grafana(publicDashboard?: MonitoringSpec["publicDashboard"]) {
  const routes = [route("graphs", { service: "grafana" })];
  const stack = stackOf({ routes, monitoring: monitoring({ publicDashboard }) }, { monitoring: "full" });
  const { monitoring: planned, edge } = planPlatform(stack);
  const workload = planned.tools.find(({ tool }) => tool === "grafana")?.workload;
  const { servers } = (edge as unknown as { apps: { http: { servers: Record<string, unknown> } } }).apps.http;
  const files = Object.fromEntries(
    (workload?.files ?? []).map(({ path, content }) => [path, JSON.parse(content as string) as unknown]),
  );
  return { environment: workload?.environment ?? {}, files, servers };
}

test("without a public dashboard Grafana asks for a login, and asks Prometheus whatever it likes", () => {
  const { environment, files, servers } = grafana();
  expect(Object.keys(environment)).toEqual(["GF_SECURITY_ADMIN_PASSWORD", "GF_ANALYTICS_REPORTING_ENABLED"]);
  expect(Object.keys(files)).toEqual(["/etc/grafana/provisioning/datasources/platform.yaml"]);
  expect(JSON.stringify(files)).toContain("http://prometheus:9090");
  expect(servers).not.toHaveProperty("dashboard");
});

describe("with one", () => {
  const { environment, files, servers } = grafana(shown);

  test("who comes without a login looks, at the route's address, and has nothing else to do there", () => {
    expect(environment).toMatchObject({
      GF_SERVER_ROOT_URL: "https://graphs.sample.localhost/",
      GF_AUTH_ANONYMOUS_ENABLED: "true",
      GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
      GF_EXPLORE_ENABLED: "false",
      GF_SNAPSHOTS_ENABLED: "false",
      GF_USERS_VIEWERS_CAN_EDIT: "false",
      GF_SECURITY_CONTENT_SECURITY_POLICY: "true",
    });
    expect(environment["GF_SECURITY_CONTENT_SECURITY_POLICY_TEMPLATE"]).toContain("frame-ancestors 'self'");
  });

  test("the only source of data is the proxy's filter, which nobody can change", () => {
    expect(files["/etc/grafana/provisioning/datasources/platform.yaml"]).toEqual({
      apiVersion: 1,
      datasources: [
        {
          ...{ name: "Prometheus", uid: "platform-public", type: "prometheus", access: "proxy" },
          ...{ url: "http://proxy:2021", isDefault: true, editable: false },
          jsonData: { httpMethod: "GET", timeInterval: "15s" },
        },
      ],
    });
    expect(files["/etc/grafana/provisioning/dashboards/platform.yaml"]).toMatchObject({
      providers: [{ disableDeletion: true, allowUiUpdates: false, options: { path: "/etc/platform/dashboards" } }],
    });
    expect(environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]).toBe("/etc/platform/dashboards/public.json");
  });

  test("the filter asks in the words of the description, whatever the question's own say", () => {
    const { routes } = servers["dashboard"] as { routes: { match?: object[]; handle: object[] }[] };
    expect(routes).toHaveLength(7);
    expect(routes[0]).toEqual({
      match: [
        {
          method: ["GET"],
          path: ["/api/v1/query"],
          vars_regexp: { "{http.request.uri.query.query}": { pattern: "^sum\\(analytics_realtime_visitors\\)$" } },
        },
      ],
      handle: [
        {
          handler: "rewrite",
          uri: "/api/v1/query?query=sum(analytics_realtime_visitors)&time={http.request.uri.query.time}",
        },
        { handler: "reverse_proxy", upstreams: [{ dial: "prometheus:9090" }] },
      ],
      terminal: true,
    });
    expect(routes.at(-1)).toEqual({ handle: [{ handler: "static_response", status_code: 403 }] });
  });
});

test("a dashboard that nobody would find is reported", () => {
  const problems = (more: Partial<typeof shown>) => {
    const routes = [route("graphs", { service: "grafana" }), route("site")];
    return check(stackOf({ routes, monitoring: monitoring({ publicDashboard: { ...shown, ...more } }) }));
  };
  expect(problems({})).toEqual([]);
  expect(problems({ route: "graph", refresh: "now" as "5s", panels: [] })).toEqual([
    'monitoring/publicDashboard/route: no route named "graph"; did you mean graphs?; known: graphs, site',
    'monitoring/publicDashboard/refresh: "now" is not a duration such as 5s',
    "monitoring/publicDashboard/panels: none; a dashboard shows at least one",
  ]);
  expect(problems({ route: "site" })).toEqual([
    "monitoring/publicDashboard/route: routes/site leads to web; allowed: a route to grafana",
  ]);
});

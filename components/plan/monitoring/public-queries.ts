import { proxyPorts } from "../../../config/inside";
import type { PlatformSpec } from "../../../config/platform";
import type { EdgeTemplate, Handler } from "../route";

const questions = {
  timeseries: { path: "/api/v1/query_range", times: ["start", "end", "step"] },
  stat: { path: "/api/v1/query", times: ["time"] },
};

/**
 * The only way from a public Grafana to Prometheus: whoever looks at its dashboard may send Grafana any question, and
 * Grafana has no rights inside a source of data. A question that is a panel's is asked in the words of the description, with
 * nothing of the visitor's but the time; any other is answered with 403.
 */
export function dashboardServer({ monitoring }: PlatformSpec): Record<string, Handler> {
  const panels = monitoring?.publicDashboard?.panels ?? [];
  if (panels.length === 0) return {};
  const listening = { listen: [`:${proxyPorts.dashboard}`], automatic_https: { disable: true } };
  const refused = { handle: [{ handler: "static_response", status_code: 403 }] };
  const routes = panels.map(({ kind, expression }) => asked(questions[kind], expression));
  return { dashboard: { ...listening, routes: [...routes, refused] } };
}

function asked({ path, times }: { path: string; times: string[] }, expression: string): EdgeTemplate {
  // Caddy's other matchers would take the braces of an expression for a place that is filled in
  const pattern = `^${expression.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`;
  const kept = times.map((name) => `${name}={http.request.uri.query.${name}}`);
  return {
    match: [{ method: ["GET"], path: [path], vars_regexp: { "{http.request.uri.query.query}": { pattern } } }],
    handle: [
      { handler: "rewrite", uri: `${path}?query=${encodeURIComponent(expression)}&${kept.join("&")}` },
      { handler: "reverse_proxy", upstreams: [{ dial: "prometheus:9090" }] },
    ],
    terminal: true,
  };
}

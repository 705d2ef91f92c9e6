import { proxyPorts } from "../../../config/inside";
import { describedTools } from "../../../config/monitoring";
import type { MonitoringSpec, PublicDashboardSpec } from "../../../config/monitoring";
import type { LoadedStack } from "../../../config/settings";
import { seconds } from "../../../config/units";
import { routeAddresses } from "../edge";
import type { FilePlan } from "../workload";
import { dashboard, dashboardSource } from "./dashboard";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

const provisioning = "/etc/grafana/provisioning";
const dashboards = "/etc/platform/dashboards";

/** Grafana: for operators with all that is measured, or for everybody with one dashboard. */
export function planGrafana(stack: LoadedStack): ToolPlan {
  const password = "grafana-admin";
  const { monitoring } = stack.platform;
  const shown = monitoring?.publicDashboard;
  return planTool(
    "grafana",
    {
      port: 3000,
      path: "/api/health",
      metrics: { path: "/metrics" },
      startPeriod: 60,
      environment: {
        GF_SECURITY_ADMIN_PASSWORD: { secret: password },
        GF_ANALYTICS_REPORTING_ENABLED: "false",
        ...(shown && publicEnvironment(shown, stack)),
      },
      files:
        monitoring && shown ? publicFiles(monitoring, shown) : [provisioned("datasources", operatorSources(stack))],
      volumes: [{ name: "data", path: "/var/lib/grafana", data: true }],
      user: "472:0",
      passwords: [password],
    },
    stack,
  );
}

/** Grafana's provisioning as JSON, which is YAML as well. */
function provisioned(kind: "datasources" | "dashboards", content: object): FilePlan {
  return {
    path: `${provisioning}/${kind}/platform.yaml`,
    content: JSON.stringify({ apiVersion: 1, ...content }, undefined, 2),
    mode: "0444",
  };
}

function operatorSources({ platform }: LoadedStack): object {
  const traced = describedTools(platform.monitoring).includes("zipkin");
  return {
    datasources: [
      { name: "Prometheus", type: "prometheus", access: "proxy", url: "http://prometheus:9090", isDefault: true },
      ...(traced ? [{ name: "Zipkin", type: "zipkin", access: "proxy", url: "http://zipkin:9411" }] : []),
    ],
  };
}

function publicFiles({ interval }: MonitoringSpec, shown: PublicDashboardSpec): FilePlan[] {
  const source = {
    ...{ name: "Prometheus", uid: dashboardSource, type: "prometheus", access: "proxy" },
    ...{ url: `http://proxy:${proxyPorts.dashboard}`, isDefault: true, editable: false },
    // the proxy tells questions apart by their address
    jsonData: { httpMethod: "GET", timeInterval: `${seconds(interval)}s` },
  };
  const provider = {
    ...{ name: "platform", orgId: 1, folder: "", type: "file", disableDeletion: true, allowUiUpdates: false },
    options: { path: dashboards },
  };
  return [
    provisioned("datasources", { datasources: [source] }),
    provisioned("dashboards", { providers: [provider] }),
    { path: homePath, content: JSON.stringify(dashboard(shown), undefined, 2), mode: "0444" },
  ];
}

const homePath = `${dashboards}/public.json`;

/** Grafana's own policy, which alone knows the nonce, without the hosts that this Grafana does not ask. */
const policy = [
  "script-src 'self' 'unsafe-eval' 'unsafe-inline' 'strict-dynamic' $NONCE",
  ...["object-src 'none'", "font-src 'self'", "style-src 'self' 'unsafe-inline' blob:", "img-src 'self' data:"],
  ...["base-uri 'self'", "connect-src 'self' ws://$ROOT_PATH wss://$ROOT_PATH", "manifest-src 'self'"],
  ...["media-src 'none'", "form-action 'self'", "frame-ancestors 'self'"],
];

/** Whoever comes without a login looks, and can neither ask, keep nor share anything of his own. */
function publicEnvironment(
  { route }: PublicDashboardSpec,
  { platform, settings }: LoadedStack,
): Record<string, string> {
  const off = [
    ...["USERS_ALLOW_SIGN_UP", "USERS_VIEWERS_CAN_EDIT", "EXPLORE_ENABLED", "SNAPSHOTS_ENABLED"],
    ...["PUBLIC_DASHBOARDS_ENABLED", "UNIFIED_ALERTING_ENABLED", "NEWS_NEWS_FEED_ENABLED", "HELP_ENABLED"],
    ...["PLUGINS_PLUGIN_ADMIN_ENABLED", "ANALYTICS_CHECK_FOR_UPDATES", "ANALYTICS_CHECK_FOR_PLUGIN_UPDATES"],
  ].map((name) => [`GF_${name}`, "false"]);
  return {
    GF_SERVER_ROOT_URL: routeAddresses(platform, settings)[route] ?? "",
    GF_AUTH_ANONYMOUS_ENABLED: "true",
    GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
    GF_AUTH_ANONYMOUS_HIDE_VERSION: "true",
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: homePath,
    GF_LIVE_MAX_CONNECTIONS: "0",
    GF_SECURITY_ALLOW_EMBEDDING: "true",
    GF_SECURITY_COOKIE_SECURE: "true",
    GF_SECURITY_CONTENT_SECURITY_POLICY: "true",
    GF_SECURITY_CONTENT_SECURITY_POLICY_TEMPLATE: `${policy.join(";")};`,
    ...(Object.fromEntries(off) as Record<string, string>),
  };
}

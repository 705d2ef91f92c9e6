import { alertRules } from "../../components/plan/monitoring/alerts";
import { planPlatform } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import { usualAlerts } from "../../config/alerts";
import type { AlertSpec } from "../../config/alerts";
import { check } from "../../config/check";
import type { NetworkSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { monitoring, network, service, stackOf } from "./samples";

const watched = monitoring({ light: ["prometheus", "alertmanager"], full: [], alerts: usualAlerts });
const networks: NetworkSpec[] = [
  { ...network("inside"), internal: true },
  { name: "outside", holds: ["proxy"] },
];

function tool(name: string, settings: Partial<Settings> = {}, alerts: AlertSpec[] | undefined = usualAlerts) {
  const services = [service("web", { metrics: { path: "/metrics" }, replicas: 2 })];
  const { tools } = planPlatform(
    stackOf({ services, networks, monitoring: { ...watched, alerts } }, settings),
  ).monitoring;
  const found = tools.find(({ workload }) => workload.part === name)?.workload;
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function file(workload: WorkloadPlan, path: string): unknown {
  return JSON.parse(workload.files.find((one) => one.path === path)?.content as string) as unknown;
}

test("an alert for each part knows how many of it run", () => {
  const [partDown] = usualAlerts;
  const rules = JSON.parse(alertRules([partDown as AlertSpec], [{ part: "web", replicas: 3 }])) as unknown;
  expect(rules).toEqual({
    groups: [
      {
        name: "platform",
        rules: [
          {
            alert: "PartDown",
            expr: '(count(up{job="web"} == 1) or vector(0)) < 3',
            for: "15s",
            labels: { severity: "critical", part: "web" },
            annotations: { summary: "{{ $value }} of 3 of web can be reached" },
          },
        ],
      },
    ],
  });
});

test("Prometheus has the rules and tells Alertmanager, as long as that runs", () => {
  const prometheus = tool("prometheus");
  const configured = file(prometheus, "/etc/prometheus/prometheus.yml");
  expect(configured).toMatchObject({
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    rule_files: ["/etc/prometheus/rules.yml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] },
  });
  const { groups } = file(prometheus, "/etc/prometheus/rules.yml") as { groups: { rules: { labels: object }[] }[] };
  const parts = groups[0]?.rules.flatMap(({ labels }) => ("part" in labels ? [labels.part] : []));
  expect(parts).toEqual(["prometheus", "proxy", "web", "alertmanager"]);
  const alone = file(tool("prometheus", { only: ["prometheus"] }), "/etc/prometheus/prometheus.yml");
  expect(alone).not.toHaveProperty("alerting");
});

test("a description without alerts leaves Prometheus as it was", () => {
  const { tools } = planPlatform(stackOf({ monitoring: monitoring() })).monitoring;
  const files = tools[0]?.workload.files ?? [];
  expect(files.map(({ path }) => path)).toEqual(["/etc/prometheus/prometheus.yml"]);
  expect(file(tools[0]?.workload as WorkloadPlan, "/etc/prometheus/prometheus.yml")).not.toHaveProperty("rule_files");
});

test("Alertmanager keeps alerts for its page, or posts them where the stack says, by a way out", () => {
  const path = "/etc/alertmanager/alertmanager.yml";
  const [kept, posted] = [tool("alertmanager"), tool("alertmanager", { alerts: { webhook: "https://example.org/h" } })];
  expect(file(kept, path)).toMatchObject({ route: { receiver: "operators" }, receivers: [{ name: "operators" }] });
  expect(JSON.stringify(file(kept, path))).not.toContain("webhook");
  expect(file(posted, path)).toMatchObject({
    receivers: [{ name: "operators", webhook_configs: [{ url: "https://example.org/h", send_resolved: true }] }],
  });
  expect([kept.networks, posted.networks]).toEqual([["inside"], ["inside", "outside"]]);
  expect(kept).toMatchObject({ published: [], volumes: [{ path: "/alertmanager", data: true }] });
});

test("what an alert cannot be, and a webhook that nothing would use", () => {
  const of = (more: Partial<AlertSpec>): string[] =>
    check(stackOf({ networks, monitoring: { ...watched, alerts: [{ ...(usualAlerts[0] as AlertSpec), ...more }] } }));
  expect(of({})).toEqual([]);
  expect(of({ name: "part down" })).toEqual([
    "monitoring/alerts/part down: not a name; allowed: one word such as PartDown",
  ]);
  expect(of({ for: "soon" as "1s" })).toEqual(['monitoring/alerts/PartDown/for: "soon" is not a duration such as 30s']);
  const alerts = { webhook: "https://example.org/" };
  expect(check(stackOf({ monitoring: monitoring() }, { alerts }))).toEqual([
    "alerts/webhook: stands there, but sample with monitoring: light has no alertmanager",
  ]);
});

import { eventually } from "../support/eventually";
import { services, tools } from "./running";
import type { Running } from "./running";

interface Targets {
  data: { activeTargets: { labels: Record<string, string>; health: string; lastError: string }[] };
}

interface Samples {
  data: { result: { value: [number, string] }[] };
}

interface Span {
  localEndpoint: { serviceName: string };
}

/** A value that each exporter gives only when it reaches what it measures. */
const measurements: [string, string][] = [
  ["postgres", "pg_up == 1"],
  ["redis", "redis_up == 1"],
  ["kafka", "kafka_brokers == 1"],
  ["the host", "node_memory_MemTotal_bytes > 0"],
  ["the containers", "count(container_memory_working_set_bytes) > 1"],
  ["the services", 'count(jvm_memory_used_bytes{area="heap"}) > 10'],
];

/** That everything is watched. */
export function monitoringChecks(running: () => Running): void {
  test("Prometheus reaches everything that it is to measure", async () => {
    await eventually(async () => {
      const { body } = await running().operator("prometheus", "/api/v1/targets?state=active");
      const targets = (JSON.parse(body) as Targets).data.activeTargets;
      expect(targets.filter(({ health }) => health !== "up")).toEqual([]);
      const measured = targets.map(({ labels }) => labels["job"]);
      const unmeasured = [...services, ...tools, "proxy"].filter((part) => !measured.includes(part));
      expect(unmeasured).toEqual([]);
    }, 60);
  });

  test.each(measurements)("%s can be seen in their measurements", async (_, query) => {
    await eventually(async () => {
      const { body } = await running().operator("prometheus", `/api/v1/query?query=${encodeURIComponent(query)}`);
      expect((JSON.parse(body) as Samples).data.result.length).toBeGreaterThan(0);
    }, 60);
  });

  test("Zipkin has the way of a request through the gateway and the service, by the id in its answer", async () => {
    const { client, operator } = running();
    const { headers } = await client.get("/api/patients/about");
    const id = String(headers["x-trace-id"]);
    expect(id).toMatch(/^[0-9a-f]{16,32}$/);
    await eventually(async () => {
      const { status, body } = await operator("zipkin", `/api/v2/trace/${id}`);
      expect(status).toBe(200);
      const names = (JSON.parse(body) as Span[]).map(({ localEndpoint }) => localEndpoint.serviceName);
      expect(names).toEqual(expect.arrayContaining(["gateway", "patient-service"]));
    });
  });
}

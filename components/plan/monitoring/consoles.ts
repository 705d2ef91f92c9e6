import { networksOf } from "../../../config/networks";
import type { LoadedStack } from "../../../config/settings";
import type { BackingPlan } from "../backing";
import { addresses } from "../connection";
import { clientProperties } from "../kafka-logins";
import { asVariables } from "../variable-styles";
import type { PlanValue } from "../workload";
import { planGrafana } from "./grafana";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

/** Where parts send their traces, by Zipkin's name inside. */
export const tracesAddress = "http://zipkin:9411/api/v2/spans";

/** What people look at: traces, dashboards, logs and topics. */
export function planConsoles(brokers: BackingPlan[], stack: LoadedStack): ToolPlan[] {
  return [planZipkin(stack), planGrafana(stack), ...planElastic(stack), planKafkaUi(brokers, stack)];
}

function planZipkin(stack: LoadedStack): ToolPlan {
  const environment = {
    STORAGE_TYPE: "mem",
    MEM_MAX_SPANS: "100000",
    JAVA_OPTS: "-Xms64m -Xmx192m -XX:+ExitOnOutOfMemoryError",
  };
  const own = { port: 9411, path: "/health", metrics: { path: "/prometheus" }, startPeriod: 60, environment };
  return planTool("zipkin", own, stack);
}

function planElastic(stack: LoadedStack): ToolPlan[] {
  const elasticsearch = planTool(
    "elasticsearch",
    {
      port: 9200,
      path: "/_cluster/health",
      startPeriod: 120,
      environment: {
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        ES_JAVA_OPTS: "-Xms512m -Xmx512m",
      },
      volumes: [{ name: "data", path: "/usr/share/elasticsearch/data", data: true }],
      readOnlyRoot: false,
      user: "1000:0",
    },
    stack,
  );
  const environment = { ELASTICSEARCH_HOSTS: "http://elasticsearch:9200" };
  const own = { port: 5601, path: "/api/status", startPeriod: 180, environment, readOnlyRoot: false };
  return [elasticsearch, planTool("kibana", { ...own, needs: ["elasticsearch"] }, stack)];
}

function planKafkaUi(brokers: BackingPlan[], stack: LoadedStack): ToolPlan {
  const clusters = brokers.flatMap(({ name, connections }, index) =>
    Object.values(connections).flatMap((connection) => [
      [`KAFKA_CLUSTERS_${index}_NAME`, name],
      [`KAFKA_CLUSTERS_${index}_BOOTSTRAPSERVERS`, addresses(connection)],
      ...Object.entries(asVariables(`KAFKA_CLUSTERS_${index}_PROPERTIES_`, clientProperties(connection))),
    ]),
  );
  const networks = ["monitoring", "brokers"].flatMap((kind) =>
    networksOf(kind as "monitoring" | "brokers", stack.platform),
  );
  return planTool(
    "kafka-ui",
    {
      port: 8180,
      path: "/actuator/health",
      startPeriod: 90,
      environment: { SERVER_PORT: "8180", ...(Object.fromEntries(clusters) as Record<string, PlanValue>) },
      networks: [...new Set(networks)],
      readOnlyRoot: false,
      needs: brokers.map(({ name }) => name),
    },
    stack,
  );
}

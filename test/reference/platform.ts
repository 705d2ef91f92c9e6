import { randomBytes } from "node:crypto";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSWORD, type Bench, type Service } from "./containers";

const READINESS = "/actuator/health/readiness";
const CONTENT = join(__dirname, "..", "..", "config", "platforms", "rofecare-config");

/** Identity of the stack that the tests' proxy belongs to. */
export const stackId = `test-${randomBytes(4).toString("hex")}`;

/** What a test of the services together runs: one of each role, finance as a second domain service. */
export interface Platform {
  readonly content: string;
  readonly redis: string;
  readonly kafka: string;
  readonly discovery: Service;
  readonly gateway: Service;
  readonly patient: Service;
  readonly finance: Service;
  readonly zipkin: Service;
  /** Another instance of the patient service. */
  startPatient(name: string): Promise<Service>;
}

/** Every part at once; whoever needs another waits for it by itself. */
export async function startPlatform(bench: Bench): Promise<Platform> {
  const network = await bench.network("main");
  const content = await copyContent();
  await bench.postgres(network);
  const proxy = ["--label", `platform.stack-id=${stackId}`, "--label", "platform.part=proxy"];
  await bench.backing("proxy", "caddy", network, {}, proxy);
  const [redis, kafka] = await Promise.all([bench.backing("redis", "redis", network), startKafka(bench, network)]);
  await bench.role(
    "config",
    "config-server",
    network,
    { SPRING_CLOUD_CONFIG_SERVER_NATIVE_SEARCHLOCATIONS: "file:/config" },
    ["--volume", `${content}:/config:ro`],
  );
  const startPatient = (name: string) =>
    bench.role(name, "domain-service", network, domain("patient", "patients", "patient"));
  const [discovery, gateway, patient, finance, zipkin] = await Promise.all([
    bench.role("discovery", "discovery-server", network, clientOf("discovery-server")),
    bench.role("gateway", "gateway", network, {
      ...clientOf("gateway"),
      RATE_LIMIT_PER_SECOND: "20",
      RATE_LIMIT_BURST: "40",
    }),
    startPatient("patient"),
    bench.role("finance", "domain-service", network, domain("finance", "finance", "postgres")),
    bench.role("zipkin", "zipkin", network, { QUERY_PORT: "8082" }),
  ]);
  await Promise.all([discovery, gateway, patient, finance].map((service) => service.answers(READINESS, 200)));
  return { content, redis, kafka, discovery, gateway, patient, finance, zipkin, startPatient };
}

export async function removeContent(platform: Platform): Promise<void> {
  await rm(platform.content, { recursive: true });
}

/** A copy that a test may change, readable for the service's own user. */
async function copyContent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rofecare-config-"));
  await cp(CONTENT, folder, { recursive: true });
  await chmod(folder, 0o755);
  return folder;
}

function startKafka(bench: Bench, network: string): Promise<string> {
  return bench.backing("kafka", "kafka", network, {
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_LISTENERS: "PLAINTEXT://:9092,CONTROLLER://:9093",
    KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://kafka:9092",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    KAFKA_CONTROLLER_QUORUM_VOTERS: "1@localhost:9093",
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
  });
}

const clientOf = (name: string): Record<string, string> => ({
  SPRING_APPLICATION_NAME: name,
  SPRING_CONFIG_IMPORT: "configserver:http://config:8082",
  ...(name === "discovery-server" ? {} : { EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: "http://discovery:8082/eureka/" }),
  SPRING_DATA_REDIS_HOST: "redis",
  MANAGEMENT_ZIPKIN_TRACING_ENDPOINT: "http://zipkin:8082/api/v2/spans",
  MANAGEMENT_TRACING_SAMPLING_PROBABILITY: "1",
});

const domain = (name: string, route: string, database: string): Record<string, string> => ({
  ...clientOf(`${name}-service`),
  REFERENCE_ROUTE: route,
  SPRING_DATASOURCE_URL: `jdbc:postgresql://db:5432/${database}`,
  SPRING_DATASOURCE_USERNAME: "patient",
  SPRING_DATASOURCE_PASSWORD: PASSWORD,
  SPRING_KAFKA_BOOTSTRAPSERVERS: "kafka:9092",
});

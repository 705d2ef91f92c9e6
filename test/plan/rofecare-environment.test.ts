import { planPlatform } from "../../components/plan/platform";
import { domains } from "../../config/platforms/rofecare-services";
import type { Settings } from "../../config/settings";
import { rofecareStack } from "./samples";

function environments(settings: Partial<Settings> = {}): Record<string, Record<string, unknown>> {
  const { services } = planPlatform(rofecareStack(settings));
  return Object.fromEntries(services.map(({ workload }) => [workload.part, workload.environment]));
}

const jvm =
  "-Xms128m -XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+UseStringDeduplication";

const common = {
  SPRING_PROFILES_ACTIVE: "development",
  JAVA_TOOL_OPTIONS: jvm,
  MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: "true",
  MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: "health,info,metrics,prometheus,env,refresh",
};

const configured = {
  SPRING_CONFIG_IMPORT: { template: "configserver:${url}", values: { url: "http://proxy:8888" } },
};

const registered = {
  EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: {
    template: "${url}/eureka/",
    values: { url: "http://discovery-server:8761" },
  },
  EUREKA_CLIENT_REGISTRYFETCHINTERVALSECONDS: "1",
  SPRING_CLOUD_LOADBALANCER_CACHE_ENABLED: "false",
};

const tokens = {
  APP_JWT_SECRET: { secret: "jwt-secret" },
  APP_JWT_SECRET_PREVIOUS: { secret: "jwt-secret", previous: true },
  APP_JWT_ISSUER: "rofecare-development",
  APP_JWT_AUDIENCE: "rofecare-api",
};

const cached = {
  SPRING_DATA_REDIS_HOST: "redis",
  SPRING_DATA_REDIS_PORT: "6379",
  SPRING_DATA_REDIS_PASSWORD: { secret: "redis-password" },
};

const traced = {
  MANAGEMENT_ZIPKIN_TRACING_ENDPOINT: "http://zipkin:9411/api/v2/spans",
  MANAGEMENT_TRACING_SAMPLING_PROBABILITY: "1.0",
};

const patient = {
  SERVER_PORT: "8082",
  SPRING_APPLICATION_NAME: "patient-service",
  SPRING_DATASOURCE_URL: "jdbc:postgresql://postgres:5432/rofecare_patient?sslmode=disable",
  SPRING_DATASOURCE_USERNAME: { login: "patient-db-v1", user: "rofecare_patient_v1" },
  SPRING_DATASOURCE_PASSWORD: { secret: "patient-db-v1" },
  SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "5",
  SPRING_DATASOURCE_HIKARI_MINIMUMIDLE: "5",
  SPRING_DATASOURCE_HIKARI_IDLETIMEOUT: "300000",
  SPRING_DATASOURCE_HIKARI_MAXLIFETIME: "1200000",
  SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT: "30000",
  SPRING_KAFKA_BOOTSTRAP_SERVERS: "kafka:29092",
  SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
  SPRING_KAFKA_PROPERTIES_SASL_MECHANISM: "SCRAM-SHA-256",
  SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG: {
    template:
      'org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";',
    values: { user: { login: "kafka-password", user: "kafka_v1" }, password: { secret: "kafka-password" } },
  },
  REFERENCE_ROUTE: "patients",
  ...{ ...common, ...configured, ...registered, ...tokens, ...cached, ...traced },
};

const gateway = {
  SERVER_PORT: "8080",
  SPRING_APPLICATION_NAME: "gateway",
  MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS: "never",
  ...{ ...common, ...configured, ...registered, ...tokens, ...cached, ...traced },
};

const configServer = {
  SERVER_PORT: "8888",
  SPRING_APPLICATION_NAME: "config-server",
  ENCRYPT_KEY: { secret: "config-encryption-key" },
  SPRING_CLOUD_CONFIG_SERVER_NATIVE_SEARCHLOCATIONS: "file:/config",
  SPRING_PROFILES_INCLUDE: "native",
  ...common,
};

const discoveryServer = {
  SERVER_PORT: "8761",
  SPRING_APPLICATION_NAME: "discovery-server",
  EUREKA_SERVER_USEREADONLYRESPONSECACHE: "false",
  ...{ ...common, ...configured },
};

const frontend = {
  PORT: "3000",
  NODE_ENV: "production",
  API_URL: "https://api.rofecare.localhost",
  API_INTERNAL_URL: "http://proxy:3080",
  SERVICES: "identity,patients,clinical,medical-technology,pharmacy,finance,platform,interoperability",
};

test("every variable of a domain service, the gateway, the config and discovery servers and the frontend", () => {
  expect(environments()).toMatchObject({ patient, gateway, "config-server": configServer, frontend });
  const {
    patient: one,
    gateway: two,
    "config-server": three,
    "discovery-server": four,
    frontend: five,
  } = environments();
  expect([one, two, three, four, five]).toEqual([patient, gateway, configServer, discoveryServer, frontend]);
});

test("the eight differ by name, port, route and database; identity alone says how long tokens are good for", () => {
  const all = environments();
  for (const { name, port, route } of domains) {
    const database = `rofecare_${name.replaceAll("-", "_")}`;
    const lifetimes = { APP_JWT_EXPIRATION: "86400000", APP_JWT_REFRESHEXPIRATION: "604800000" };
    expect(all[name]).toEqual({
      ...patient,
      SERVER_PORT: String(port),
      SPRING_APPLICATION_NAME: `${name}-service`,
      SPRING_DATASOURCE_URL: `jdbc:postgresql://postgres:5432/${database}?sslmode=disable`,
      SPRING_DATASOURCE_USERNAME: { login: `${name}-db-v1`, user: `${database}_v1` },
      SPRING_DATASOURCE_PASSWORD: { secret: `${name}-db-v1` },
      REFERENCE_ROUTE: route,
      ...(name === "identity" && lifetimes),
    });
  }
  expect(domains.map(({ port }) => port)).toEqual([8081, 8082, 8083, 8084, 8085, 8086, 8087, 8088]);
});

test("production: another profile and issuer, tokens for an hour and a day, a tenth of the traces", () => {
  const { identity } = environments({ environment: "production" });
  expect(identity).toMatchObject({
    SPRING_PROFILES_ACTIVE: "production",
    APP_JWT_ISSUER: "rofecare-production",
    APP_JWT_AUDIENCE: "rofecare-api",
    APP_JWT_EXPIRATION: "3600000",
    APP_JWT_REFRESHEXPIRATION: "86400000",
    MANAGEMENT_TRACING_SAMPLING_PROBABILITY: "0.1",
  });
  expect(JSON.stringify(environments({ environment: "production" }))).not.toContain("development");
});

test("without Zipkin traces are said to be off, to those that would send some", () => {
  const { MANAGEMENT_ZIPKIN_TRACING_ENDPOINT, MANAGEMENT_TRACING_SAMPLING_PROBABILITY, ...rest } = patient;
  expect([MANAGEMENT_ZIPKIN_TRACING_ENDPOINT, MANAGEMENT_TRACING_SAMPLING_PROBABILITY]).not.toContain(undefined);
  const untraced = { ...rest, MANAGEMENT_TRACING_ENABLED: "false" };
  expect(environments({ monitoring: "none" })["patient"]).toEqual(untraced);
  expect(environments({ monitoring: "none" })["config-server"]).toEqual(configServer);
  const missing = planPlatform(rofecareStack(), { zipkin: "no registry" });
  expect(missing.services.find(({ workload }) => workload.part === "gateway")?.workload.environment).toMatchObject({
    MANAGEMENT_TRACING_ENABLED: "false",
  });
});

test("a config server with a repository is told that, and no directory is laid into it", () => {
  const configRepository = { uri: "https://git.example.org/config.git", label: "main" };
  const plan = planPlatform(rofecareStack({ configRepository }));
  const server = plan.services.find(({ workload }) => workload.part === "config-server")?.workload;
  const {
    SPRING_CLOUD_CONFIG_SERVER_NATIVE_SEARCHLOCATIONS: place,
    SPRING_PROFILES_INCLUDE: profile,
    ...rest
  } = configServer;
  expect([place, profile]).toEqual(["file:/config", "native"]);
  expect(server?.environment).toEqual({
    ...rest,
    SPRING_CLOUD_CONFIG_SERVER_GIT_URI: "https://git.example.org/config.git",
    SPRING_CLOUD_CONFIG_SERVER_GIT_DEFAULTLABEL: "main",
  });
  expect([server?.files, server?.readOnlyRoot, server?.networks]).toEqual([[], true, ["backend", "edge"]]);
});

test("a config server without one gets the files of the description's directory", () => {
  const server = planPlatform(rofecareStack()).services.find(({ workload }) => workload.part === "config-server");
  expect(server?.workload.files.map(({ path, mode }) => `${mode} ${path}`)).toEqual(
    expect.arrayContaining(["0444 /config/application.yml", "0444 /config/gateway.yml"]),
  );
  expect(server?.workload).toMatchObject({ readOnlyRoot: false, networks: ["backend"] });
});

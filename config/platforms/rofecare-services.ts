import type { ServiceSpec } from "../platform";
import type { ResourceSpec } from "../resources";
import type { Value } from "../value";

/** The eight domains: service, port, route below `/api/`, database, and the word by which the published images call it. */
export const domains = [
  { name: "identity", port: 8081, route: "identity", word: "IDENTITY" },
  { name: "patient", port: 8082, route: "patients", word: "PATIENT" },
  { name: "clinical", port: 8083, route: "clinical", word: "CLINICAL" },
  { name: "medical-technology", port: 8084, route: "medical-technology", word: "MEDTECH" },
  { name: "pharmacy", port: 8085, route: "pharmacy", word: "PHARMACY" },
  { name: "finance", port: 8086, route: "finance", word: "FINANCE" },
  { name: "platform", port: 8087, route: "platform", word: "PLATFORM" },
  { name: "interoperability", port: 8088, route: "interoperability", word: "INTEROP" },
];

type Domain = (typeof domains)[number];

export const databaseOf = (name: string): string => `${name}-db`;

const jvm =
  "-Xms128m -XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+UseStringDeduplication";

const spring = {
  variableStyle: "spring",
  readiness: { path: "/actuator/health/readiness" },
  metrics: { path: "/actuator/prometheus" },
  readOnlyRoot: true,
} as const;

/** Who looks in the registry does so each second, past every cache; then 30 seconds for the requests that it has. */
const leaving = { registry: { kind: "eureka", service: "discovery-server", settle: "3s" }, stopGrace: "40s" } as const;

/** What every Spring service is told. */
function common(application: string): Record<string, Value> {
  return {
    SPRING_APPLICATION_NAME: application,
    SPRING_PROFILES_ACTIVE: { development: "development", production: "production" },
    JAVA_TOOL_OPTIONS: jvm,
    MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: "true",
    MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: "health,info,metrics,prometheus,env,refresh",
  };
}

const configured: Record<string, Value> = {
  SPRING_CONFIG_IMPORT: { template: "configserver:${url}", values: { url: { service: "config-server" } } },
};

const registered: Record<string, Value> = {
  EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: {
    template: "${url}/eureka/",
    values: { url: { service: "discovery-server" } },
  },
  EUREKA_CLIENT_REGISTRYFETCHINTERVALSECONDS: "1",
  // the load balancer's own list would be up to 35 s old
  SPRING_CLOUD_LOADBALANCER_CACHE_ENABLED: "false",
};

const tokens: Record<string, Value> = {
  APP_JWT_SECRET: { secret: "jwt-secret" },
  APP_JWT_SECRET_PREVIOUS: { secret: "jwt-secret", previous: true },
  APP_JWT_ISSUER: { development: "rofecare-development", production: "rofecare-production" },
  APP_JWT_AUDIENCE: "rofecare-api",
};

/** Milliseconds that a token and its renewal are good for: a day and a week, in production an hour and a day. */
const lifetimes = {
  token: { development: "86400000", production: "3600000" },
  renewal: { development: "604800000", production: "86400000" },
};

const issued: Record<string, Value> = {
  APP_JWT_EXPIRATION: lifetimes.token,
  APP_JWT_REFRESHEXPIRATION: lifetimes.renewal,
};

const inSeedsWords: Record<string, Value> = {
  ENVIRONMENT: { development: "development", production: "production" },
  JAVA_OPTS: jvm,
  DISCOVERY_SERVER_HOST: { service: "discovery-server", field: "hostname" },
  DISCOVERY_SERVER_PORT: { service: "discovery-server", field: "port" },
};

const cacheInSeedsWords: Record<string, Value> = {
  REDIS_HOST: { connection: "redis", field: "host" },
  REDIS_PORT: { connection: "redis", field: "port" },
  REDIS_PASSWORD: { connection: "redis", field: "password" },
};

const tokensInSeedsWords: Record<string, Value> = {
  JWT_SECRET: { secret: "jwt-secret" },
  JWT_EXPIRATION: lifetimes.token,
  JWT_REFRESH_EXPIRATION: lifetimes.renewal,
};

const pool: Record<string, Value> = {
  SPRING_DATASOURCE_HIKARI_MINIMUMIDLE: "5",
  SPRING_DATASOURCE_HIKARI_IDLETIMEOUT: "300000",
  SPRING_DATASOURCE_HIKARI_MAXLIFETIME: "1200000",
  SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT: "30000",
};

const usual: ResourceSpec = { cpus: 1, memory: "512MB", reservedMemory: "256MB" };
const large: ResourceSpec = { cpus: 1, memory: "768MB", reservedMemory: "384MB" };
const small: ResourceSpec = { cpus: 0.5, memory: "512MB", reservedMemory: "256MB" };

function domainService({ name, port, route, word }: Domain): ServiceSpec {
  const database = databaseOf(name);
  return {
    ...{ ...spring, ...leaving, name, port },
    image: { repository: `rofecare-service-${name}`, reference: "domain-service" },
    startPeriod: "180s",
    resources: name === "clinical" ? large : usual,
    poolSize: 20,
    uses: [database, "redis", "kafka"],
    after: ["discovery-server", "config-server"],
    traces: { development: "1.0", production: "0.1" },
    variables: {
      ...common(`${name}-service`),
      ...configured,
      ...registered,
      ...tokens,
      ...(name === "identity" && issued),
      ...pool,
      REFERENCE_ROUTE: route,
    },
    registryVariables: {
      ...inSeedsWords,
      ...cacheInSeedsWords,
      ...tokensInSeedsWords,
      ...databaseInSeedsWords(word, database),
      KAFKA_BOOTSTRAP_SERVERS: { connection: "kafka", field: "hosts" },
    },
  };
}

function databaseInSeedsWords(word: string, database: string): Record<string, Value> {
  const field = (name: "host" | "port" | "database" | "user" | "password" | "sslmode"): Value => ({
    connection: database,
    field: name,
  });
  return {
    [`${word}_DB_HOST`]: field("host"),
    [`${word}_DB_PORT`]: field("port"),
    [`${word}_DB_NAME`]: field("database"),
    [`${word}_DB_USER`]: field("user"),
    [`${word}_DB_PASSWORD`]: field("password"),
    [`${word}_DB_URL`]: {
      template: "jdbc:postgresql://${host}:${port}/${database}?sslmode=${sslmode}",
      values: { host: field("host"), port: field("port"), database: field("database"), sslmode: field("sslmode") },
    },
    DB_HOST: field("host"),
    DB_PORT: field("port"),
    DB_SSL_MODE: field("sslmode"),
  };
}

const configServer: ServiceSpec = {
  ...spring,
  name: "config-server",
  image: { repository: "rofecare-config-server", reference: "config-server" },
  port: 8888,
  startPeriod: "120s",
  resources: small,
  uses: [],
  configuration: { directory: "config/platforms/rofecare-config" },
  variables: { ...common("config-server"), ENCRYPT_KEY: { secret: "config-encryption-key" } },
  registryVariables: {
    ENVIRONMENT: { development: "development", production: "production" },
    JAVA_OPTS: jvm,
    CONFIG_SERVER_PORT: "8888",
    CONFIG_ENCRYPT_KEY: { secret: "config-encryption-key" },
  },
};

const discoveryServer: ServiceSpec = {
  ...spring,
  name: "discovery-server",
  image: { repository: "rofecare-discovery-server", reference: "discovery-server" },
  port: 8761,
  startPeriod: "120s",
  resources: small,
  uses: [],
  after: ["config-server"],
  // it holds the list of all others in memory: two of them at a time would each know half
  update: "recreate",
  variables: {
    ...common("discovery-server"),
    ...configured,
    // its answers would be up to 30 s old
    EUREKA_SERVER_USEREADONLYRESPONSECACHE: "false",
  },
  registryVariables: {
    ENVIRONMENT: { development: "development", production: "production" },
    JAVA_OPTS: jvm,
    DISCOVERY_SERVER_PORT: "8761",
  },
};

const gateway: ServiceSpec = {
  ...spring,
  name: "gateway",
  image: { repository: "rofecare-gateway", reference: "gateway" },
  port: 8080,
  // 8080 is what people like to give the proxy on the host
  insidePort: 3080,
  startPeriod: "180s",
  ...leaving,
  resources: large,
  uses: ["redis"],
  after: ["discovery-server", "config-server"],
  traces: { development: "1.0", production: "0.1" },
  variables: {
    ...common("gateway"),
    ...configured,
    ...registered,
    ...tokens,
    // its health is told to everybody: the status alone
    MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS: "never",
  },
  registryVariables: { ...inSeedsWords, ...cacheInSeedsWords, ...tokensInSeedsWords, GATEWAY_PORT: "8080" },
};

const frontend: ServiceSpec = {
  name: "frontend",
  image: { repository: "rofecare-frontend", reference: "frontend" },
  port: 3000,
  readiness: { path: "/health" },
  metrics: { path: "/metrics" },
  startPeriod: "30s",
  resources: { cpus: 0.5, memory: "256MB", reservedMemory: "64MB" },
  uses: [],
  variableStyle: "url",
  readOnlyRoot: true,
  variables: {
    NODE_ENV: "production",
    API_URL: { address: "api", field: "origin" },
    API_INTERNAL_URL: { service: "gateway" },
    SERVICES: domains.map(({ route }) => route).join(","),
  },
};

export const services: ServiceSpec[] = [
  configServer,
  discoveryServer,
  gateway,
  ...domains.map(domainService),
  frontend,
];

import { planPlatform } from "../../components/plan/platform";
import { domains } from "../../config/platforms/rofecare-services";
import type { Settings } from "../../config/settings";
import { rofecareStack } from "./samples";

/** What published images are told besides, by the name of the service. */
function added(settings: Partial<Settings> = {}): Record<string, Record<string, unknown>> {
  const environments = (images: Settings["images"]): [string, Record<string, unknown>][] =>
    planPlatform(rofecareStack({ ...settings, images, version: "v1.0.0" })).services.map(({ workload }) => [
      workload.part,
      workload.environment,
    ]);
  const before = Object.fromEntries(environments("reference"));
  return Object.fromEntries(
    environments("registry").map(([name, environment]) => {
      expect(environment).toMatchObject(before[name] ?? {});
      const own = Object.entries(environment).filter(([variable]) => !(variable in (before[name] ?? {})));
      return [name, Object.fromEntries(own)];
    }),
  );
}

const jvm =
  "-Xms128m -XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+UseStringDeduplication";

const common = { ENVIRONMENT: "development", JAVA_OPTS: jvm };
const discovery = { DISCOVERY_SERVER_HOST: "discovery-server", DISCOVERY_SERVER_PORT: "8761" };
const redis = { REDIS_HOST: "redis", REDIS_PORT: "6379", REDIS_PASSWORD: { secret: "redis-password" } };
const tokens = {
  JWT_SECRET: { secret: "jwt-secret" },
  JWT_EXPIRATION: "86400000",
  JWT_REFRESH_EXPIRATION: "604800000",
};

test("patient gets the seeds' names of what it uses", () => {
  const field = (name: string): string => ({ host: "postgres", port: "5432", name: "rofecare_patient" })[name] ?? "";
  expect(added()["patient"]).toEqual({
    ...{ ...common, ...discovery, ...redis, ...tokens },
    PATIENT_DB_HOST: field("host"),
    PATIENT_DB_PORT: field("port"),
    PATIENT_DB_NAME: field("name"),
    PATIENT_DB_USER: { login: "patient-db-v1", user: "rofecare_patient_v1" },
    PATIENT_DB_PASSWORD: { secret: "patient-db-v1" },
    PATIENT_DB_URL: {
      template: "jdbc:postgresql://${host}:${port}/${database}?sslmode=${sslmode}",
      values: { host: "postgres", port: "5432", database: "rofecare_patient", sslmode: "disable" },
    },
    DB_HOST: "postgres",
    DB_PORT: "5432",
    DB_SSL_MODE: "disable",
    KAFKA_BOOTSTRAP_SERVERS: "kafka:29092",
  });
});

test("the others get theirs, and the frontend none", () => {
  const { gateway, "config-server": config, "discovery-server": eureka, frontend } = added();
  expect(gateway).toEqual({ ...common, ...discovery, ...redis, ...tokens, GATEWAY_PORT: "8080" });
  expect(config).toEqual({
    ...common,
    CONFIG_SERVER_PORT: "8888",
    CONFIG_ENCRYPT_KEY: { secret: "config-encryption-key" },
  });
  expect(eureka).toEqual({ ...common, DISCOVERY_SERVER_PORT: "8761" });
  expect(frontend).toEqual({});
});

test("each service gets its own database's variables and no other's", () => {
  const all = added();
  const prefixes = (name: string): string[] => [
    ...new Set(Object.keys(all[name] ?? {}).flatMap((variable) => /^([A-Z]+)_DB_/.exec(variable)?.[1] ?? [])),
  ];
  for (const { name, word } of domains) {
    expect([name, prefixes(name)]).toEqual([name, [word]]);
    const others = domains.filter((domain) => domain.name !== name).map((domain) => `"secret":"${domain.name}-db-v1"`);
    expect(others.filter((secret) => JSON.stringify(all[name]).includes(secret))).toEqual([]);
  }
  expect(domains.map(({ word }) => word)).toEqual([
    "IDENTITY",
    "PATIENT",
    "CLINICAL",
    "MEDTECH",
    "PHARMACY",
    "FINANCE",
    "PLATFORM",
    "INTEROP",
  ]);
});

test("an external database with TLS is told in both ways", () => {
  const externalDatabase = {
    ...{ host: "db.example.org", port: 25060, user: "admin", database: "postgres" },
    ...{ sslmode: "require" as const, maxConnections: 500 },
  };
  expect(added({ databases: "external", externalDatabase })["finance"]).toMatchObject({
    FINANCE_DB_HOST: "db.example.org",
    FINANCE_DB_PORT: "25060",
    DB_SSL_MODE: "require",
  });
});

test("the images are those of the registry, by name and tag; others are as they were", () => {
  const { services } = planPlatform(rofecareStack({ images: "registry", version: "v1.0.0" }));
  const names = services.map(({ workload }) => ("name" in workload.image ? workload.image.name : ""));
  const own = [
    ...domains.map(({ name }) => `service-${name}`),
    "config-server",
    "discovery-server",
    "gateway",
    "frontend",
  ];
  expect(names.sort()).toEqual(own.map((name) => `ghcr.io/rofecare/rofecare-${name}:v1.0.0`).sort());
  const other = planPlatform(
    rofecareStack({ images: "registry", version: "v2", registry: "registry.example.org/his" }),
  );
  expect(other.services.find(({ workload }) => workload.part === "patient")?.workload.image).toEqual({
    name: "registry.example.org/his/rofecare-service-patient:v2",
  });
});

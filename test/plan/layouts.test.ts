import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { rofecare } from "../../config/platforms/rofecare";
import type { Settings } from "../../config/settings";
import { dataVolumes, workloads } from "./plan-support";
import { rofecareStack } from "./samples";

function plan(settings: Partial<Settings>): PlatformPlan {
  return planPlatform(rofecareStack(settings));
}

function running(planned: PlatformPlan): string[] {
  return workloads(planned)
    .filter(({ replicas }) => replicas > 0)
    .map(({ part }) => part)
    .sort();
}

const databaseNames = rofecare.databases.map(({ name }) => name);

const externalDatabase: Settings["externalDatabase"] = {
  ...{ host: "db.example.org", port: 25060, user: "admin", database: "defaultdb" },
  ...{ sslmode: "require", maxConnections: 500 },
};

test("shared: one server with eight databases, each with an owner and a login of its own", () => {
  const [server, ...others] = plan({}).databases;
  expect([server?.name, others]).toEqual(["postgres", []]);
  expect(server?.passwords).toEqual([
    "postgres-superuser",
    "postgres-monitor",
    ...databaseNames.map((name) => `${name}-v1`),
  ]);
  expect(Object.keys(server?.connections ?? {})).toEqual(databaseNames);
  expect(server?.connections["medical-technology-db"]).toMatchObject({
    hosts: ["postgres"],
    database: "rofecare_medical_technology",
    user: { login: "medical-technology-db-v1", user: "rofecare_medical_technology_v1" },
  });
});

test("per-service: eight servers, and each service waits for its own", () => {
  const planned = plan({ databases: "per-service" });
  expect(planned.databases.map(({ name, connections }) => [name, Object.keys(connections)])).toEqual(
    databaseNames.map((name) => [name, [name]]),
  );
  const needs = planned.services.map(({ workload, needs }) => [workload.part, needs[0]]);
  expect(Object.fromEntries(needs)).toMatchObject({ patient: "patient-db", finance: "finance-db", gateway: "redis" });
  const patient = planned.services.find(({ workload }) => workload.part === "patient")?.workload.environment;
  expect(patient).toMatchObject({
    SPRING_DATASOURCE_URL: "jdbc:postgresql://patient-db:5432/rofecare_patient?sslmode=disable",
    SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "20",
  });
});

test("the tuning of the seeds stands in the flags of every server", () => {
  for (const databases of ["shared", "per-service"] as const) {
    for (const { workload } of plan({ databases }).databases) {
      expect(workload.command?.join(" ")).toBe(
        "postgres -c shared_buffers=256MB -c effective_cache_size=768MB -c work_mem=16MB " +
          "-c maintenance_work_mem=128MB -c max_connections=100",
      );
    }
  }
});

describe("external", () => {
  const planned = plan({ databases: "external", externalDatabase });
  const [client, ...others] = planned.databases;
  const patient = planned.services.find(({ workload }) => workload.part === "patient");

  test("a client on a way out makes the databases, and keeps nothing", () => {
    expect(others).toEqual([]);
    expect(client?.passwords).toEqual(databaseNames.map((name) => `${name}-v1`));
    const place = ["--host=db.example.org", "--port=25060", "--username=admin", "--dbname=defaultdb"];
    expect(client?.workload).toMatchObject({
      ...{ part: "database-client", networks: ["edge"], volumes: [], published: [] },
      environment: { PGPASSWORD: { secret: "externalDatabasePassword" }, PGSSLMODE: "require" },
      health: { command: ["CMD", "pg_isready", "--quiet", ...place] },
    });
    expect(client?.setUp?.command.slice(-4)).toEqual(place);
    expect(JSON.stringify(client?.setUp?.stdin)).not.toMatch(/pg_monitor|REVOKE CONNECT ON DATABASE postgres/);
  });

  test("services are told its address with TLS, wait for the client and have a way out", () => {
    expect(patient?.needs[0]).toBe("database-client");
    expect(patient?.workload.environment).toMatchObject({
      SPRING_DATASOURCE_URL: "jdbc:postgresql://db.example.org:25060/rofecare_patient?sslmode=require",
      SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "20",
    });
    expect(patient?.workload.networks).toEqual(["backend", "database", "edge"]);
  });

  test("the password is a secret that the operator supplies, and nobody's exporter watches the server", () => {
    expect(planned.secrets.at(-1)).toMatchObject({ name: "externalDatabasePassword", kind: "supplied" });
    expect(plan({}).secrets).toEqual(rofecare.secrets);
    expect(planned.monitoring.tools.map(({ workload }) => workload.part)).not.toContain("postgres-exporter");
  });
});

describe("infraOnly", () => {
  const published = (settings: Partial<Settings>): string[] =>
    workloads(plan({ infraOnly: true, ...settings }))
      .filter(({ replicas }) => replicas > 0)
      .flatMap((workload) =>
        workload.published.map(({ address, port, inside }) => `${workload.part} ${address}:${port}->${inside}`),
      );
  const others = ["redis 127.0.0.1:6379->6379", "kafka 127.0.0.1:9092->9092"];

  test("a shared server is on the port of its first database, eight are on eight", () => {
    expect(published({})).toEqual(["postgres 127.0.0.1:5433->5432", ...others]);
    const eight = databaseNames.map((name, index) => `${name} 127.0.0.1:${5433 + index}->5432`);
    expect(published({ databases: "per-service" })).toEqual([...eight, ...others]);
    expect(eight.at(-1)).toBe("interoperability-db 127.0.0.1:5440->5432");
  });

  test("nothing but backing parts runs, each on a network from which a port can be opened", () => {
    const planned = plan({ infraOnly: true });
    expect(running(planned)).toEqual(["kafka", "postgres", "redis"]);
    expect([planned.services, planned.urls, planned.dnsRecords, planned.routed]).toEqual([[], {}, [], []]);
    const backing = [...planned.databases, ...planned.caches, ...planned.brokers];
    expect(backing.map(({ workload }) => workload.networks)).toEqual(backing.map(() => ["database", "edge"]));
  });

  test("without it no backing part is on an open network or has a port", () => {
    const { databases, caches, brokers } = plan({});
    for (const { workload } of [...databases, ...caches, ...brokers]) {
      expect([workload.networks, workload.published]).toEqual([["database"], []]);
    }
  });
});

describe("a narrowed stack", () => {
  test("runs what is selected with what it needs, and the proxy that leads to it", () => {
    const domain = ["config-server", "discovery-server", "kafka", "patient", "postgres", "proxy", "redis"];
    expect(running(plan({ only: ["patient"] }))).toEqual(domain);
    expect(running(plan({ only: ["redis"] }))).toEqual(["redis"]);
    const narrowed = plan({ only: ["patient"], databases: "per-service" });
    expect(running(narrowed).filter((part) => part.endsWith("-db"))).toEqual(["patient-db"]);
  });

  test("runs a tool with what it looks at", () => {
    const only = (name: string, settings: Partial<Settings> = {}) => running(plan({ only: [name], ...settings }));
    expect(only("kibana", { monitoring: "full" })).toEqual(["elasticsearch", "kibana", "proxy"]);
    expect(only("kafka-exporter")).toEqual(["kafka", "kafka-exporter", "proxy"]);
    expect(only("postgres-exporter")).toEqual(["postgres", "postgres-exporter", "proxy"]);
    const eight = databaseNames.flatMap((name) => [name, `${name}-exporter`]);
    expect(only("postgres-exporter", { databases: "per-service" })).toEqual([...eight, "proxy"].sort());
  });

  test("keeps every volume with data, of stopped parts too", () => {
    const all = ["kafka-data", "postgres-data", "prometheus-data"];
    expect(dataVolumes(plan({ monitoring: "light" }))).toEqual(expect.arrayContaining(all));
    for (const settings of [{ only: ["redis"] }, { infraOnly: true }, { monitoring: "none" as const }]) {
      expect(dataVolumes(plan(settings))).toEqual(dataVolumes(plan({})));
    }
    const kept = dataVolumes(plan({ databases: "per-service", only: ["finance"] }));
    expect(kept).toEqual(expect.arrayContaining(databaseNames.map((name) => `${name}-data`)));
  });

  test("leaves what goes on running as it was, but for what the others were to it", () => {
    const [before, after] = [plan({}), plan({ only: ["patient", "monitoring"] })];
    expect(after.databases).toEqual(before.databases);
    expect(after.caches).toEqual(before.caches);
    expect(after.brokers).toEqual(before.brokers);
    expect(after.proxy).toEqual(before.proxy);
  });
});

import * as fc from "fast-check";
import { check } from "../../config/check";
import { rofecare } from "../../config/platforms/rofecare";
import { needs, runningParts, selectableParts } from "../../config/selection";
import type { Settings } from "../../config/settings";
import { rofecareStack, settingsOf } from "../plan/samples";

function running(settings: Partial<Settings>): string[] {
  return [...runningParts(rofecare, settingsOf(settings))].sort();
}

function problems(settings: Partial<Settings>): string[] {
  return check(rofecareStack(settings));
}

test("a part is started with what it needs, and with what that needs", () => {
  expect(running({ only: ["patient"] })).toEqual([
    "config-server",
    "discovery-server",
    "kafka",
    "patient",
    "patient-db",
    "redis",
  ]);
  expect(running({ only: ["frontend"] })).toEqual([
    "config-server",
    "discovery-server",
    "frontend",
    "gateway",
    "redis",
  ]);
  expect(running({ only: ["config-server"] })).toEqual(["config-server"]);
  expect(running({ only: ["redis", "finance-db"] })).toEqual(["finance-db", "redis"]);
});

test("monitoring is one word for all of its tools", () => {
  expect(running({ only: ["monitoring"], monitoring: "light" })).toEqual(
    ["monitoring", ...(rofecare.monitoring?.light ?? [])].sort(),
  );
  expect(running({ only: ["zipkin"] })).toEqual(["zipkin"]);
});

/** What a tool that is asked for by its name is nothing without. */
const databases = rofecare.databases.map(({ name }) => name);
const lookedAt: Record<string, string[]> = {
  "postgres-exporter": databases,
  "redis-exporter": ["redis"],
  "kafka-exporter": ["kafka"],
  "kafka-ui": ["kafka"],
  kibana: ["elasticsearch"],
};

test.each(Object.keys(lookedAt))("%s by its name comes with what it looks at", (tool) => {
  const only = { only: [tool], monitoring: "full" as const };
  expect(problems(only)).toEqual([]);
  expect(running(only)).toEqual([tool, ...(lookedAt[tool] ?? [])].sort());
});

test("infraOnly is every backing part and nothing else", () => {
  expect(running({ infraOnly: true })).toEqual(
    [...rofecare.databases.map(({ name }) => name), "redis", "kafka"].sort(),
  );
});

test("without a selection everything runs", () => {
  expect(running({ monitoring: "full" })).toEqual(selectableParts(rofecare, settingsOf({ monitoring: "full" })).sort());
});

test("an unknown part, with the one that was meant and those that are known", () => {
  const [first, ...others] = problems({ only: ["patients", "grafana", "redis"] });
  expect(first).toMatch(/^only: no part named "patients"; did you mean patient\?; known: config-server, /);
  // Grafana is a tool of full monitoring alone
  expect(others).toEqual([expect.stringMatching(/^only: no part named "grafana"; known: /)]);
  expect(problems({ only: ["grafana"], monitoring: "full" })).toEqual([]);
  expect(problems({ only: ["monitoring"], monitoring: "none" })).toHaveLength(1);
});

test("settings that do not go together", () => {
  expect(problems({ only: ["redis"], infraOnly: true })).toEqual([
    "infraOnly: true, and only names parts as well; take one of the two away",
  ]);
  expect(problems({ databases: "external" })).toEqual([
    "externalDatabase: missing; databases: external needs its host, user and maxConnections",
  ]);
  const externalDatabase = {
    ...{ host: "db.example.org", port: 5432, user: "admin", database: "postgres" },
    ...{ sslmode: "require" as const, maxConnections: 500 },
  };
  expect(problems({ externalDatabase })).toEqual([
    "externalDatabase: stands there, but databases is shared; allowed with it: external",
  ]);
  expect(problems({ databases: "external", externalDatabase, infraOnly: true })).toEqual([
    "infraOnly: true, but the databases are external; allowed with it: shared, per-service",
  ]);
  expect(problems({ databases: "external", externalDatabase })).toEqual([]);
});

test("several problems of the settings stand in one list", () => {
  const found = problems({
    only: ["patients"],
    replicas: { finances: 2 },
    pools: { frontend: 1 },
    databases: "external",
    images: "registry",
  });
  expect(found.map((sentence) => sentence.split(":")[0])).toEqual([
    "replicas/finances",
    "version",
    "only",
    "pools/frontend",
    "externalDatabase",
  ]);
});

test("whatever is selected, everything that it needs runs too, and nothing is started for nobody", () => {
  const known = selectableParts(rofecare, settingsOf({ monitoring: "full" }));
  const { light = [], full = [] } = rofecare.monitoring ?? {};
  fc.assert(
    fc.property(fc.subarray(known, { minLength: 1 }), (only) => {
      const parts = runningParts(rofecare, settingsOf({ only, monitoring: "full" }));
      expect(only.filter((name) => !parts.has(name))).toEqual([]);
      const tools = only.includes("monitoring") ? [...light, ...full] : [];
      const asked = new Set([...only, ...tools, ...only.flatMap((name) => lookedAt[name] ?? [])]);
      for (const service of rofecare.services.filter(({ name }) => parts.has(name))) {
        needs(service).forEach((name) => asked.add(name));
      }
      expect([...parts].sort()).toEqual([...asked].sort());
    }),
  );
});

import * as fc from "fast-check";
import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { check } from "../../config/check";
import { domains } from "../../config/platforms/rofecare-services";
import { selectableParts } from "../../config/selection";
import type { LoadedStack, Settings } from "../../config/settings";
import { dataVolumes, madeBy, secretsIn, workloads } from "./plan-support";
import { rofecareStack } from "./samples";

const runs = { numRuns: 60 };

const externalDatabase: Settings["externalDatabase"] = {
  ...{ host: "db.example.org", port: 25060, user: "admin", database: "defaultdb" },
  ...{ sslmode: "require", maxConnections: 2000 },
};

/** Rofecare under settings of every kind that the check accepts. */
const layouts: fc.Arbitrary<Partial<Settings>> = fc
  .record({
    databases: fc.constantFrom("shared" as const, "per-service" as const, "external" as const),
    monitoring: fc.constantFrom("none" as const, "light" as const, "full" as const),
    environment: fc.constantFrom("development" as const, "production" as const),
    images: fc.constantFrom("reference" as const, "registry" as const),
    domain: fc.constantFrom("rofecare.localhost", "rofecare.com"),
    replicas: fc.dictionary(fc.constantFrom("patient", "clinical", "gateway"), fc.integer({ min: 1, max: 4 })),
    choice: fc.constantFrom("all", "some", "infrastructure"),
    place: fc.nat(1000),
  })
  .map(({ choice, place, ...chosen }) => {
    const settings: Partial<Settings> = {
      ...{ ...chosen, version: "v1.0.0" },
      externalDatabase: chosen.databases === "external" ? externalDatabase : undefined,
      infraOnly: choice === "infrastructure" && chosen.databases !== "external",
    };
    const known = selectableParts(rofecareStack(settings).platform, rofecareStack(settings).settings);
    const only = known.filter((_, index) => (place + index * 7) % 5 === 0);
    return { ...settings, ...(choice === "some" && { only }) };
  });

function about(check: (plan: PlatformPlan, stack: LoadedStack) => void): void {
  fc.assert(
    fc.property(layouts, (settings) => {
      const stack = rofecareStack(settings);
      check(planPlatform(stack), stack);
    }),
    runs,
  );
}

function namesOf(plan: PlatformPlan, running: boolean): string[] {
  return workloads(plan).flatMap(({ part, replicas }) => (replicas > 0 === running ? [part] : []));
}

test("the stacks of these properties have no problem", () => {
  about((_plan, stack) => expect(check(stack)).toEqual([]));
});

test("every secret that a plan names is made by somebody, once", () => {
  about((plan, stack) => {
    const made = madeBy(plan, stack);
    expect(secretsIn({ ...plan, secrets: [] }).filter((name) => !made.includes(name))).toEqual([]);
    expect(new Set(made).size).toBe(made.length);
  });
});

test("no secret stands in a plan: what is named like one is a reference", () => {
  let seen = 0;
  about((plan) => {
    for (const { environment } of workloads(plan)) {
      for (const [name, value] of Object.entries(environment)) {
        if (!/PASS|SECRET$|ENCRYPT_KEY/.test(name)) continue;
        seen++;
        expect([name, value]).toEqual([name, { secret: expect.any(String) as string }]);
      }
    }
  });
  expect(seen).toBeGreaterThan(100);
});

test("everything that a running service needs runs, and stands before it", () => {
  about((plan) => {
    const running = namesOf(plan, true);
    const order = plan.services.map(({ workload }) => workload.part);
    for (const { workload, needs } of plan.services) {
      expect(needs.filter((name) => !running.includes(name))).toEqual([]);
      expect(needs.filter((name) => order.indexOf(name) > order.indexOf(workload.part))).toEqual([]);
    }
  });
});

test("no data volume of a layout is ever missing, whatever runs", () => {
  const tools = ["prometheus", "grafana", "elasticsearch"];
  const servers = {
    shared: ["postgres"],
    "per-service": domains.map(({ name }) => `${name}-db`),
    external: [],
    digitalocean: [],
  };
  about((plan, { settings }) => {
    const parts = [...servers[settings.databases], "kafka", ...tools];
    expect(dataVolumes(plan)).toEqual(parts.map((part) => `${part}-data`).sort());
  });
});

test("what is routed runs, and the proxy runs where a service or a tool does", () => {
  about((plan) => {
    const running = namesOf(plan, true);
    expect(plan.routed.filter((part) => !running.includes(part))).toEqual([]);
    const tools = plan.monitoring.tools.filter(({ workload }) => workload.replicas > 0);
    expect(running.includes("proxy")).toBe(plan.services.length + tools.length > 0);
    expect(Object.keys(plan.urls).length === 0).toBe(plan.dnsRecords.length === 0);
  });
});

test("parts that talk share a network, and nothing but the proxy opens a port beside infraOnly", () => {
  about((plan, { settings }) => {
    const all = Object.fromEntries(workloads(plan).map((workload) => [workload.part, workload.networks]));
    for (const { workload, needs } of plan.services) {
      const apart = needs.filter((name) => !all[name]?.some((network) => workload.networks.includes(network)));
      expect([workload.part, apart]).toEqual([workload.part, []]);
    }
    const open = workloads(plan).filter(({ published, part }) => published.length > 0 && part !== "proxy");
    if (!settings.infraOnly) expect(open).toEqual([]);
    for (const { published } of open) expect(published.map(({ address }) => address)).toEqual(["127.0.0.1"]);
  });
});

test("a plan is data, the same each time", () => {
  about((plan, stack) => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(JSON.stringify(planPlatform(structuredClone(stack)))).toBe(JSON.stringify(plan));
  });
});

import * as fc from "fast-check";
import { check } from "../../config/check";
import type { PlatformSpec } from "../../config/platform";
import { checkPools, poolSizes } from "../../config/pools";
import type { Settings } from "../../config/settings";
import { usedNames } from "../../config/uses";
import { databaseServers, rofecareStack, service, settingsOf, platformOf } from "../plan/samples";

const domainNames = [
  "identity",
  "patient",
  "clinical",
  "medical-technology",
  "pharmacy",
  "finance",
  "platform",
  "interoperability",
];

function sizes(settings: Partial<Settings>): Record<string, number> {
  const stack = rofecareStack(settings);
  return poolSizes(stack.platform, stack.settings);
}

function problems(settings: Partial<Settings>): string[] {
  return check(rofecareStack(settings));
}

const server = { host: "db.example.org", port: 5432, user: "admin", database: "postgres", sslmode: "require" } as const;
const external = (maxConnections: number): Partial<Settings> => ({
  databases: "external",
  externalDatabase: { ...server, maxConnections },
});

const each = (size: number): Record<string, number> => Object.fromEntries(domainNames.map((name) => [name, size]));

test.each<[string, Partial<Settings>, Record<string, number>]>([
  ["eight share a server of 100", {}, each(5)],
  [
    "patient three times and clinical twice: the others stay as they are",
    { replicas: { patient: 3, clinical: 2 } },
    each(5),
  ],
  ["patient four times: 55 and 20 more while it is updated", { replicas: { patient: 4 } }, each(5)],
  ["patient five times: 60 and 25 more are too many, all share anew", { replicas: { patient: 5 } }, each(3)],
  ["a server each", { databases: "per-service" }, each(20)],
  [
    "a server each, patient three times",
    { databases: "per-service", replicas: { patient: 3 } },
    { ...each(20), patient: 13 },
  ],
  ["a server each, patient twice", { databases: "per-service", replicas: { patient: 2 } }, each(20)],
  ["somebody else's of 340", external(340), each(20)],
  ["somebody else's of 339", external(339), each(19)],
  ["one of its own size leaves less to the others", { pools: { patient: 12 } }, { ...each(4), patient: 12 }],
  ["a size over the description's", { databases: "per-service", pools: { patient: 40 } }, { ...each(20), patient: 40 }],
  ["a stack of two", { only: ["patient", "finance"] }, { patient: 20, finance: 20 }],
])("pools: %s", (_layout, settings, expected) => {
  expect(sizes(settings)).toEqual(expected);
  expect(problems(settings)).toEqual([]);
});

test("the description has eight services with a pool, and no other", () => {
  expect(Object.keys(sizes({})).sort()).toEqual([...domainNames].sort());
});

test("pools of one's own fit once, with room for the largest a second time", () => {
  expect(problems({ pools: { patient: 36 } })).toEqual([]);
  expect(sizes({ pools: { patient: 36 } })).toEqual({ ...each(1), patient: 36 });
  expect(problems({ pools: { patient: 37 } })).toEqual([
    "pools: server postgres has 80 connections for pools (100 less 20), and what runs needs 44 (identity 1 × 1, " +
      "patient 1 × 37, clinical 1 × 1, medical-technology 1 × 1, pharmacy 1 × 1, finance 1 × 1, platform 1 × 1, " +
      "interoperability 1 × 1), and its update 37 more for a second patient; lower pools or replicas, or raise its maxConnections",
  ]);
});

test("replicas that leave no connection for each, on the one server that they use", () => {
  const settings = { replicas: { patient: 41 } };
  expect(problems({ databases: "per-service", ...settings })).toEqual([
    "pools: server patient-db has 80 connections for pools (100 less 20), and what runs needs 41 (patient 41 × 1), " +
      "and its update 41 more for a second patient; lower pools or replicas, or raise its maxConnections",
  ]);
  expect(problems({ databases: "per-service", replicas: { patient: 40 } })).toEqual([]);
  expect(problems({ replicas: { patient: 36 } })).toEqual([]);
  expect(problems({ replicas: { patient: 37 } })).toHaveLength(1);
  expect(problems({ ...settings, only: ["finance"] })).toEqual([]);
});

test("a service that is replaced in place never has its pools twice", () => {
  const { postgres } = databaseServers;
  const services = [service("web", { uses: ["web-db"], poolSize: 30, update: "recreate" })];
  const databases = [{ name: "web-db", engine: "postgres" as const, database: "web" }];
  const servers = { postgres: { ...postgres, maxConnections: 50 } as typeof postgres };
  const platform = platformOf({ services, databases, databaseServers: servers });
  expect(checkPools(platform, settingsOf({ pools: { web: 30 } }))).toEqual([]);
  expect(checkPools(platform, settingsOf({ pools: { web: 31 } }))).toEqual([
    "pools: server postgres has 30 connections for pools (50 less 20), and what runs needs 31 (web 1 × 31); " +
      "lower pools or replicas, or raise its maxConnections",
  ]);
});

test("a pool of a service that is not there or has none", () => {
  const known = domainNames.join(", ");
  expect(problems({ pools: { patients: 3, frontend: 2 } })).toEqual([
    `pools/patients: no service with a pool named "patients"; did you mean patient?; known: ${known}`,
    `pools/frontend: no service with a pool named "frontend"; known: ${known}`,
  ]);
});

const names = ["alpha", "beta", "gamma"];
const databases = ["one-db", "two-db"];

/** A few services on one or two databases, some with a pool of their own size. */
const layouts = fc.record({
  services: fc.tuple(
    ...names.map((name) =>
      fc
        .record({ uses: fc.subarray(databases), poolSize: fc.option(fc.integer({ min: 1, max: 30 })) })
        .map(({ uses, poolSize }) => service(name, { uses, poolSize: poolSize ?? undefined })),
    ),
  ),
  maxConnections: fc.integer({ min: 1, max: 150 }),
  databases: fc.constantFrom("shared" as const, "per-service" as const),
  replicas: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 9 })),
  pools: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 20 })),
});

type Layout = typeof layouts extends fc.Arbitrary<infer T> ? T : never;

function platformOfLayout({ services, maxConnections }: Layout): PlatformSpec {
  const { postgres } = databaseServers;
  if (postgres === undefined) throw new Error("the samples have no server");
  return platformOf({
    services,
    databases: databases.map((name) => ({ name, engine: "postgres", database: name.replace("-", "_") })),
    databaseServers: { postgres: { ...postgres, maxConnections } },
  });
}

/** Connections that all pools may hold on the servers of these databases, with the largest service a second time. */
function held(layout: Layout, used: string[], sizes: Record<string, number>): number {
  const each = layout.services.map(({ name, uses }) => {
    const count = usedNames({ uses }).filter((database) => used.includes(database)).length;
    return count * (sizes[name] ?? 0) * (layout.replicas[name] ?? 1);
  });
  return each.reduce((sum, one) => sum + one, 0) + Math.max(...each);
}

test("whatever the check accepts fits every server, and a pool is never more than the service asks for", () => {
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(layouts, (layout) => {
      const platform = platformOfLayout(layout);
      const settings = settingsOf(layout);
      const fits = checkPools(platform, settings).length === 0;
      [accepted, refused] = fits ? [accepted + 1, refused] : [accepted, refused + 1];
      if (!fits) return;
      const sizes = poolSizes(platform, settings);
      const servers = layout.databases === "shared" ? [databases] : databases.map((name) => [name]);
      for (const used of servers) {
        const total = held(layout, used, sizes);
        if (total > 0) expect(total).toBeLessThanOrEqual(layout.maxConnections - 20);
      }
      for (const { name, poolSize } of layout.services) {
        const size = sizes[name];
        if (size !== undefined) expect(size).toBeGreaterThanOrEqual(1);
        if (size !== undefined) expect(size).toBeLessThanOrEqual(layout.pools[name] ?? poolSize ?? 0);
      }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(20);
});

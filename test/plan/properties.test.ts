import * as fc from "fast-check";
import { planPlatform } from "../../components/plan/platform";
import { check } from "../../config/check";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import type { LoadedStack } from "../../config/settings";
import { madeBy, secretsIn } from "./plan-support";
import { databaseServers, service, stackOf } from "./samples";

const runs = { numRuns: 60 };
const names = ["alpha", "beta", "gamma", "delta", "epsilon"];
const databaseNames = ["one", "two", "three"];
const secrets: PlatformSpec["secrets"] = [
  { name: "jwt", kind: "password", length: 64 },
  { name: "key", kind: "supplied", description: "Key of a partner" },
];

/** Services each of which waits only for ones named before it, in any order of standing. */
const services = fc
  .tuple(...names.map((_, index) => fc.subarray(names.slice(0, index))))
  .chain((after) => fc.tuple(...names.map((name, index) => someService(name, after[index] ?? []))))
  .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));

function someService(name: string, after: string[]): fc.Arbitrary<ServiceSpec> {
  const more = {
    uses: fc.subarray(databaseNames.map((database) => ({ name: `${database}-db`, prefix: database.toUpperCase() }))),
    variableStyle: fc.constantFrom("spring", "url", "parts"),
    replicas: fc.integer({ min: 1, max: 4 }),
    update: fc.constantFrom("rolling", "recreate"),
    egress: fc.boolean(),
    secret: fc.constantFrom("jwt", "key"),
  } as const;
  return fc.record(more).map(({ secret, replicas: several, ...rest }) => {
    const replicas = rest.update === "recreate" ? 1 : several;
    return service(name, { ...rest, replicas, after, variables: { SECRET: { secret } } });
  });
}

const stack: fc.Arbitrary<LoadedStack> = fc
  .record({
    services,
    databases: fc.constantFrom("shared" as const, "per-service" as const),
    domain: fc.constantFrom("sample.localhost", "example.org"),
    routed: fc.subarray(names),
    protect: fc.boolean(),
  })
  .map(({ services, databases, domain, routed, protect }) => {
    const auth = protect ? { user: "admin", password: "jwt" } : undefined;
    const platform: Partial<PlatformSpec> = {
      networks: [
        { name: "edge", holds: ["proxy"] },
        { name: "inside", internal: true, holds: ["proxy", "services"] },
        { name: "data", internal: true, holds: ["databases"] },
      ],
      services,
      databases: databaseNames.map((database) => ({ name: `${database}-db`, engine: "postgres", database })),
      databaseServers,
      routes: routed.map((name) => ({ name, hosts: [name], service: name, auth })),
      secrets,
    };
    return stackOf(platform, { databases, domain });
  });

interface Template {
  template: string;
  values: Record<string, unknown>;
}

function templatesIn(value: unknown): Template[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "template" in value && "values" in value ? [value as Template] : [];
  return [...own, ...Object.values(value).flatMap(templatesIn)];
}

test("the stacks of these properties have no problem, so that what follows is about plans that can be", () => {
  fc.assert(
    fc.property(stack, (loaded) => expect(check(loaded)).toEqual([])),
    runs,
  );
});

test("a plan is data, the same each time, and leaves what it was made from alone", () => {
  fc.assert(
    fc.property(stack, (loaded) => {
      const before = structuredClone(loaded);
      const plan = planPlatform(loaded);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(JSON.stringify(planPlatform(structuredClone(loaded)))).toBe(JSON.stringify(plan));
      expect(loaded).toEqual(before);
    }),
    runs,
  );
});

test("every secret that a plan names is made by somebody", () => {
  fc.assert(
    fc.property(stack, (loaded) => {
      const plan = planPlatform(loaded);
      const made = madeBy(plan, loaded);
      expect(secretsIn({ ...plan, secrets: [] }).filter((name) => !made.includes(name))).toEqual([]);
      expect(new Set(made).size).toBe(made.length);
    }),
    runs,
  );
});

test("each place of a template has its value, and each value its place", () => {
  fc.assert(
    fc.property(stack, (loaded) => {
      const templates = templatesIn(planPlatform(loaded));
      expect(templates.length).toBeGreaterThan(0);
      for (const { template, values } of templates) {
        const places = [...template.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name);
        expect(Object.keys(values).sort()).toEqual([...new Set(places)].sort());
      }
    }),
    runs,
  );
});

test("services stand behind those that they wait for, and none is lost", () => {
  fc.assert(
    fc.property(stack, (loaded) => {
      const { services } = planPlatform(loaded);
      const order = services.map(({ workload }) => workload.part);
      expect([...order].sort()).toEqual([...names].sort());
      for (const { workload, needs } of services) {
        const late = needs.filter((name) => order.indexOf(name) > order.indexOf(workload.part));
        expect(late).toEqual([]);
      }
    }),
    runs,
  );
});

test("every network that a part joins is there, and parts that talk share one", () => {
  fc.assert(
    fc.property(stack, (loaded) => {
      const plan = planPlatform(loaded);
      const known = plan.networks.map(({ name }) => name);
      const open = plan.networks.filter(({ internal }) => !internal).map(({ name }) => name);
      const share = (left: string[], right: string[]): boolean => left.some((name) => right.includes(name));
      for (const { workload, needs } of plan.services) {
        const spec = loaded.platform.services.find(({ name }) => name === workload.part);
        expect(workload.networks.filter((name) => !known.includes(name))).toEqual([]);
        expect(share(workload.networks, plan.proxy.networks)).toBe(true);
        expect(share(workload.networks, open)).toBe(spec?.egress);
        const used = plan.databases.filter(({ name }) => needs.includes(name));
        expect(used.every((server) => share(workload.networks, server.workload.networks))).toBe(true);
      }
    }),
    runs,
  );
});

test("nothing but the proxy opens a port, and only what is never rolled has a name of its own", () => {
  fc.assert(
    fc.property(stack, (loaded) => {
      const plan = planPlatform(loaded);
      const inside = [...plan.services, ...plan.databases].map(({ workload }) => workload);
      expect(inside.flatMap(({ published }) => published)).toEqual([]);
      for (const { update, aliases, part } of inside) expect(aliases).toEqual(update === "recreate" ? [part] : []);
    }),
    runs,
  );
});

test("replicas of a stack change replicas alone", () => {
  const counts = fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(stack, counts, ({ platform, settings }, replicas) => {
      const without = planPlatform({ platform, settings });
      const expected = without.services.map((service) => {
        const count = replicas[service.workload.part] ?? service.workload.replicas;
        return { ...service, workload: { ...service.workload, replicas: count } };
      });
      const plan = planPlatform({ platform, settings: { ...settings, replicas } });
      expect(plan).toEqual({ ...without, services: expected });
    }),
    runs,
  );
});

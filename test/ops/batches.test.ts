import * as fc from "fast-check";
import { generation } from "../../components/plan/generation";
import { planPlatform } from "../../components/plan/platform";
import type { Release } from "../../components/plan/release";
import type { WorkloadPlan } from "../../components/plan/workload";
import type { ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { inBatches, tooMuch } from "../../ops/batches/group";
import type { Step } from "../../ops/batches/group";
import { excess, Loads, minus, nothing, plus } from "../../ops/batches/load";
import type { Load } from "../../ops/batches/load";
import { announcement, releaseOf, stepsOf } from "../../ops/batches/passes";
import { whatServes } from "../../ops/batches/running";
import type { PlannedStack } from "../../ops/plan";
import type { Services } from "../../ops/versions/checkpoint";
import { databaseServers, service, stackOf } from "../plan/samples";

const memory = (mebibytes: number): Load => ({ mebibytes, connections: {} });
const replaced = (part: string, mebibytes: number): Step => ({
  ...{ part, during: memory(mebibytes), after: nothing, first: false },
});

describe("the batches", () => {
  const three = [replaced("a", 10), replaced("b", 20), replaced("c", 30)];

  test.each([
    [120, [["a", "b", "c"]]],
    [119, [["a", "b"], ["c"]]],
    [90, [["a", "b"], ["c"]]],
    [89, [["a"], ["b"], ["c"]]],
    [61, [["a"], ["b"], ["c"]]],
  ])("of what runs with 60 on a machine with %d", (room, expected) => {
    expect(inBatches(three, memory(60), memory(room))).toEqual(expected);
    expect(tooMuch(three, memory(60), memory(room))).toEqual(room === 120 ? [] : ["memory"]);
  });

  test("what cannot run on as it does goes first, together", () => {
    const steps = three.map((step) => ({ ...step, first: step.part !== "a" }));
    expect(inBatches(steps, memory(60), memory(61))).toEqual([["b", "c"], ["a"]]);
  });

  test("what a batch leaves more than before is not there for the next one", () => {
    const grown: Step = { part: "new", during: memory(20), after: memory(20), first: false };
    expect(inBatches([grown, replaced("a", 30), replaced("b", 10)], memory(50), memory(90))).toEqual([
      ["new"],
      ["a"],
      ["b"],
    ]);
    expect(inBatches([grown, replaced("a", 30), replaced("b", 10)], memory(50), memory(110))).toEqual([
      ["new", "a", "b"],
    ]);
  });

  test("each server's connections count for themselves", () => {
    const pool = (part: string, server: string): Step => ({
      ...{ part, during: { mebibytes: 1, connections: { [server]: 20 } }, after: nothing, first: false },
    });
    const steps = [pool("a", "one"), pool("b", "two"), pool("c", "one")];
    const running = { mebibytes: 3, connections: { one: 40, two: 20 } };
    const room = { mebibytes: 100, connections: { one: 79, two: 80 } };
    expect(inBatches(steps, running, room)).toEqual([["a", "b"], ["c"]]);
    expect(tooMuch(steps, running, room)).toEqual(["connections of server one"]);
  });

  test("hold every service once, and fit wherever each alone fits", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 60 }), (all, more) => {
        const steps = all.map((size, index) => replaced(`s${index}`, size));
        const running = memory(all.reduce((sum, size) => sum + size, 0));
        const room = memory(running.mebibytes + Math.max(...all) + more);
        const batches = inBatches(steps, running, room);
        expect(batches.flat()).toEqual(steps.map(({ part }) => part));
        for (const batch of batches) {
          const during = steps.filter(({ part }) => batch.includes(part)).map((step) => step.during);
          expect(excess(during.reduce(plus, running), room)).toEqual([]);
        }
      }),
    );
  });
});

test("loads are added and taken away server by server", () => {
  const one = { mebibytes: 5, connections: { a: 1, b: 2 } };
  const two = { mebibytes: 3, connections: { b: 1, c: 4 } };
  expect(plus(one, two)).toEqual({ mebibytes: 8, connections: { a: 1, b: 3, c: 4 } });
  expect(minus(one, two)).toEqual({ mebibytes: 2, connections: { a: 1, b: 1, c: -4 } });
});

function planned(services: ServiceSpec[], settings: Partial<Settings> = {}): PlannedStack {
  const databases = [{ name: "web-db", engine: "postgres" as const, database: "web" }];
  const stack = stackOf({ services, databases, databaseServers }, settings);
  return { name: "dev", ...stack, plan: planPlatform(stack), lock: {} };
}

/** Services as a checkpoint has them, each with an image that Docker has. */
function kept({ plan }: PlannedStack): Services {
  const services = plan.services.map(({ workload }) => {
    const image = { name: (workload.image as { name: string }).name, id: `sha256:${workload.part}` };
    return [workload.part, { ...workload, image }] as const;
  });
  return JSON.parse(JSON.stringify(Object.fromEntries(services))) as Services;
}

const local = (services: Services) => ({
  tags: new Map(Object.values(services).map(({ part, image }) => [(image as { name: string }).name, `sha256:${part}`])),
  ids: new Set(Object.keys(services).map((part) => `sha256:${part}`)),
});

test("a service takes its reserved memory, and its pools' connections, for each replica", () => {
  const web = service("web", { uses: ["web-db"], poolSize: 7, variableStyle: "spring" });
  const stack = planned([web], { replicas: { web: 2 } });
  const loads = new Loads(stack);
  expect(loads.all(stack.plan.services.map(({ workload }) => workload))).toEqual({
    mebibytes: 128,
    connections: { postgres: 14 },
  });
  const larger = {
    ...(kept(stack)["web"] as WorkloadPlan),
    environment: { SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "30" },
  };
  expect(loads.of(larger).connections).toEqual({ postgres: 60 });
  expect(loads.room(1024 ** 3)).toEqual({ mebibytes: 1024, connections: { postgres: 80 } });
});

describe("the steps of an update", () => {
  const names = ["web", "shop", "registry"];
  const before = planned(names.map((name) => service(name, name === "registry" ? { update: "recreate" } : {})));
  const plans = kept(before);
  const running = { plans, present: new Set(names) };
  const place = { loads: new Loads(before), local: local(plans), edited: new Set<string>(), holds: () => true };
  const changed = (name: string, more: Partial<ServiceSpec> = {}) =>
    service(name, { variables: { COLOUR: "red" }, ...more });

  test("are none where nothing changed, and those made anew because they were edited by hand", () => {
    expect(stepsOf(before, running, place)).toEqual([]);
    expect(stepsOf(before, running, { ...place, edited: new Set(["shop"]) })).toMatchObject([{ part: "shop" }]);
  });

  test("are what changed and what is new, behind what it waits for; what is replaced in place has no second generation", () => {
    const services = [
      changed("web", { after: ["cart"] }),
      service("shop"),
      service("cart"),
      changed("registry", { update: "recreate" }),
    ];
    expect(stepsOf(planned(services), running, place)).toEqual([
      {
        part: "cart",
        during: { mebibytes: 64, connections: { postgres: 0 } },
        after: { mebibytes: 64, connections: { postgres: 0 } },
        first: false,
      },
      {
        part: "web",
        during: { mebibytes: 64, connections: { postgres: 0 } },
        after: { mebibytes: 0, connections: { postgres: 0 } },
        first: false,
      },
      { part: "registry", during: nothing, after: { mebibytes: 0, connections: { postgres: 0 } }, first: false },
    ]);
  });

  test("begin with what cannot wait: what serves is unknown, or cannot run on", () => {
    const { web, ...others } = plans;
    expect(web).toBeDefined();
    const stack = planned([service("web"), changed("shop"), service("registry", { update: "recreate" })]);
    const unknown = { plans: others, present: running.present };
    expect(stepsOf(stack, unknown, place)).toMatchObject([
      { part: "web", first: true },
      { part: "shop", first: false },
    ]);
    expect(stepsOf(stack, running, { ...place, holds: () => false })).toMatchObject([{ part: "shop", first: true }]);
  });

  test("a pass holds what waits, keeps what leaves, and starts nothing new before its turn; the last one is the update itself", () => {
    const back: Release = {
      credentials: "current",
      services: {
        web: { ...(plans["web"] as WorkloadPlan), port: 1 },
        shop: { ...(plans["shop"] as WorkloadPlan), port: 2 },
      },
    };
    const old = { ...(plans["web"] as WorkloadPlan), part: "old" };
    expect(releaseOf(["shop", "new"], [old], running, back)).toEqual({
      credentials: "current",
      services: { web: back.services["web"], shop: plans["shop"], old },
      next: { services: ["new"] },
    });
    expect(releaseOf([], [old], running, back)).toBe(back);
    expect(releaseOf([], [], running, undefined)).toBeUndefined();
    // a service that waits keeps the login that it has
    expect(releaseOf(["shop"], [], running, undefined)?.credentials).toBe("kept");
  });
});

describe("what serves", () => {
  const plans = kept(planned([service("web")]));
  const web = plans["web"] as WorkloadPlan;
  const container = (made: string, Image: string, Status = "running", health = "healthy") => ({
    Image,
    Config: { Labels: { "platform.part": "web", "platform.generation": made } },
    State: { Status, Health: { Status: health } },
  });
  const made = generation(web, "example/web:1.0.0");

  test("is known by label and image of a container that runs", () => {
    expect(whatServes(plans, [container("other", "sha256:web"), container(made, "sha256:web")])).toEqual(plans);
    expect(whatServes(plans, [container(made, "sha256:other")])).toEqual({});
    expect(whatServes(plans, [container("other", "sha256:web")])).toEqual({});
    expect(whatServes(plans, [container(made, "sha256:web", "exited")])).toEqual({});
    expect(whatServes(plans, [container(made, "sha256:web", "running", "unhealthy")])).toEqual({});
  });
});

test("an update in batches says why and in which; one at once says nothing", () => {
  expect(announcement({ scarce: ["memory", "connections of server postgres"], batches: [["a", "b"], ["c"]] })).toEqual([
    "memory, connections of server postgres: not enough for both generations of 3 services at once; the update goes in 2 batches: a, b; c",
  ]);
  expect(announcement({ scarce: [], batches: [] })).toEqual([]);
});

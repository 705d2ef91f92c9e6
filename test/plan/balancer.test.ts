import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import { check } from "../../config/check";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { balancer, route, service, stackOf } from "./samples";

const networks: PlatformSpec["networks"] = [
  { name: "edge", holds: ["proxy", "balancers"] },
  { name: "inside", internal: true, holds: ["balancers", "services"] },
];
const services = [service("web", { port: 3000 }), service("api", { port: 8000, readiness: { path: "/well" } })];
const balancers = [
  balancer("lb", [{ service: "web" }, { service: "api", rateLimit: { requests: 100, window: "10s" } }]),
];
const routes = [
  route("site", { hosts: ["@"], through: "lb" }),
  route("api", { service: "api", through: "lb" }),
  route("page", { service: "lb" }),
];
const sample: Partial<PlatformSpec> = { networks, services, balancers, routes };

const problems = (more: Partial<PlatformSpec>, settings: Partial<Settings> = {}): string[] =>
  check(stackOf({ ...sample, ...more }, settings));
const planned = (more: Partial<PlatformSpec> = {}, settings: Partial<Settings> = {}): PlatformPlan =>
  planPlatform(stackOf({ ...sample, ...more }, settings));

function partOf(plan: PlatformPlan, name: string): WorkloadPlan {
  const found = plan.services.find(({ workload }) => workload.part === name);
  if (found === undefined) throw new Error(`the plan has no ${name}`);
  return found.workload;
}

const configuration = (plan: PlatformPlan): string[] =>
  String(partOf(plan, "lb").files[0]?.content)
    .split("\n")
    .map((line) => line.trim());

/** Where the proxy sends the requests of each route. */
function upstreams(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "upstreams" in value ? [value.upstreams] : [];
  return [...own, ...Object.values(value).flatMap(upstreams)];
}

test("a balancer rolls, starts behind what it stands before, and is found by the proxy on each service's port", () => {
  expect(problems({})).toEqual([]);
  const plan = planned();
  expect(plan.services.map(({ workload }) => workload.part)).toEqual(["web", "api", "lb"]);
  expect(plan.services.at(-1)?.needs).toEqual(["web", "api"]);
  const { update, networks: own, networkRanges, published } = partOf(plan, "lb");
  expect({ update, own, networkRanges, published }).toEqual({
    update: "rolling",
    own: ["edge", "inside"],
    networkRanges: { EDGE_NETWORKS: ["edge"] },
    published: [],
  });
  expect(upstreams(plan.edge)).toEqual([
    { part: "lb", port: 8000 },
    { part: "lb", port: 8404 },
    { part: "lb", port: 3000 },
  ]);
  expect(plan.routed).toEqual(["lb"]);
});

test("what it stands before can be found by each replica's name, and is taken out of it before it stops", () => {
  const { aliases, registry, networks: own } = partOf(planned(), "web");
  expect({ aliases, registry, own }).toEqual({
    aliases: ["tasks.web"],
    registry: { kind: "haproxy", balancer: "lb", port: 9999 },
    own: ["inside"],
  });
});

test("its configuration has a place for every replica, its health check, and the limit of each client", () => {
  const lines = configuration(planned({}, { replicas: { api: 10 } }));
  expect(lines).toContain("option httpchk GET /well");
  expect(lines.filter((line) => line.startsWith("server-template")).map((line) => line.split(" ", 3))).toEqual([
    ["server-template", "replica", "1-20"],
    ["server-template", "replica", "1-30"],
  ]);
  expect(lines).toContain("http-request deny deny_status 429 hdr Retry-After 10 if { sc_http_req_rate(0) gt 100 }");
  expect(lines.filter((line) => line.startsWith("stick-table"))).toHaveLength(1);
});

test("a change of a limit is a change of the balancer alone", () => {
  const other = [balancer("lb", [{ service: "web" }, { service: "api", rateLimit: { requests: 50, window: "10s" } }])];
  const [before, after] = [planned(), planned({ balancers: other })];
  expect(partOf(after, "api")).toEqual(partOf(before, "api"));
  expect(partOf(after, "lb")).not.toEqual(partOf(before, "lb"));
});

test("a selection without it has no route through it; with it comes what it stands before", () => {
  expect(planned({}, { only: ["api"] }).urls).toEqual({});
  expect(planned({}, { only: ["lb"] }).services.map(({ workload }) => workload.part)).toEqual(["web", "api", "lb"]);
  expect(partOf(planned({}, { replicas: { lb: 2 } }), "lb").replicas).toBe(2);
});

const alone = { resources: { cpus: 0.5, memory: "64MB" } } as const;

test.each<[string, Partial<PlatformSpec>, string]>([
  [
    "an unknown service",
    { balancers: [balancer("lb", [{ service: "wep" }, { service: "api" }])], routes: [] },
    'balancers/lb/services: no service named "wep"; did you mean web?; known: web, api',
  ],
  [
    "nothing behind it",
    { balancers: [balancer("lb", [])], routes: [] },
    "balancers/lb/services: none; a balancer stands before one service at least",
  ],
  [
    "one port twice",
    { services: [service("web", { port: 8000 }), service("api", { port: 8000 })] },
    "balancers/lb/services: port 8000 of api is taken by web; the balancer has each port once",
  ],
  [
    "the port of its page",
    { services: [service("web", { port: 8404 }), service("api", { port: 8000 })] },
    "balancers/lb/services: port 8404 of web is taken by its own page; the balancer has each port once",
  ],
  [
    "a service that is replaced in place",
    { services: [service("web", { port: 3000, update: "recreate" }), service("api", { port: 8000 })] },
    "balancers/lb/services: web is replaced in place; allowed: one that rolls",
  ],
  [
    "a limit that is none",
    {
      balancers: [balancer("lb", [{ service: "web" }, { service: "api", rateLimit: { requests: 0, window: "10s" } }])],
    },
    "balancers/lb/services/api/rateLimit/requests: 0 is not a whole number above 0",
  ],
  [
    "a service behind two",
    { balancers: [...balancers, { ...balancer("other", [{ service: "web" }]), ...alone }] },
    'balancers: "web" stands behind two places; each service stands behind one balancer once',
  ],
  [
    "a route through one that does not exist",
    { routes: [route("site", { through: "lp" })] },
    'routes/site/through: no balancer named "lp"; did you mean lb?; known: lb',
  ],
  [
    "a route through one that stands elsewhere",
    { balancers: [balancer("lb", [{ service: "web" }])] },
    "routes/api/through: lb does not stand before api; it stands before web",
  ],
  [
    "no way from the proxy",
    {
      networks: [
        { name: "front", holds: ["proxy"] },
        { name: "inside", internal: true, holds: ["balancers", "services"] },
      ],
    },
    "balancers/lb: shares no network with the proxy; networks of the balancers: inside",
  ],
  [
    "no way to a service",
    {
      networks: [
        { name: "edge", holds: ["proxy", "balancers"] },
        { name: "inside", internal: true, holds: ["services"] },
      ],
    },
    "balancers/lb/services: web shares no network with the balancers; theirs: edge",
  ],
  [
    "no home",
    { networks: [{ name: "edge", holds: ["proxy", "services"] }] },
    'networks: none holds balancers; add "balancers" to the holds of one of edge',
  ],
])("%s is told in one sentence", (_, more, sentence) => {
  expect(problems(more)).toContain(sentence);
});

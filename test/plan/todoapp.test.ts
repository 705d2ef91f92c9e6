import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { check } from "../../config/check";
import { reservedMebibytes } from "../../config/resources";
import { parseSettings } from "../../config/settings";
import type { LoadedStack, RawSettings, Settings } from "../../config/settings";
import { mebibytes } from "../../config/units";
import { workloads } from "./plan-support";

/** The stack as its file in the project says it, over what `Pulumi.yaml` says. */
function shipped(): LoadedStack {
  const lines = readFileSync(join(__dirname, "..", "..", "Pulumi.todoapp-dev.yaml"), "utf8").split("\n");
  const raw: RawSettings = {};
  const subnets: Record<string, string> = {};
  for (const line of lines) {
    const [, indent, key = "", value = ""] = /^( +)(?:platform:)?([\w-]+): ?(.*)$/.exec(line) ?? [];
    if (indent === "  " && value !== "") raw[key] = { value, secret: false };
    if (indent === "    ") subnets[key] = value;
  }
  const { stack, problems } = parseSettings({ ...raw, subnets: { value: JSON.stringify(subnets), secret: false } });
  if (stack === undefined) throw new Error(problems.join("\n"));
  return stack;
}

const stack = shipped();
const planned = (settings: Partial<Settings> = {}): PlatformPlan =>
  planPlatform({ ...stack, settings: { ...stack.settings, ...settings } });
const plan = planned();

function environment(name: string, of = plan): Record<string, unknown> | undefined {
  return of.services.find(({ workload }) => workload.part === name)?.workload.environment;
}

const running = (of: PlatformPlan): string[] =>
  workloads(of).flatMap(({ part, replicas }) => (replicas > 0 ? [replicas > 1 ? `${part} ${replicas}` : part] : []));

test("the stack has no problem, and its networks are the seed's", () => {
  expect(check(stack)).toEqual([]);
  expect(plan.networks).toEqual([
    { name: "database", internal: true, subnet: "172.21.0.0/24" },
    { name: "api", internal: true, subnet: "172.22.0.0/24" },
    { name: "frontend", internal: false, subnet: "172.24.0.0/24" },
    { name: "monitoring", internal: true, subnet: "172.23.0.0/24" },
  ]);
  const subnets = { ...stack.settings.subnets, api: "172.21.0.128/25" };
  expect(check({ ...stack, settings: { ...stack.settings, subnets } })).toEqual([
    "subnets/api: 172.21.0.128/25 overlaps 172.21.0.0/24 of database",
  ]);
});

test("what runs: three servers, the public API three times, and what watches them", () => {
  expect(running(plan)).toEqual([
    ...["config-db", "user-db", "intern-db", "private-api", "public-api 3", "gateway", "web", "prometheus"],
    ...["config-db-exporter", "user-db-exporter", "intern-db-exporter", "node-exporter", "cadvisor", "alertmanager"],
    "proxy",
  ]);
  expect(running(planned({ monitoring: "full" }))).toContain("grafana");
});

test("a selection runs with what it needs", () => {
  expect(running(planned({ only: ["public-api"] }))).toEqual(["user-db", "public-api 3", "proxy"]);
  expect(running(planned({ only: ["alertmanager"] }))).toEqual(["prometheus", "alertmanager", "proxy"]);
  expect(running(planned({ infraOnly: true }))).toEqual(["config-db", "user-db", "intern-db"]);
});

test("each part joins what it needs and nothing else; Prometheus joins what it looks at", () => {
  const networks = workloads(plan).map((workload) => [workload.part, workload.networks.join()]);
  expect(Object.fromEntries(networks)).toMatchObject({
    "config-db": "database",
    "private-api": "api,database",
    "public-api": "api,database",
    gateway: "api,frontend",
    web: "frontend",
    proxy: "api,frontend,monitoring",
    prometheus: "monitoring,api,frontend",
    alertmanager: "monitoring",
    "user-db-exporter": "monitoring,database",
  });
});

const common = { NODE_ENV: "production", NODE_OPTIONS: "--max-old-space-size=64" };
const database = (prefix: string, name: string): Record<string, unknown> => ({
  [`${prefix}DB_HOST`]: `${name}-db`,
  [`${prefix}DB_PORT`]: "5432",
  [`${prefix}DB_NAME`]: `todo_${name}`,
  [`${prefix}DB_USER`]: { login: `${name}-db-v1`, user: `todo_${name}_v1` },
  [`${prefix}DB_PASSWORD`]: { secret: `${name}-db-v1` },
});

test("the private API is told its two databases apart", () => {
  expect(environment("private-api")).toEqual({
    ...{ ...common, PORT: "5050", REFERENCE_ROLE: "private-api" },
    ...{ ...database("CONFIG_", "config"), ...database("INTERN_", "intern") },
    ...{ JWT_SECRET: { secret: "jwt-secret" }, MAX_CONNECTIONS: "40" },
  });
});

test("the public API's connections are the server's 100 less 20, for three replicas in two generations", () => {
  expect(environment("public-api")).toEqual({
    ...{ ...common, PORT: "5555", REFERENCE_ROLE: "public-api", ...database("", "user") },
    ...{ JWT_SECRET: { secret: "jwt-secret" }, MAX_CONNECTIONS: "13" },
  });
  expect(environment("public-api", planned({ replicas: { "public-api": 9 } }))?.["MAX_CONNECTIONS"]).toBe("4");
  expect(plan.databases[1]?.workload.command).toContain("max_connections=100");
});

test("the gateway and the page are told the seed's variables from the routes", () => {
  expect(environment("gateway")).toEqual({
    ...{ ...common, PORT: "5000", REFERENCE_ROLE: "gateway", JWT_SECRET: { secret: "jwt-secret" } },
    ...{ PRIVATE_API_URL: "http://proxy:5050", PUBLIC_API_URL: "http://proxy:5555" },
    ...{ CORS_ORIGIN: "https://todoapp.localhost", RATE_LIMIT_MAX: "1000" },
  });
  const web = { ...common, PORT: "3000", REFERENCE_ROLE: "web", GATEWAY_URL: "http://proxy:5000" };
  expect(environment("web")).toEqual({ ...web, API_GATEWAY_URL: "https://api.todoapp.localhost" });
  const domain = { domain: "example.org", ports: { http: 80, https: 8443 } };
  expect(environment("web", planned(domain))?.["API_GATEWAY_URL"]).toBe("https://api.example.org:8443");
});

test("addresses: the page and the API on the main host, the API's own host, and the operators' pages", () => {
  expect(plan.urls).toEqual({
    web: "https://todoapp.localhost/",
    api: "https://todoapp.localhost/api/",
    gateway: "https://api.todoapp.localhost/",
    prometheus: "https://prometheus.todoapp.localhost/",
    alertmanager: "https://alertmanager.todoapp.localhost/",
  });
});

test("the signing key has 64 letters, and images of a registry keep the roles to themselves", () => {
  expect(plan.secrets).toContainEqual({ name: "jwt-secret", kind: "password", length: 64 });
  const { services } = planned({ images: "registry", version: "v1.2.3" });
  expect(services.map(({ workload }) => workload.image)).toContainEqual({ name: "ghcr.io/todoapp/todo-web:v1.2.3" });
});

test("the seed's least host is kept: 4 GB hold the limits of all, and of the reservations less than half", () => {
  const all = workloads(plan).map(({ resources, replicas }) => ({ resources, replicas }));
  const sum = (of: (resources: (typeof all)[number]["resources"]) => number): number =>
    all.reduce((total, { resources, replicas }) => total + replicas * of(resources), 0);
  expect(sum(({ memory }) => mebibytes(memory))).toBe(2784);
  expect(sum(reservedMebibytes)).toBe(1152);
});

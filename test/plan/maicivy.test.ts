import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { check } from "../../config/check";
import { maicivy } from "../../config/platforms/maicivy";
import { reservedMebibytes } from "../../config/resources";
import { parseSettings } from "../../config/settings";
import type { RawSettings, Settings } from "../../config/settings";
import { mebibytes } from "../../config/units";
import { handler } from "./edge-support";
import type { CaddyServer, Handler } from "./edge-support";
import { workloads } from "./plan-support";
import { settingsOf } from "./samples";

/** What the stack's file in the project says. */
function raw(): RawSettings {
  const text = readFileSync(join(__dirname, "..", "..", "Pulumi.maicivy-dev.yaml"), "utf8");
  const lines = [...text.matchAll(/^ {2}platform:(\S+): (.+)$/gm)];
  return Object.fromEntries(lines.map(([, key = "", value = ""]) => [key, { value, secret: false }]));
}

const production: Partial<Settings> = { domain: "maicivy.com", address: "203.0.113.7", environment: "production" };
const planned = (settings: Partial<Settings> = production): PlatformPlan =>
  planPlatform({ platform: maicivy, settings: settingsOf({ domain: "maicivy.localhost", ...settings }) });
const plan = planned();

const environment = (name: string): unknown =>
  plan.services.find(({ workload }) => workload.part === name)?.workload.environment;

function handlers(path: string, host = "maicivy.com"): Handler[] {
  const { main } = (plan.edge as unknown as { apps: { http: { servers: { main: CaddyServer } } } }).apps.http.servers;
  const routes = main.routes.filter(({ match }) => match?.[0]?.host.includes(host) && match[0].path.includes(path));
  return routes[0]?.handle[0]?.routes?.[0]?.handle ?? [];
}

describe("the operator's keys", () => {
  const missing = (environment: string): string[] =>
    parseSettings({ ...raw(), environment: { value: environment, secret: false } }).problems;

  test("the stack of the project comes up without them, on a laptop alone", () => {
    const { stack, problems } = parseSettings(raw());
    expect(problems).toEqual([]);
    expect(stack && check(stack)).toEqual([]);
    expect(missing("production")).toEqual([
      "claude-api-key: missing; set it with: pulumi config set --secret claude-api-key",
      "openai-api-key: missing; set it with: pulumi config set --secret openai-api-key",
    ]);
  });

  test("what stands in for them is planned for a laptop alone", () => {
    const [, , operators] = maicivy.secrets;
    const [claude, openai] = maicivy.secrets.map(({ name, kind, ...more }) => ({
      ...{ name, kind },
      ...("description" in more && { description: more.description }),
    }));
    expect(plan.secrets).toEqual([claude, openai, operators]);
    expect(planned({}).secrets).toEqual(maicivy.secrets);
  });
});

test("the backend is told a URL of each store, and the operator's keys by their names", () => {
  expect(environment("backend")).toEqual({
    PORT: "8080",
    DATABASE_URL: {
      template: "postgres://${user}:${password}@postgres:5432/maicivy?sslmode=disable",
      values: { user: { login: "maicivy-db-v1", user: "maicivy_v1" }, password: { secret: "maicivy-db-v1" } },
    },
    REDIS_URL: { template: "redis://:${password}@cache:6379/0", values: { password: { secret: "cache-password" } } },
    ENV: "production",
    CLAUDE_API_KEY: { secret: "claude-api-key" },
    OPENAI_API_KEY: { secret: "openai-api-key" },
    FRONTEND_URL: "https://maicivy.com",
  });
});

test("the frontend is told the addresses that browsers use, the websocket's among them", () => {
  expect(environment("frontend")).toMatchObject({
    NEXT_PUBLIC_API_URL: { template: "${site}/api", values: { site: "https://maicivy.com" } },
    NEXT_PUBLIC_WS_URL: { template: "wss://${host}/ws", values: { host: "maicivy.com" } },
  });
});

test("the backend comes first, and alone reaches the stores and the Internet", () => {
  expect(plan.services.map(({ workload, needs }) => [workload.part, workload.networks, needs])).toEqual([
    ["backend", ["inside", "data", "edge"], ["postgres", "cache"]],
    ["frontend", ["inside"], ["backend"]],
  ]);
});

test("bare name, www and analytics get records of their own, beside the operators' pages", () => {
  expect(plan.dnsRecords.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["@", "www", "analytics", "grafana", "prometheus", "alertmanager"]),
  );
  expect(plan.dnsRecords.every(({ values }) => values.join() === "203.0.113.7")).toBe(true);
});

test("one limit for the whole site: 100 a minute, 20 over it, ten at the same time", () => {
  const limit = { name: "site", requests: 100, window: "60s", burst: 20, concurrent: 10 };
  for (const path of ["/*", "/api/*", "/ws/*", "/health/*"]) {
    expect(handler("platform_limit", handlers(path))).toEqual({ handler: "platform_limit", ...limit });
    expect(handler("request_body", handlers(path))).toMatchObject({ max_size: 10_485_760 });
  }
  expect(handler("platform_limit", handlers("/*", "analytics.maicivy.com"))).toBeUndefined();
});

test("time-outs, caching, health checks and static files without a line in the log, and measurements of nobody's", () => {
  const transport = (path: string): unknown => handler("reverse_proxy", handlers(path))?.["transport"];
  expect(transport("/api/*")).toMatchObject({ response_header_timeout: "60s", read_timeout: "60s" });
  expect(transport("/ws/*")).toMatchObject({ read_timeout: "86400s", write_timeout: "86400s" });
  expect(JSON.stringify(handlers("/api/*"))).toContain('"Cache-Control":["no-store"]');
  expect(JSON.stringify(handlers("/*"))).toContain('"Cache-Control":["public, max-age=31536000, immutable"]');
  expect(handlers("/health/*")[0]).toEqual({ handler: "vars", log_skip: true });
  const [unlogged, hidden] = handlers("/*").map((each) => JSON.stringify(each));
  for (const words of ['"*.css"', '"*.woff2"', '"log_skip":true']) expect(unlogged).toContain(words);
  expect(hidden).toContain('"path":["/metrics"]');
});

test("the site may not be framed, the dashboard by its own host alone, with a policy of Grafana's", () => {
  const set = (path: string, host?: string): unknown =>
    (handler("headers", handlers(path, host))?.["response"] as { set: unknown }).set;
  expect(set("/*")).toEqual({
    "Strict-Transport-Security": ["max-age=31536000; includeSubDomains"],
    "X-Frame-Options": ["DENY"],
    "X-Content-Type-Options": ["nosniff"],
    "X-XSS-Protection": ["1; mode=block"],
    "Referrer-Policy": ["strict-origin-when-cross-origin"],
    "Content-Security-Policy": [expect.stringMatching(/^default-src 'self'; .*https:\/\/api\.openai\.com$/)],
  });
  const shown = set("/*", "analytics.maicivy.com");
  expect(shown).toMatchObject({ "X-Frame-Options": ["SAMEORIGIN"] });
  expect(shown).not.toHaveProperty("Content-Security-Policy");
});

test("Redis keeps what it has, and forgets what was asked longest ago", () => {
  const [cache] = plan.caches;
  const text = JSON.stringify([cache?.workload.command, cache?.workload.files]);
  for (const word of ["appendonly", "allkeys-lru", "256"]) expect(text).toContain(word);
});

test("logs are cut at 10 MB and three files, and measurements are kept for 15 days", () => {
  for (const { logs } of workloads(plan)) expect(logs).toEqual({ fileSize: "10MB", files: 3 });
  const prometheus = workloads(plan).find(({ part }) => part === "prometheus");
  expect(prometheus?.command).toContain(`--storage.tsdb.retention.time=${15 * 86_400}s`);
});

test("the seed's least host is kept: 2 GB hold the limits of all", () => {
  const all = workloads(plan);
  expect(all.reduce((sum, { resources, replicas }) => sum + replicas * mebibytes(resources.memory), 0)).toBe(1920);
  expect(all.reduce((sum, { resources, replicas }) => sum + replicas * reservedMebibytes(resources), 0)).toBe(728);
  expect(all.filter(({ resources }) => resources.cpus > 0.5)).toEqual([]);
});

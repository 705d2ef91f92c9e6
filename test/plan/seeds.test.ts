import { planPlatform } from "../../components/plan/platform";
import { check } from "../../config/check";
import { service, settingsOf, stackOf } from "./samples";
import { maicivy } from "./seed-platforms";

describe("in the style of maicivy: apex and www, two APIs' keys, limits at the proxy", () => {
  const stack = { platform: maicivy, settings: settingsOf({ domain: "maicivy.com", address: "203.0.113.7" }) };
  const plan = planPlatform(stack);
  const environment = (name: string): unknown =>
    plan.services.find(({ workload }) => workload.part === name)?.workload.environment;

  test("the description has no problem", () => {
    expect(check(stack)).toEqual([]);
  });

  test("the backend is told a URL and the operator's keys by their names", () => {
    expect(environment("backend")).toEqual({
      PORT: "8080",
      DATABASE_URL: {
        template: "postgres://${user}:${password}@postgres:5432/maicivy?sslmode=disable",
        values: { user: { login: "maicivy-db-v1", user: "maicivy_v1" }, password: { secret: "maicivy-db-v1" } },
      },
      ENV: "production",
      CLAUDE_API_KEY: { secret: "claude-api-key" },
      OPENAI_API_KEY: { secret: "openai-api-key" },
      FRONTEND_URL: "https://maicivy.com",
    });
  });

  test("the frontend is told the public addresses, the websocket's among them", () => {
    expect(environment("frontend")).toEqual({
      PORT: "3000",
      NODE_ENV: "production",
      NEXT_PUBLIC_API_URL: { template: "${site}/api", values: { site: "https://maicivy.com" } },
      NEXT_PUBLIC_WS_URL: { template: "wss://${host}/ws", values: { host: "maicivy.com" } },
    });
  });

  test("the backend comes first, and alone reaches the database and the Internet", () => {
    expect(plan.services.map(({ workload, needs }) => [workload.part, workload.networks, needs])).toEqual([
      ["backend", ["inside", "data", "edge"], ["postgres"]],
      ["frontend", ["inside"], ["backend"]],
    ]);
  });

  test("apex and www get records of their own", () => {
    expect(plan.dnsRecords.map(({ fqdn, values }) => [fqdn, values])).toEqual([
      ["maicivy.com", ["203.0.113.7"]],
      ["www.maicivy.com", ["203.0.113.7"]],
    ]);
  });

  test("every limit of the seed stands in the proxy's configuration", () => {
    const text = JSON.stringify(plan.edge);
    expect(text).toContain(
      '"rate_limits":{"api":{"key":"{http.request.remote.host}","window":"60s","max_events":100}}',
    );
    expect(text).toContain('"max_size":10485760');
    expect(text).toContain('"read_timeout":"86400s"');
    expect(text).toContain('"Cache-Control":["public, max-age=31536000, immutable"]');
    expect(text).toContain('"log_skip":true');
  });
});

test("an image may be built from a context of the project's own, and scaled by the stack", () => {
  const services = [service("web", { image: { build: { context: "apps/web" } } })];
  const [web] = planPlatform(stackOf({ services }, { replicas: { web: 3 } })).services;
  expect([web?.workload.image, web?.workload.replicas]).toEqual([{ build: { context: "apps/web" } }, 3]);
});

test("a stack's memory leaves a reservation that the description does not name to the target", () => {
  const [web] = planPlatform(stackOf({}, { memory: { web: "1GB" } })).services;
  expect(web?.workload.resources).toEqual({ cpus: 0.5, memory: "1GB" });
});

import { planPlatform } from "../../components/plan/platform";
import { check } from "../../config/check";
import { settingsOf } from "./samples";
import { maicivy, todoapp } from "./seed-platforms";

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

describe("in the style of todoapp: several networks with ranges, three databases, variables in parts", () => {
  const stack = { platform: todoapp, settings: settingsOf({ databases: "per-service" }) };
  const plan = planPlatform(stack);

  test("the description has no problem", () => {
    expect(check(stack)).toEqual([]);
  });

  test("each network has the range of the seed, and a stack may take another", () => {
    expect(plan.networks).toEqual([
      { name: "database", internal: true, subnet: "172.21.0.0/24" },
      { name: "api", internal: true, subnet: "172.22.0.0/24" },
      { name: "frontend", internal: false, subnet: "172.24.0.0/24" },
    ]);
    const other = { ...stack, settings: settingsOf({ subnets: { api: "172.21.0.128/25" } }) };
    expect(check(other)).toEqual(["subnets/api: 172.21.0.128/25 overlaps 172.21.0.0/24 of database"]);
  });

  test("each part joins what it needs and nothing else", () => {
    const networks = plan.services.map(({ workload }) => [workload.part, workload.networks]);
    expect(Object.fromEntries(networks)).toEqual({
      "private-api": ["api", "database"],
      "public-api": ["api", "database"],
      gateway: ["api", "frontend"],
      web: ["frontend"],
    });
    expect(plan.databases.map(({ name, workload }) => [name, workload.networks])).toEqual([
      ["config-db", ["database"]],
      ["user-db", ["database"]],
      ["intern-db", ["database"]],
    ]);
    expect(plan.proxy.networks).toEqual(["frontend"]);
  });

  test("a second database is told by its fields", () => {
    const { workload, needs } = plan.services.find((service) => service.workload.part === "private-api") ?? {};
    expect(needs).toEqual(["config-db", "intern-db"]);
    expect(workload?.environment).toEqual({
      PORT: "5050",
      DB_HOST: "intern-db",
      DB_PORT: "5432",
      DB_NAME: "todo_intern",
      DB_USER: { login: "intern-db-v1", user: "todo_intern_v1" },
      DB_PASSWORD: { secret: "intern-db-v1" },
      CONFIG_DB_HOST: "config-db",
      CONFIG_DB_PASSWORD: { secret: "config-db-v1" },
      JWT_SECRET: { secret: "jwt-secret" },
    });
  });

  test("the gateway waits for the APIs, the web site for the gateway", () => {
    expect(plan.services.map(({ workload }) => workload.part)).toEqual(["private-api", "public-api", "gateway", "web"]);
  });

  test("images are built from the project's own contexts, and scaled by the stack", () => {
    const scaled = planPlatform({ ...stack, settings: settingsOf({ replicas: { "public-api": 3 } }) });
    expect(scaled.services.map(({ workload }) => [workload.image, workload.replicas])).toEqual([
      [{ build: { context: "apps/private-api" } }, 1],
      [{ build: { context: "apps/public-api" } }, 3],
      [{ build: { context: "apps/gateway" } }, 1],
      [{ build: { context: "apps/web" } }, 1],
    ]);
  });

  test("a stack's memory leaves a reservation that the description does not name to the target", () => {
    const larger = planPlatform({ ...stack, settings: settingsOf({ memory: { web: "1GB" } }) });
    const web = larger.services.find(({ workload }) => workload.part === "web");
    expect(web?.workload.resources).toEqual({ cpus: 0.5, memory: "1GB" });
  });
});

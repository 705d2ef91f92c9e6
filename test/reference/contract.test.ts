import { expectAway, expectContract } from "../support/contract";
import type { Ask, Contract } from "../support/contract";
import { Bench, docker, PASSWORD } from "./containers";
import type { Service } from "./containers";

/** A reference service, and the store or service that it is nothing without. */
interface Entry extends Contract {
  image: string;
  variables: Record<string, string>;
  /** Stopped for the last test; those of the table before it are stopped already. */
  away?: string;
}

const common = { PORT: "8082", JWT_SECRET: "x".repeat(64), MAX_CONNECTIONS: "4" };
const paths = { health: "/health", metrics: "/metrics", deep: "/health/deep", about: "/about" };

const database = (prefix = ""): Record<string, string> => ({
  [`${prefix}DB_HOST`]: "db",
  [`${prefix}DB_PORT`]: "5432",
  [`${prefix}DB_NAME`]: "patient",
  [`${prefix}DB_USER`]: "patient",
  [`${prefix}DB_PASSWORD`]: PASSWORD,
});

const todoapp = (name: string, more: Pick<Entry, "variables" | "connections" | "away">): Entry => ({
  ...{ name, image: "todoapp", paths, ...more },
  variables: { ...common, REFERENCE_ROLE: name, ...more.variables },
});

const backend = {
  PORT: "8082",
  DATABASE_URL: `postgres://patient:${PASSWORD}@db:5432/patient?sslmode=disable`,
  REDIS_URL: "redis://cache:6379/0",
  CLAUDE_API_KEY: "none",
  OPENAI_API_KEY: "none",
  FRONTEND_URL: "https://example.test",
};
const frontend = {
  PORT: "8082",
  NEXT_PUBLIC_API_URL: "https://example.test/api",
  NEXT_PUBLIC_WS_URL: "wss://example.test/ws",
};

const entries: Entry[] = [
  {
    name: "backend",
    image: "maicivy-backend",
    variables: backend,
    paths,
    connections: { postgres: "ok", redis: "ok" },
    away: "cache",
  },
  {
    name: "maicivy-frontend",
    image: "maicivy-frontend",
    variables: frontend,
    paths: { health: "/health", metrics: "/metrics" },
    connections: {},
  },
  todoapp("private-api", {
    variables: { ...database("CONFIG_"), ...database("INTERN_") },
    connections: { "config-db": "ok", "intern-db": "ok" },
    away: "db",
  }),
  todoapp("public-api", { variables: database(), connections: { "user-db": "ok" }, away: "db" }),
  todoapp("gateway", {
    variables: {
      PRIVATE_API_URL: "http://private-api:8082",
      PUBLIC_API_URL: "http://public-api:8082",
      CORS_ORIGIN: "https://example.test",
      RATE_LIMIT_MAX: "20",
    },
    connections: { "public-api": "ok", "private-api": "ok" },
    away: "public-api",
  }),
  todoapp("web", {
    variables: { GATEWAY_URL: "http://gateway:8082", API_GATEWAY_URL: "https://api.example.test" },
    connections: { gateway: "ok" },
    away: "gateway",
  }),
  {
    name: "frontend",
    image: "frontend",
    variables: { PORT: "8082", API_URL: "http://a", API_INTERNAL_URL: "http://a", SERVICES: "a" },
    paths: { health: "/health", metrics: "/metrics" },
    connections: {},
  },
  {
    name: "medisecure-frontend",
    image: "medisecure-frontend",
    variables: { PORT: "8082", API_URL: "https://api.example.test" },
    paths: { health: "/health", metrics: "/metrics", about: "/about" },
    connections: {},
  },
];

const bench = new Bench();
let network: string;
const services: Record<string, Service> = {};
const containers: Record<string, string> = {};

jest.setTimeout(240_000);

beforeAll(async () => {
  network = await bench.network("main");
  containers["db"] = await bench.postgres(network);
  containers["cache"] = await bench.backing("cache", "redis", network);
  for (const {
    name,
    image,
    variables,
    paths: { health },
  } of entries) {
    const service = await bench.role(name, image, network, variables);
    services[name] = service;
    containers[name] = service.id;
    await service.answers(health, 200);
  }
});

afterAll(() => bench.remove());

const asking =
  (name: string): Ask =>
  (path) => {
    const service = services[name];
    if (service === undefined) throw new Error(`${name} was not started`);
    return service.request(path);
  };

// MediSecure's backend, which needs six stores, is held to it where they run: test/e2e/medisecure.test.ts
test.each(entries.map((entry) => [entry.name, entry] as const))("%s keeps the contract", (name, entry) =>
  expectContract(asking(name), entry),
);

test("the gateway answers 429 over its limit, and health beyond it", async () => {
  const statuses = new Set<number>();
  const ask = asking("gateway");
  for (let count = 0; count < 25; count += 1) statuses.add((await ask("/settings")).status);
  expect([...statuses]).toEqual([200, 429]);
  expect((await ask("/health")).status).toBe(200);
});

const proving = entries.filter(({ paths: { deep } }) => deep !== undefined);

test.each(proving.map((entry) => [entry.name, entry] as const))(
  "%s is alive without a store, and says that it is away",
  async (name, entry) => {
    const away = containers[entry.away ?? ""];
    if (away === undefined) throw new Error(`nothing to take away from ${name}`);
    await docker(["stop", away]);
    await expectAway(asking(name), entry);
  },
);

test.each([
  ["no-role", {}, "REFERENCE_ROLE is not set"],
  [
    "strange-role",
    { REFERENCE_ROLE: "api" },
    'REFERENCE_ROLE is "api"; allowed: private-api, public-api, gateway, web',
  ],
  ["no-cache", { ...backend, REDIS_URL: "cache:6379" }, "REDIS_URL is not an address that begins with redis://"],
  [
    "no-socket",
    { ...frontend, NEXT_PUBLIC_WS_URL: "https://example.test/ws" },
    'NEXT_PUBLIC_WS_URL is "https://example.test/ws": an address with ws:// or wss:// is allowed',
  ],
  ["no-key", { REFERENCE_ROLE: "public-api", PORT: "1", ...database(), MAX_CONNECTIONS: "4" }, "JWT_SECRET is not set"],
] as [string, Record<string, string>, string][])(
  "%s: one sentence and exit code 64",
  async (name, variables, sentence) => {
    const images: Record<string, string> = { "no-cache": "maicivy-backend", "no-socket": "maicivy-frontend" };
    const service = await bench.role(name, images[name] ?? "todoapp", network, variables);
    const { code, last } = await service.ends();
    expect([code, last]).toEqual(["64", sentence]);
  },
);

import type { PlatformPlan } from "../../components/plan/platform";
import type { WorkloadPlan } from "../../components/plan/workload";
import { composeFile, composeText } from "../../bench/peer/compose-file";
import { quickLooks } from "../../bench/peer/compose-service";
import { freeRanges } from "../../bench/peer/ranges";
import { planServices } from "../../bench/synthetic-plan";

const lookups = {
  imageOf: (image: object) => `local/${(image as { name: string }).name}`,
  secretOf: (name: string) => `value of ${name}`,
  rangeOf: (network: string) => `range of ${network}`,
  lookEvery: quickLooks,
};

function workload(part: string, more: Partial<WorkloadPlan> = {}): WorkloadPlan {
  const [service] = planServices(1).services;
  if (service === undefined) throw new Error("a platform of one service has none");
  return { ...service.workload, command: undefined, part, image: { name: part }, environment: {}, ...more };
}

const database = workload("postgres", {
  update: "recreate",
  command: ["postgres", "-c", "max_connections=100"],
  environment: { POSTGRES_PASSWORD: { secret: "superuser" } },
  volumes: [{ name: "data", path: "/var/lib/postgresql/data", data: true }],
  aliases: ["postgres"],
  published: [{ address: "127.0.0.1", port: 5433, inside: 5432, protocol: "tcp" }],
  resources: { cpus: 1, memory: "1GB", reservedMemory: "256MB" },
  readOnlyRoot: false,
  capabilities: ["CHOWN"],
  stopSignal: "SIGINT",
  health: { command: ["CMD", "pg_isready"], interval: 30, timeout: 5, retries: 5, startPeriod: 90 },
});

const proxy = workload("proxy", {
  command: ["caddy", "run", "--config", "/etc/start.json"],
  files: [
    { path: "/etc/start.json", content: "{}", mode: "0444" },
    { path: "/etc/root.key", content: { secret: "key" }, mode: "0400" },
  ],
});

const plan: PlatformPlan = {
  ...planServices(0),
  networks: [
    { name: "inside", internal: true },
    { name: "edge", internal: false, subnet: "172.30.0.0/24" },
  ],
  databases: [
    {
      name: "postgres",
      workload: database,
      passwords: [],
      logins: [],
      setUp: {
        purpose: "",
        part: "postgres",
        command: ["psql"],
        stdin: { template: "PASSWORD '${login}';", values: { login: { secret: "login" } } },
      },
      connections: {},
    },
  ],
  caches: [
    {
      name: "redis",
      workload: workload("cache", {
        health: { ...database.health, command: ["CMD-SHELL", "redis-cli ping | grep 'PONG'"] },
      }),
      passwords: [],
      logins: [],
      setUp: { purpose: "", part: "cache", command: ["redis-cli", "-e"], stdin: { secret: "login" } },
      connections: {},
    },
  ],
  services: [
    { workload: workload("config"), needs: [] },
    {
      workload: workload("web", {
        replicas: 2,
        scratch: ["/tmp"],
        user: "1000",
        environment: {
          PRICE: "$5",
          URL: { template: "redis://:${password}@redis/${unknown}", values: { password: { secret: "redis" } } },
        },
        hostPaths: [{ host: "/sys", path: "/host/sys" }],
        networks: ["inside", "edge"],
      }),
      needs: ["postgres", "config", "stopped"],
    },
  ],
  monitoring: {
    tools: [{ tool: "zipkin", workload: workload("stopped", { replicas: 0 }), needs: [], passwords: [] }],
    leftOut: {},
  },
  proxy,
  edge: { routes: [{ upstreams: { part: "web", port: 8080 } }, { password: { secret: "operators-bcrypt" } }] },
  routed: ["config"],
};

const file = composeFile(plan, lookups);

const everywhere = {
  pull_policy: "never",
  environment: {},
  configs: [],
  volumes: [],
  networks: { inside: { aliases: [] } },
  ports: [],
  healthcheck: { test: ["CMD", "true"], interval: "2s", timeout: "5s", retries: 3, start_period: "15s" },
  depends_on: {},
  restart: "unless-stopped",
  stop_grace_period: "1s",
  read_only: true,
  tmpfs: [],
  cap_drop: ["ALL"],
  cap_add: [],
  security_opt: ["no-new-privileges:true"],
  cpus: 0.1,
  mem_limit: "16m",
  memswap_limit: "16m",
  mem_reservation: "8m",
  logging: { driver: "json-file", options: { "max-size": "1m", "max-file": "1" } },
};

test("a server gets its limits, its health check, and its set-up as a file of the first start", () => {
  expect(file.services["postgres"]).toStrictEqual({
    ...everywhere,
    image: "local/postgres",
    command: ["postgres", "-c", "max_connections=100"],
    environment: { POSTGRES_PASSWORD: "value of superuser" },
    configs: [
      {
        source: "postgres-docker-entrypoint-initdb-d-set-up-sql",
        target: "/docker-entrypoint-initdb.d/set-up.sql",
        mode: "0444",
      },
    ],
    volumes: [{ type: "volume", source: "postgres-data", target: "/var/lib/postgresql/data" }],
    networks: { inside: { aliases: ["postgres"] } },
    ports: [{ host_ip: "127.0.0.1", target: 5432, published: "5433", protocol: "tcp" }],
    healthcheck: { test: ["CMD", "pg_isready"], interval: "1s", timeout: "5s", retries: 5, start_period: "90s" },
    stop_signal: "SIGINT",
    read_only: false,
    cap_add: ["CHOWN"],
    cpus: 1,
    mem_limit: "1024m",
    memswap_limit: "1024m",
    mem_reservation: "256m",
  });
});

test("a server whose image has no way for a set-up gets it as a hook that waits for the server", () => {
  const probe = String.raw`'sh' '-c' 'redis-cli ping | grep '\''PONG'\'''`;
  const script = `until ${probe}; do sleep 0.1; done; printf %s "$SET_UP" | "$@"`;
  expect(file.services["cache"]).toMatchObject({
    configs: [],
    post_start: [{ command: ["sh", "-c", script, "sh", "redis-cli", "-e"], environment: { SET_UP: "value of login" } }],
  });
});

test("a service waits for the health of what it needs and runs here, and for the proxy where that leads to it", () => {
  const healthy = { condition: "service_healthy" };
  expect(file.services["web"]).toStrictEqual({
    ...everywhere,
    image: "local/web",
    scale: 2,
    environment: { PRICE: "$5", URL: "redis://:value of redis@redis/${unknown}" },
    volumes: [{ type: "bind", source: "/sys", target: "/host/sys", read_only: true }],
    networks: { inside: { aliases: [] }, edge: { aliases: [] } },
    depends_on: { postgres: healthy, config: healthy, proxy: healthy },
    user: "1000",
    tmpfs: ["/tmp:rw,nosuid,nodev,size=64m"],
  });
  expect(file.services["config"]).toStrictEqual({ ...everywhere, image: "local/config" });
});

test("the proxy begins with its routes, and reaches each part by its name", () => {
  const source = "proxy-etc-start-json";
  expect(file.services["proxy"]).toMatchObject({
    configs: [{ source, mode: "0444" }, { source: "proxy-etc-root-key" }],
  });
  expect(JSON.parse(file.configs[source]?.content ?? "")).toEqual({
    routes: [{ upstreams: [{ dial: "web:8080" }] }, { password: "value of operators-bcrypt" }],
  });
});

test("networks, volumes and files are those of what runs, and nothing else", () => {
  expect(Object.keys(file.services)).toEqual(["postgres", "cache", "proxy", "config", "web"]);
  expect(file.networks).toStrictEqual({
    inside: { driver: "bridge", internal: true },
    edge: { driver: "bridge", internal: false, ipam: { config: [{ subnet: "172.30.0.0/24" }] } },
  });
  expect(file.volumes).toStrictEqual({ "postgres-data": {} });
  expect(Object.keys(file.configs)).toHaveLength(3);
  expect(file.configs["postgres-docker-entrypoint-initdb-d-set-up-sql"]?.content).toBe("PASSWORD 'value of login';");
  expect(file.configs["proxy-etc-root-key"]?.content).toBe("value of key");
});

test("compose takes no dollar for a variable of its own", () => {
  const text = composeText(file);
  expect(text).toContain('"PRICE": "$$5"');
  expect(JSON.parse(text.replaceAll("$$", "$"))).toEqual(file);
});

test("a broker keeps the name that its data know it by, and its set-up the user that it is meant for", () => {
  const [server] = plan.caches;
  if (server?.setUp === undefined) throw new Error("the plan's cache is not set up");
  const broker = {
    ...server,
    workload: { ...server.workload, part: "broker", hostname: "broker" },
    setUp: { ...server.setUp, user: "root" },
  };
  const { services } = composeFile({ ...plan, brokers: [broker] }, lookups);
  expect(services["broker"]).toMatchObject({ hostname: "broker", post_start: [{ user: "root" }] });
});

test("a part that is told the ranges of networks is told those of the file, the plan's own where it has one", () => {
  const told = { networkRanges: { SAFE: ["inside", "edge"] }, environment: { PORT: "1" } };
  const balancer = { workload: workload("balancer", told), needs: ["web"] };
  const { services, networks } = composeFile({ ...plan, services: [...plan.services, balancer] }, lookups);
  expect(services["balancer"]?.["environment"]).toEqual({ PORT: "1", SAFE: "range of inside 172.30.0.0/24" });
  expect(networks).toMatchObject({
    inside: { ipam: { config: [{ subnet: "range of inside" }] } },
    edge: { ipam: { config: [{ subnet: "172.30.0.0/24" }] } },
  });
});

test("a free range is one that no network has, and stays its network's", () => {
  const rangeOf = freeRanges(["10.200.0.0/23", "127.0.0.1/8"]);
  expect([rangeOf("edge"), rangeOf("inside"), rangeOf("edge")]).toEqual([
    ...["10.200.2.0/24", "10.200.3.0/24", "10.200.2.0/24"],
  ]);
  expect(() => freeRanges(["10.0.0.0/8"])("edge")).toThrow(/no range is free for the network edge/);
});

test("what would be set up on a server of somebody else's is refused", () => {
  const [server] = plan.databases;
  if (server === undefined) throw new Error("the plan has no server");
  const external = { ...plan, databases: [{ ...server, workload: { ...database, volumes: [] } }] };
  expect(() => composeFile(external, lookups)).toThrow(/postgres is set up on a server of somebody else's/);
});

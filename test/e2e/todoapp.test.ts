import { eventually } from "./support/eventually";
import { Client } from "./support/client";
import type { Answer } from "./support/client";
import { expectCode } from "./support/commands";
import { containersOf, docker, linesOf, logsOf, namesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(420_000);

const domain = "todoapp.localhost";
const tools = ["prometheus", "alertmanager", "node-exporter", "cadvisor"];
const databases = ["config-db", "user-db", "intern-db"];
const services = ["private-api", "public-api", "gateway", "web"];

interface Todo {
  id: string;
  text: string;
  done: boolean;
}

let stack: TestStack;
let client: Client;
let outputs: Outputs;
let volumes: string[];

beforeAll(async () => {
  stack = await TestStack.make({ platform: "todoapp", databases: "per-service" });
  expectCode(await stack.up(), 0);
  outputs = await stack.outputs<Outputs>("--show-secrets");
  client = new Client(stack.ports, outputs.caCertificate, { domain });
});

afterAll(async () => {
  client?.close();
  await stack.remove();
});

/** Asks the API, by its own host unless another one is named. */
function ask(method: string, path: string, more: { host?: string; token?: string; body?: object } = {}) {
  const { host = `api.${domain}`, token, body } = more;
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  return client.ask(method, path, host, headers, body && JSON.stringify(body));
}

async function login(name: string, password = "one two three"): Promise<string> {
  const { status, body } = await ask("POST", "/login", { body: { name, password } });
  expect(status).toBe(200);
  return (JSON.parse(body) as { token: string }).token;
}

const operator = (host: string, path: string): Promise<Answer> =>
  client.get(path, `${host}.${domain}`, {
    Authorization: `Basic ${Buffer.from(`admin:${outputs.credentials["operators"]}`).toString("base64")}`,
  });

/** Ids of the containers of a part, each of several replicas. */
const idsOf = (part: string): string[] =>
  linesOf(
    docker(
      "ps",
      "--quiet",
      "--filter",
      `label=platform.stack=${stack.name}`,
      "--filter",
      `label=platform.part=${part}`,
    ),
  );

function inside(id: string, url: string): Record<string, unknown> {
  const script = `fetch("${url}").then((answer) => answer.text()).then((text) => process.stdout.write(text))`;
  return JSON.parse(docker("exec", id, "node", "-e", script)) as Record<string, unknown>;
}

test("the page is on the main host, asks the API's host alone, and shows no measurements", async () => {
  const { status, headers, body } = await client.get("/", domain);
  expect(status).toBe(200);
  const api = `https://api.${domain}:${stack.ports.https}`;
  expect(body).toContain(`data-api="${api}"`);
  expect(headers["content-security-policy"]).toContain(`connect-src ${api};`);
  for (const path of ["/metrics", "/api/metrics"]) expect((await client.get(path, domain)).status).toBe(404);
});

test("what a person adds by one address of the API is there by the other, and nobody else sees it", async () => {
  const [own, other] = [await login("ana"), await login("bo")];
  const added = await ask("POST", "/todos", { token: own, body: { text: "water the plants" } });
  expect(added.status).toBe(201);
  const { id } = JSON.parse(added.body) as Todo;
  const done = await ask("PATCH", `/api/todos/${id}`, { host: domain, token: own, body: { done: true } });
  expect([done.status, JSON.parse(done.body)]).toEqual([200, { id, text: "water the plants", done: true }]);
  const list = async (token: string): Promise<unknown> =>
    JSON.parse((await ask("GET", "/api/todos", { host: domain, token })).body) as unknown;
  expect([await list(own), await list(other)]).toEqual([[{ id, text: "water the plants", done: true }], []]);
  const stolen = await ask("PATCH", `/todos/${id}`, { token: other, body: { done: false } });
  expect(stolen.status).toBe(404);
});

test("without a token, or with one that was not signed here, nothing is told", async () => {
  const token = await login("ana");
  const forged = `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`;
  for (const more of [{}, { token: forged }]) expect((await ask("GET", "/todos", more)).status).toBe(401);
  expect((await ask("POST", "/login", { body: { name: "ana", password: "guessed" } })).status).toBe(401);
});

test("browsers may ask the API from the page and from nowhere else", async () => {
  const origin = `https://${domain}:${stack.ports.https}`;
  const allowed = async (asking: string): Promise<unknown> => {
    const headers = { Origin: asking, "Access-Control-Request-Method": "POST" };
    const answer = await client.ask("OPTIONS", "/todos", `api.${domain}`, headers);
    return answer.headers["access-control-allow-origin"];
  };
  expect([await allowed(origin), await allowed("https://example.org")]).toEqual([origin, undefined]);
});

test("all three instances of the public API answer, and each proves its connection", async () => {
  const ids = idsOf("public-api");
  expect(ids).toHaveLength(3);
  for (const id of ids) {
    expect(inside(id, "http://localhost:5555/health/deep")).toEqual({ status: "UP", connections: { "user-db": "ok" } });
  }
  await login("cy");
  await eventually(async () => {
    await ask("POST", "/login", { body: { name: "cy", password: "one two three" } });
    const counts = ids.map((id) => docker("exec", id, "node", "-e", countLogins));
    expect(counts.filter((count) => Number(count) > 0)).toHaveLength(3);
  });
});

const countLogins = `fetch("http://localhost:5555/metrics").then((answer) => answer.text()).then((text) =>
  process.stdout.write(/_count\\{path="\\/login",status="200"\\} (\\d+)/.exec(text)?.[1] ?? "0"))`;

test("the others prove theirs: two databases, the two APIs, the gateway", () => {
  const deep = (part: string, port: number): unknown =>
    inside(String(idsOf(part)[0]), `http://localhost:${port}/health/deep`)["connections"];
  expect(deep("private-api", 5050)).toEqual({ "config-db": "ok", "intern-db": "ok" });
  expect(deep("gateway", 5000)).toEqual({ "public-api": "ok", "private-api": "ok" });
  expect(deep("web", 3000)).toEqual({ gateway: "ok" });
});

test("the private API's own business is not to be had from outside", async () => {
  expect((await ask("GET", "/settings")).status).toBe(200);
  expect((await ask("PUT", "/settings/title", { body: { value: "mine" } })).status).toBe(404);
  expect((await ask("GET", "/journal")).status).toBe(404);
});

test("Prometheus reaches everything, each instance by itself", async () => {
  await eventually(async () => {
    const { body } = await operator("prometheus", "/api/v1/targets?state=active");
    const { data } = JSON.parse(body) as { data: { activeTargets: { labels: { job: string }; health: string }[] } };
    expect(data.activeTargets.filter(({ health }) => health !== "up")).toEqual([]);
    const jobs = data.activeTargets.map(({ labels }) => labels.job).sort();
    const services = ["private-api", "public-api", "public-api", "public-api", "gateway", "web"];
    const exporters = databases.map((name) => `${name}-exporter`);
    expect(jobs).toEqual([...services, ...tools, ...exporters, "proxy"].sort());
  }, 60);
});

test("the rules of the alerts are as Prometheus wants them, and look at what there is", async () => {
  const prometheus = String(idsOf("prometheus")[0]);
  expect(docker("exec", prometheus, "promtool", "check", "rules", "/etc/prometheus/rules.yml")).toMatch(
    /SUCCESS: \d+ rules/,
  );
  const there = [
    'caddy_http_request_duration_seconds_count{server="main"}',
    'node_filesystem_avail_bytes{mountpoint="/"}',
  ];
  const limited = 'container_spec_memory_limit_bytes{container_label_platform_part!=""} > 0';
  for (const query of [...there, limited]) {
    await eventually(async () => {
      const { body } = await operator("prometheus", `/api/v1/query?query=${encodeURIComponent(query)}`);
      expect((JSON.parse(body) as { data: { result: unknown[] } }).data.result.length).toBeGreaterThan(0);
    });
  }
});

test("a service that stops is told to Alertmanager", async () => {
  const [id = ""] = idsOf("private-api");
  docker("stop", id);
  await eventually(async () => {
    const { status, body } = await operator("alertmanager", "/api/v2/alerts?active=true");
    expect(status).toBe(200);
    const alerts = JSON.parse(body) as { labels: Record<string, string>; annotations: Record<string, string> }[];
    const down = alerts.find(({ labels }) => labels["alertname"] === "PartDown" && labels["part"] === "private-api");
    expect(down?.annotations["summary"]).toBe("0 of 1 of private-api can be reached");
  }, 60);
  docker("start", id);
});

test("no password stands in a log", async () => {
  const secrets = await stack.secrets();
  const logs = namesOf("container", stack.name).map(logsOf).join("\n");
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
});

test("a selection runs the public API with its database, and leaves the rest", async () => {
  volumes = namesOf("volume", stack.name);
  await ask("POST", "/todos", { token: await login("dee"), body: { text: "kept" } });
  stack.set({ platform: "todoapp", databases: "per-service", only: ["public-api"], replicas: { "public-api": 1 } });
  expectCode(await stack.up(), 0);
  expect(Object.keys(containersOf(stack.name)).sort()).toEqual(["proxy", "public-api", "user-db"]);
});

test("made whole again but for what watches it, it has what it had", async () => {
  stack.set({ platform: "todoapp", databases: "per-service", monitoring: "none", replicas: { "public-api": 1 } });
  expectCode(await stack.up(), 0);
  expect(Object.keys(containersOf(stack.name)).sort()).toEqual([...databases, ...services, "proxy"].sort());
  const { body } = await ask("GET", "/todos", { token: await login("dee") });
  expect(JSON.parse(body)).toEqual([expect.objectContaining({ text: "kept" })]);
  const data = (names: string[]): string[] => names.filter((name) => name.includes("-data-"));
  expect(data(namesOf("volume", stack.name))).toEqual(data(volumes));
  const ofDatabases = databases.map((name) => expect.stringContaining(`${name}-data-`) as string);
  expect(data(volumes)).toEqual(expect.arrayContaining(ofDatabases));
});

import { expectAway, expectContract } from "../support/contract";
import type { Ask, Contract } from "../support/contract";
import { Client } from "./support/client";
import type { Answer } from "./support/client";
import { expectCode } from "./support/commands";
import { docker, linesOf, logsOf, namesOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";
import { SteadyLoad } from "./support/steady-load";

jest.setTimeout(420_000);

const domain = "medisecure.localhost";
const api = `api.${domain}`;
const contract: Contract = {
  name: "medisecure-backend",
  paths: { health: "/health", metrics: "/metrics", deep: "/health/deep", about: "/about" },
  connections: {
    "patient-db": "ok",
    appointments: "ok",
    documents: "ok",
    "billing-db": "ok",
    events: "ok",
    cache: "ok",
  },
};

let stack: TestStack;
let client: Client;
let outputs: Outputs;
let token = "";

beforeAll(async () => {
  stack = await TestStack.make({ platform: "medisecure" });
  expectCode(await stack.up(), 0);
  outputs = await stack.outputs<Outputs>("--show-secrets");
  client = new Client(stack.ports, outputs.caCertificate, { domain });
  const { status, body } = await ask("POST", "/login", { name: "ana", password: "one two three" });
  expect(status).toBe(200);
  token = (JSON.parse(body) as { token: string }).token;
});

afterAll(async () => {
  client?.close();
  await stack.remove();
});

function ask(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  return client.ask(method, path, api, headers, body && JSON.stringify(body));
}

async function made<Shape extends object>(path: string, body: object): Promise<Shape> {
  const answer = await ask("POST", path, body);
  if (answer.status !== 201) throw new Error(`POST ${path} was answered with ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body) as Shape;
}

const list = async (path: string): Promise<object[]> => JSON.parse((await ask("GET", path)).body) as object[];

const operator = (host: string, path: string): Promise<Answer> =>
  client.get(path, `${host}.${domain}`, {
    Authorization: `Basic ${Buffer.from(`admin:${outputs.credentials["operators"]}`).toString("base64")}`,
  });

/** Ids of the containers of a part that run. */
function idsOf(part: string): string[] {
  const labels = [`platform.stack=${stack.name}`, `platform.part=${part}`];
  return linesOf(docker("ps", "--quiet", "--no-trunc", ...labels.flatMap((label) => ["--filter", `label=${label}`])));
}

test("the page is on the main host and asks the API's host alone; measurements are nobody's there", async () => {
  const { status, headers, body } = await client.get("/", domain);
  expect(status).toBe(200);
  const address = `https://${api}:${stack.ports.https}`;
  expect(headers["content-security-policy"]).toContain(`connect-src 'self' ${address};`);
  expect(JSON.parse((await client.get("/config.json", domain)).body)).toEqual({ api: address });
  const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(body) ?? [];
  const asset = await client.get(script, domain);
  expect([asset.status, asset.headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
  for (const name of [domain, api]) {
    for (const path of ["/metrics", "/health/deep"]) expect((await client.get(path, name)).status).toBe(404);
  }
});

test("the API's documentation is there, with all that it loads", async () => {
  const { status, body } = await client.get("/docs", api);
  expect(status).toBe(200);
  const [, script = ""] = /src="([^"]+)"/.exec(body) ?? [];
  for (const path of [script, "/openapi.json"]) expect((await client.get(path, api)).status).toBe(200);
});

test("what is stored is there again, and nothing is told without a token", async () => {
  const patient = await made<{ id: string }>("/patients", { name: "Ada", born: "1980-02-03" });
  expect(await list("/patients")).toContainEqual({ id: patient.id, name: "Ada", born: "1980-02-03" });
  const appointment = { patient: patient.id, at: "2030-01-02T09:30:00", reason: "check-up", email: "ada@example.org" };
  const { id } = await made<{ id: string }>("/appointments", appointment);
  expect(await list("/appointments")).toContainEqual({
    id,
    patient: patient.id,
    at: appointment.at,
    reason: "check-up",
  });
  await eventually(async () => {
    const mail = { id, to: "ada@example.org", text: "2030-01-02 09:30: check-up" };
    expect(await list("/mails")).toContainEqual(mail);
  });
  const invoice = await made<{ id: string }>("/invoices", { patient: patient.id, cents: 4200 });
  expect(await list("/invoices")).toContainEqual({ id: invoice.id, patient: patient.id, cents: 4200 });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "text/plain" };
  expect((await client.ask("PUT", "/documents/report.txt", api, headers, "all is well")).status).toBe(201);
  expect((await ask("GET", "/documents/report.txt")).body).toBe("all is well");
  expect((await ask("GET", "/documents/another.txt")).status).toBe(404);
  const wrong = await client.ask("GET", "/patients", api, { Authorization: `Bearer ${token.slice(0, -3)}xyz` });
  expect([wrong.status, (await client.get("/patients", api)).status]).toEqual([401, 401]);
  expect((await ask("POST", "/login", { name: "ana", password: "something else" })).status).toBe(401);
});

/** Asks a replica of the backend from inside: its measurements and its deep health are nobody's outside. */
const inside =
  (id: string): Ask =>
  (path) => {
    const lines = [
      "import json, sys, urllib.error as e, urllib.request as r",
      'try: answer = r.urlopen("http://127.0.0.1:8000" + sys.argv[1])',
      "except e.HTTPError as error: answer = error",
      'told = {"status": answer.status, "type": answer.headers["Content-Type"], "text": answer.read().decode()}',
      "print(json.dumps(told))",
    ];
    return Promise.resolve(
      JSON.parse(docker("exec", id, "python3", "-c", lines.join("\n"), path)) as Awaited<ReturnType<Ask>>,
    );
  };

test("each replica of the backend keeps the contract, and says which connection is away while it serves on", async () => {
  const ids = idsOf("backend");
  expect(ids).toHaveLength(2);
  for (const id of ids) await expectContract(inside(id), contract);
  const [cache = ""] = idsOf("cache");
  docker("stop", cache);
  const first = inside(String(ids[0]));
  expect(await expectAway(first, contract)).toEqual({ ...contract.connections, cache: "failed" });
  expect((await ask("GET", "/patients")).status).toBe(200);
  docker("start", cache);
  await eventually(() => expectContract(first, contract));
});

test("the stores' own pages ask operators for a password", async () => {
  for (const name of ["rabbitmq", "phpmyadmin"]) {
    expect((await client.get("/", `${name}.${domain}`)).status).toBe(401);
    expect((await operator(name, "/")).status).toBe(200);
  }
  expect((await operator("rabbitmq", "/")).body).toContain("RabbitMQ Management");
  expect((await operator("phpmyadmin", "/")).body).toContain("phpMyAdmin");
});

test("the balancer's page is for operators, and knows who serves", async () => {
  expect((await client.get("/stats", `haproxy.${domain}`)).status).toBe(401);
  const { status, body } = await operator("haproxy", "/stats;csv");
  expect(status).toBe(200);
  const rows = body.split("\n").map((line) => line.split(","));
  const up = rows.filter(([proxy, server]) => proxy === "backend" && server?.startsWith("replica"));
  expect(up.filter((row) => row[17] === "UP")).toHaveLength(2);
});

test("Prometheus reaches everything, each replica by itself", async () => {
  await eventually(async () => {
    const { body } = await operator("prometheus", "/api/v1/targets?state=active");
    const { data } = JSON.parse(body) as { data: { activeTargets: { labels: { job: string }; health: string }[] } };
    expect(data.activeTargets.filter(({ health }) => health !== "up")).toEqual([]);
    const jobs = data.activeTargets.map(({ labels }) => labels.job).sort();
    const services = ["backend", "backend", "frontend", "frontend", "haproxy"];
    const watched = ["postgres-exporter", "mariadb-exporter", "cache-exporter", "rabbitmq"];
    expect(jobs).toEqual([...services, ...watched, "node-exporter", "prometheus", "proxy"].sort());
  }, 60);
});

/** Who answered, by the containers' short ids. */
const instances = (load: SteadyLoad): string[] =>
  [...new Set(load.bodies.map((body) => (JSON.parse(body) as { instance: string }).instance))].sort();

const short = (ids: string[]): string[] => ids.map((id) => id.slice(0, 12)).sort();

test("a backend that is killed under load costs nobody an answer", async () => {
  const [first = "", ...others] = idsOf("backend");
  const load = new SteadyLoad(() => client.get("/about", api), 20);
  await eventually(() => expect(instances(load)).toHaveLength(2));
  docker("kill", first);
  const before = load.bodies.length;
  await eventually(() => expect(load.bodies.length).toBeGreaterThan(before + 200));
  await load.stop();
  expect(load.failed).toEqual([]);
  expect(idsOf("backend")).toEqual(others);
});

test("an update under load mends it, replaces all, and loses nothing", async () => {
  const old = idsOf("backend");
  stack.set({ platform: "medisecure", variables: { backend: { RELEASE: "next" } } });
  const read = new SteadyLoad(() => client.get("/about", api), 50);
  const written = new SteadyLoad(() => ask("POST", "/patients", { name: "Bo", born: "1990-01-01" }), 100);
  expectCode(await stack.up(), 0);
  await Promise.all([read.stop(), written.stop()]);
  expect([read.failed, written.failed]).toEqual([[], []]);
  const present = short(idsOf("backend"));
  expect(present).toHaveLength(2);
  expect(instances(read)).toEqual([...present, ...short(old)].sort());
});

test("no password stands in a log", async () => {
  const secrets = await stack.secrets();
  const logs = namesOf("container", stack.name).map(logsOf).join("\n");
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
});

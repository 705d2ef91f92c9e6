import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Bench, docker, exitCodeInside, waitFor, type Answer, type Service } from "./containers";
import { Load } from "./load";
import { agent } from "../targets/agent/support";
import { removeContent, stackId, startPlatform, type Platform } from "./platform";

const RECORDS = "/api/patients/records";
const ABOUT = "/api/patients/about";
const READINESS = "/actuator/health/readiness";

const bench = new Bench();
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform(bench);
  await platform.gateway.answers(ABOUT, 200);
  await platform.gateway.answers("/api/finance/about", 200);
}, 240_000);

afterAll(async () => {
  await bench.remove();
  await removeContent(platform);
});

const json = (answer: Answer): unknown => JSON.parse(answer.text);

const RECORD = '{"name":"Ana","text":"first visit"}';

async function post(): Promise<string> {
  const answer = await platform.gateway.post(RECORD);
  expect(answer.status).toBe(201);
  return (json(answer) as { id: string }).id;
}

async function sees(service: Service, route: string, record: string): Promise<boolean> {
  const events = json(await service.request(`/api/${route}/events`)) as { service: string; record: string }[];
  return events.some((event) => event.record === record && event.service === "patient-service");
}

/** Each second request is a POST; each address is a client of its own. */
async function send(number: number, address: string): Promise<Answer> {
  const headers = { "x-forwarded-for": address, "content-type": "application/json" };
  return number % 2
    ? platform.gateway.request(RECORDS, { method: "POST", headers, body: RECORD })
    : platform.gateway.request(ABOUT, { headers });
}

async function instances(service: string): Promise<unknown> {
  const headers = { accept: "application/json" };
  const answer = await platform.discovery.request(`/eureka/apps/${service}`, { headers });
  return json(answer);
}

const leaving = ({ id }: Service): unknown =>
  expect.objectContaining({ hostName: id.slice(0, 12), status: "OUT_OF_SERVICE" });

/** What the platform does before it stops an instance. */
const depart = ({ id }: Service) =>
  agent("depart", { ...{ stackId, part: "patient", container: id }, host: "discovery", port: 8082, settleSeconds: 3 });

test("the settings come from the config server, and a refresh takes in what changed there", async () => {
  const { content, patient } = platform;
  expect(json(await patient.request(ABOUT))).toMatchObject({ greeting: "Welcome to Rofecare" });
  await writeFile(join(content, "application.yml"), "reference:\n  greeting: Good day\n");
  const refreshed = await patient.request("/actuator/refresh", { method: "POST" });
  expect(json(refreshed)).toContain("reference.greeting");
  expect(json(await patient.request(ABOUT))).toMatchObject({ greeting: "Good day" });
});

test("ready instances are registered by the name that Docker's DNS knows", async () => {
  const instance = [{ hostName: platform.patient.id.slice(0, 12), status: "UP" }];
  expect(await instances("PATIENT-SERVICE")).toMatchObject({ application: { instance } });
  expect((await platform.discovery.request("/")).text).toContain("PATIENT-SERVICE");
});

test("a record is posted through the gateway, read from the database, then from the cache; finance sees its event", async () => {
  const id = await post();
  const first = await platform.gateway.request(`${RECORDS}/${id}`);
  const second = await platform.gateway.request(`${RECORDS}/${id}`);
  expect([first, second].map((answer) => answer.headers.get("x-cache"))).toEqual(["miss", "hit"]);
  expect(second.text).toBe(first.text);
  expect(second.headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
  await waitFor("finance sees the event", 20, () => sees(platform.gateway, "finance", id));
});

test("the gateway's and the service's spans of one request are one trace in Zipkin", async () => {
  const trace = (await platform.gateway.request(ABOUT)).headers.get("x-trace-id") ?? "";
  await waitFor("both services' spans are there", 30, async () => {
    const { text } = await platform.zipkin.request(`/api/v2/trace/${trace}`);
    return text.includes('"serviceName":"gateway"') && text.includes('"serviceName":"patient-service"');
  });
});

test.each([
  ["/api/patients/actuator/health", 200],
  ["/api/patients/actuator", 404],
  ["/api/patients/actuator/env", 404],
  ["/api/patients/%61ctuator/env", 404],
  ["/api/patients/actuator/health/readiness", 404],
  ["/api/patients/..%2f..%2factuator/env", 400],
  ["/api/patients/;x/actuator/env", 400],
  ["/api/patients//actuator/env", 400],
])("through the gateway %s is %d", async (path, status) => {
  expect((await platform.gateway.request(path)).status).toBe(status);
});

test("one client's flood is 429, another client passes", async () => {
  const from = (address: string): RequestInit => ({ headers: { "x-forwarded-for": `198.51.100.1, ${address}` } });
  const flood = await Promise.all(
    Array.from({ length: 150 }, () => platform.gateway.request(ABOUT, from("203.0.113.7"))),
  );
  const answers = new Set(flood.map((answer) => (answer.status === 503 ? answer.text : String(answer.status))));
  expect([...answers].sort()).toEqual(["200", "429"]);
  expect((await platform.gateway.request(ABOUT, from("203.0.113.8"))).status).toBe(200);
});

test("an instance that is replaced under load, the new one first, loses no request", async () => {
  const next = await platform.startPatient("patient-next");
  await next.answers(READINESS, 200);
  const load = new Load(50, (number) => send(number, `192.0.2.${number % 250}`));
  const both = async () =>
    (JSON.stringify(await instances("PATIENT-SERVICE")).match(/"status":"UP"/g) ?? []).length === 2;
  await waitFor("both are registered", 20, both);
  await load.goesOn(50);
  expect(await depart(platform.patient)).toMatchObject({ code: 0, stdout: "" });
  expect(await instances("PATIENT-SERVICE")).toMatchObject({
    application: { instance: expect.arrayContaining([leaving(platform.patient)]) as unknown },
  });
  await docker(["stop", "--time", "30", platform.patient.id]);
  await load.goesOn(50);
  const outcomes = await load.end();
  expect(Object.keys(outcomes)).toEqual(["200", "201"]);
  expect(json(await platform.gateway.request(ABOUT))).toMatchObject({ instance: next.id.slice(0, 12) });
}, 120_000);

test("an Eureka that starts anew knows nobody for a while: the gateway goes on with those it knew", async () => {
  const load = new Load(20, (number) => send(number, `192.0.2.${number % 250}`));
  await load.goesOn(20);
  await docker(["restart", "--time", "30", platform.discovery.id]);
  const eureka = ["healthcheck", "8082", "/eureka/apps/PATIENT-SERVICE"];
  const knows = async () => (await exitCodeInside(platform.discovery.id, eureka)) === 0;
  await waitFor("the patient service is registered again", 60, knows);
  await load.goesOn(60);
  expect(Object.keys(await load.end())).toEqual(["200", "201"]);
}, 120_000);

test("without Redis requests pass and records come from the database", async () => {
  const id = await post();
  await docker(["stop", platform.redis]);
  const answer = await platform.gateway.request(`${RECORDS}/${id}`);
  expect([answer.status, answer.headers.get("x-cache")]).toEqual([200, "miss"]);
  await post();
});

test("without Kafka records are stored, and their events arrive once it is back", async () => {
  await docker(["stop", platform.kafka]);
  const id = await post();
  await docker(["start", platform.kafka]);
  await waitFor("finance sees the event", 60, () => sees(platform.finance, "finance", id));
}, 120_000);

test("of a service that is gone the gateway tells the name", async () => {
  await docker(["stop", "--time", "30", platform.finance.id]);
  const answer = await platform.gateway.request("/api/finance/about");
  expect([answer.status, answer.type]).toEqual([503, "application/problem+json"]);
  expect(json(answer)).toMatchObject({ detail: expect.stringContaining('"finance-service"') as string });
});

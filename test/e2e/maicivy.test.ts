import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import { Client } from "./support/client";
import type { Answer } from "./support/client";
import { expectCode } from "./support/commands";
import { docker, linesOf, logsOf, namesOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(420_000);

const domain = "maicivy.localhost";

let stack: TestStack;
let client: Client;
let outputs: Outputs;

beforeAll(async () => {
  stack = await TestStack.make({ platform: "maicivy" });
  expectCode(await stack.up(), 0);
  outputs = await stack.outputs<Outputs>("--show-secrets");
  client = new Client(stack.ports, outputs.caCertificate, { domain });
});

afterAll(async () => {
  client?.close();
  await stack.remove();
});

const send = (path: string, body: string | undefined, method = "POST"): Promise<Answer> =>
  client.ask(method, path, domain, { "Content-Type": "application/json" }, body);

const operator = (path: string): Promise<Answer> =>
  client.get(path, `prometheus.${domain}`, {
    Authorization: `Basic ${Buffer.from(`admin:${outputs.credentials["operators"]}`).toString("base64")}`,
  });

async function measured(query: string): Promise<string[]> {
  const { body } = await operator(`/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = JSON.parse(body) as { data: { result: { value: [number, string] }[] } };
  return data.result.map(({ value }) => value[1]);
}

function idOf(part: string): string {
  const labels = [`platform.stack=${stack.name}`, `platform.part=${part}`];
  return String(linesOf(docker("ps", "--quiet", ...labels.flatMap((label) => ["--filter", `label=${label}`])))[0]);
}

/** A websocket of the site's, with what it was told first. */
function visit(): Promise<{ socket: Duplex; told: string }> {
  const headers = {
    ...{ Host: domain, Connection: "Upgrade", Upgrade: "websocket" },
    ...{ "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": Buffer.alloc(16).toString("base64") },
  };
  const place = { host: "127.0.0.1", port: stack.ports.https, servername: domain, ca: outputs.caCertificate };
  return new Promise((resolve, reject) => {
    const asked = request({ ...place, path: "/ws/visitors", headers, agent: false });
    asked.once("upgrade", (_, socket, head: Buffer) => {
      // of a short text: two bytes of the frame, then what it says
      const told = (frame: Buffer): void => resolve({ socket, told: frame.subarray(2).toString() });
      if (head.length > 0) told(head);
      else void once(socket, "data").then(([frame]) => told(frame as Buffer), reject);
    });
    asked.once("response", ({ statusCode }) => reject(new Error(`no upgrade, but status ${statusCode}`)));
    asked.once("error", reject).end();
  });
}

test("the page is on both names, with the seed's policy, and is told where browsers find the backend", async () => {
  for (const name of [domain, `www.${domain}`]) {
    const { status, headers, body } = await client.get("/", name);
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'self'; script-src 'self' 'unsafe-inline'/);
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("strict-origin-when-cross-origin");
    expect(body).toContain(`data-api="https://${domain}:${stack.ports.https}/api"`);
    expect(body).toContain(`data-socket="wss://${domain}:${stack.ports.https}/ws"`);
  }
});

test("its files are kept for a year and sent compressed; what is not there is not kept", async () => {
  const { body } = await client.get("/", domain);
  const [, style = ""] = /href="(\/static\/page-[0-9a-f]+\.css)"/.exec(body) ?? [];
  const { status, headers } = await client.get(style, domain, { "Accept-Encoding": "gzip" });
  expect([status, headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
  expect(headers["content-encoding"]).toBe("gzip");
  const gone = await client.get("/static/gone.css", domain);
  expect([gone.status, gone.headers["cache-control"]]).toEqual([404, "no-store"]);
});

test("a visit is stored in both stores and read back, and nothing of the interface is kept", async () => {
  const before = JSON.parse((await client.get("/api/visits", domain)).body) as { total: number };
  const { status, headers } = await send("/api/visits", JSON.stringify({ page: "/cv" }));
  expect([status, headers["cache-control"]]).toEqual([201, "no-store"]);
  const after = JSON.parse((await client.get("/api/visits", domain)).body) as object;
  expect(after).toEqual({ total: before.total + 1, pages: { "/cv": "1" } });
  expect((await send("/api/visits", '{"page":"elsewhere"}')).status).toBe(400);
});

test("a document of 10 MB comes whole, a larger one is 413 whether its length is told or not", async () => {
  const document = "x".repeat(10 * 1024 * 1024);
  expect(JSON.parse((await send("/api/documents", document)).body)).toMatchObject({ bytes: 10 * 1024 * 1024 });
  expect((await send("/api/documents", `${document}x`)).status).toBe(413);
  const place = { host: "127.0.0.1", port: stack.ports.https, servername: domain, ca: outputs.caCertificate };
  const sent = request({ ...place, path: "/api/documents", method: "POST", headers: { Host: domain }, agent: false });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.write(document);
  sent.end("x");
  const [response] = await answered;
  expect(response.resume().statusCode).toBe(413);
});

test("health is for everybody, and both stores are proved; measurements are nobody's", async () => {
  expect((await client.get("/health", domain)).status).toBe(200);
  const { status, body } = await client.get("/health/deep", domain);
  expect([status, JSON.parse(body)]).toEqual([200, { status: "UP", connections: { postgres: "ok", redis: "ok" } }]);
  for (const path of ["/metrics", "/api/metrics"]) expect((await client.get(path, domain)).status).toBe(404);
});

test("the proxy's log has pages and what was asked of the interface, neither health nor static files", () => {
  // asked by the tests before this one: a client may not ask much more
  const log = logsOf(idOf("proxy"));
  for (const path of ["/", "/api/visits", "/api/documents"]) expect(log).toContain(`"uri":"${path}"`);
  for (const path of ["/health", "/static/"]) expect(log).not.toContain(`"uri":"${path}`);
});

test("TLS 1.2 and 1.3 are spoken, and nothing older", async () => {
  const spoken = (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3"): Promise<string | null> =>
    new Promise((resolve) => {
      const place = { port: stack.ports.https, servername: domain, ca: outputs.caCertificate };
      const versions = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" } as const;
      const socket = connect({ ...place, ...versions }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once("error", ({ message }) => resolve(/alert protocol version/.test(message) ? "refused" : message));
    });
  expect([await spoken("TLSv1.1"), await spoken("TLSv1.2"), await spoken("TLSv1.3")]).toEqual([
    ...["refused", "TLSv1.2", "TLSv1.3"],
  ]);
});

test("whoever is there is counted, and Prometheus knows it from the backend alone", async () => {
  const { socket, told } = await visit();
  expect(JSON.parse(told)).toEqual({ visitors: 1 });
  await eventually(async () => expect(await measured("sum(analytics_realtime_visitors)")).toEqual(["1"]), 60);
  socket.destroy();
  await eventually(async () => expect(await measured('up{job="backend"}')).toEqual(["1"]), 60);
  expect(await measured('count(http_requests_total{job="backend",path="/api/visits"}) > 1')).not.toEqual([]);
});

test("the rules of the alerts are as Prometheus wants them, none of them cries, and what the panels ask is there", async () => {
  const prometheus = idOf("prometheus");
  expect(docker("exec", prometheus, "promtool", "check", "rules", "/etc/prometheus/rules.yml")).toMatch(/6 rules/);
  const there = ["pg_up == 1", "redis_up == 1", 'pg_stat_database_numbackends{datname="maicivy"}'];
  for (const query of [...there, "redis_memory_used_bytes", 'node_filesystem_avail_bytes{mountpoint="/"}']) {
    await eventually(async () => expect((await measured(query)).length).toBeGreaterThan(0), 60);
  }
  for (const query of ["absent(pg_up == 1)", "absent(redis_up == 1)"]) expect(await measured(query)).toEqual([]);
});

test("what a public Grafana asks is answered in the panels' words alone", () => {
  const ask = (path: string): string =>
    docker(
      ...["exec", idOf("proxy"), "sh", "-c"],
      `wget -q -S -O - --tries=1 'http://127.0.0.1:2021${path}' 2>&1 || true`,
    );
  const panel = encodeURIComponent("sum(analytics_realtime_visitors)");
  expect(ask(`/api/v1/query?query=${panel}`)).toContain('"status":"success"');
  const errors = '(sum(rate(http_requests_total{job="backend",status=~"5.."}[5m])) or vector(0))';
  const share = encodeURIComponent(`${errors} / sum(rate(http_requests_total{job="backend"}[5m]))`);
  const since = Math.floor(Date.now() / 1000);
  expect(ask(`/api/v1/query_range?query=${share}&start=${since - 60}&end=${since}&step=15`)).toContain('"matrix"');
  // another question beside, before and inside the panel's
  const up = `/api/v1/query?query=up`;
  for (const path of [up, `${up}&query=${panel}`, `/api/v1/query?query=${panel}&query=up`, "/api/v1/labels", "/"]) {
    expect(ask(path)).toContain("403 Forbidden");
  }
  expect(ask(`/api/v1/query?query=${panel}&time=1%26query%3Dup`)).not.toContain('"__name__":"up"');
});

test("over 21 requests at once a client is told to come later", async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => client.get("/health", domain)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) expect(headers).toMatchObject({ "x-frame-options": "DENY" });
  await eventually(async () => expect((await client.get("/health", domain)).status).toBe(200));
});

test("the operator's keys and the passwords stand in no log", async () => {
  const secrets = await stack.secrets();
  const logs = namesOf("container", stack.name).map(logsOf).join("\n");
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
});

test("a store that is away is told by the deep health alone", async () => {
  const cache = idOf("cache");
  docker("stop", cache);
  await eventually(async () => {
    const { status, body } = await client.get("/health/deep", domain);
    expect([status, JSON.parse(body)]).toEqual([
      503,
      { status: "DOWN", connections: { postgres: "ok", redis: "failed" } },
    ]);
  });
  await eventually(async () => expect((await client.get("/health", domain)).status).toBe(200));
  docker("start", cache);
});

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, get, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { reverseProxy } from "../../../components/plan/route";
import { EdgeStack, route } from "./edge-stack";
import { eventually } from "../../e2e/support/eventually";

const edge = new EdgeStack();
const { part } = edge;
const site = { handler: "platform_limit", name: "site", requests: 100, window: "60s", burst: 20 };
const ok = { handler: "static_response", body: "ok" };
const at = (path: string, ...handle: object[]) => ({ match: [{ path: [path] }], handle, terminal: true });
const proxied = (port: number, ...before: object[]) => [
  ...before,
  { handler: "reverse_proxy", upstreams: { part, port } },
];
let turn = 0;

/** The same routes, with a limit that none of the other tests has counted in. */
const fresh = (more: object = {}) => ({ ...site, name: `site-${(turn += 1)}`, ...more });

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Asks from an address of the proxy's own, so that each is another client. */
async function from(client: string, script: string): Promise<string[]> {
  const ask = `ask() { wget -q -S -O /dev/null --tries=1 --bind-address=${client} http://127.0.0.1"$1" 2>&1 | sed -n 's/^ *HTTP.* \\([0-9]*\\) .*/\\1/p'; }`;
  const { stdout } = await promisify(execFile)("docker", ["exec", edge.proxy, "bash", "-c", `${ask}\n${script}`]);
  return stdout.trim().split("\n");
}

function ask(path: string, init: { method?: string; body?: Buffer; agent?: Agent } = {}): Promise<Answer> {
  const { method = "GET", body, agent = new Agent() } = init;
  return new Promise((resolve, reject) => {
    const sent = request({ port: edge.port, path, method, agent }, (response) => {
      text(response).then(
        (answered) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered }),
        reject,
      );
    });
    sent.once("error", reject).end(body);
  });
}

const count = (answers: string[], status: string): number => answers.filter((answer) => answer === status).length;

beforeAll(async () => {
  await edge.start();
  await edge.configure(route(at("/*", ok)));
  const [first = ""] = await edge.readyUpstreams("first");
  await edge.join(first);
});
afterAll(() => edge.remove());

test("21 at once are answered, and no more", async () => {
  await edge.configure(route(at("/*", fresh({ requests: 1, window: "1h" }), ok)));
  const answers = await from("127.0.0.2", "for i in {1..25}; do ask /; done");
  expect([count(answers, "200"), count(answers, "429")]).toEqual([21, 4]);
  expect(answers.lastIndexOf("200")).toBe(20);
  expect(await from("127.0.0.3", "ask /")).toEqual(["200"]);
});

test("then one each 0.6 s within 5 %, while a client within the limit sees no failure", async () => {
  await edge.configure(route(at("/*", fresh(), ok)));
  const paced = from("127.0.0.4", "for i in {1..20}; do ask /; sleep 0.6; done");
  // microseconds on the clock of whoever asks, from the first refusal on
  const clock = "${EPOCHREALTIME/./}";
  const [answered = 0, microseconds = 0] = (
    await from(
      "127.0.0.5",
      `while [ "$(ask /)" = 200 ]; do :; done; since=${clock}; count=0; now=$since\n` +
        "while [ $((now - since)) -lt 15000000 ]; do\n" +
        `[ "$(ask /)" = 200 ] && count=$((count + 1)); sleep 0.05; now=${clock}\ndone\n` +
        "echo $count; echo $((now - since))",
    )
  ).map(Number);
  const allowed = microseconds / 600_000;
  expect(answered).toBeGreaterThanOrEqual(Math.floor(allowed * 0.95));
  expect(answered).toBeLessThanOrEqual(Math.ceil(allowed * 1.05));
  expect(count(await paced, "200")).toBe(20);
}, 120_000);

test("routes whose limits have one name count together, and forget nothing when routes change or are loaded anew", async () => {
  const limit = fresh({ requests: 1, window: "1h", burst: 3 });
  const limited = route(at("/one", limit, ok), at("/two", limit, ok));
  await edge.configure(limited);
  expect(await from("127.0.0.5", "ask /one; ask /two")).toEqual(["200", "200"]);
  await edge.configure(route(at("/new", ok), at("/one", limit, ok), at("/two", limit, ok)));
  expect(await from("127.0.0.5", "ask /one")).toEqual(["200"]);
  await edge.configure({ ...limited, logging: { logs: { default: { level: "WARN" } } } });
  expect(await from("127.0.0.5", "ask /two; ask /one; ask /two")).toEqual(["200", "429", "429"]);
  expect(await from("127.0.0.6", "ask /one")).toEqual(["200"]);
});

test("over the limit the answer says when to come again, with the headers of the route", async () => {
  const headers = { handler: "headers", response: { deferred: true, set: { "X-Frame-Options": ["DENY"] } } };
  await edge.configure(route(at("/*", headers, fresh({ requests: 1, window: "30s", burst: 0 }), ok)));
  expect((await ask("/")).status).toBe(200);
  const { status, headers: answered, body } = await ask("/");
  expect([status, answered["x-frame-options"], body]).toEqual([429, "DENY", "Too many requests; try again later.\n"]);
  expect(Number(answered["retry-after"])).toBeGreaterThan(0);
  expect(Number(answered["retry-after"])).toBeLessThanOrEqual(30);
});

test("ten at the same time, websockets among them; what ends makes room", async () => {
  const limit = fresh({ requests: 100_000, burst: 1000, concurrent: 10 });
  await edge.configure(route(at("/socket", ...proxied(8081, limit)), at("/*", ...proxied(8080, limit))));
  const { socket } = await edge.upgrade("/socket");
  const atOnce = async (times: number): Promise<string[]> => {
    const answers = await Promise.all(Array.from({ length: times }, () => ask("/cgi-bin/slow?4")));
    return answers.map(({ status, headers }) => `${status} ${headers["retry-after"] ?? ""}`.trim()).sort();
  };
  const twelve = atOnce(12);
  // another client has ten of its own
  expect(await from("127.0.0.7", "ask /")).toEqual(["200"]);
  expect(await twelve).toEqual([...Array.from({ length: 9 }, () => "200"), "429 1", "429 1", "429 1"]);
  socket.destroy();
  // the proxy sees a moment later that the websocket has ended
  await eventually(async () => expect(await atOnce(10)).toEqual(Array.from({ length: 10 }, () => "200")));
}, 60_000);

test("connections that ask nothing do not count", async () => {
  const limit = fresh({ requests: 100_000, burst: 1000, concurrent: 1 });
  await edge.configure(route(at("/*", limit, ok)));
  const agents = [1, 2, 3].map(() => new Agent({ keepAlive: true }));
  for (const agent of agents) expect((await ask("/", { agent })).status).toBe(200);
  for (const agent of agents) agent.destroy();
});

test("a body of 10 MB comes through, a larger one is 413", async () => {
  const limit = { handler: "request_body", max_size: 10 * 1024 * 1024 };
  await edge.configure(route(at("/*", ...proxied(8080, limit))));
  const body = randomBytes(10 * 1024 * 1024);
  const store = (content: Buffer) => ask("/cgi-bin/store", { method: "POST", body: content });
  expect((await store(body)).status).toBe(200);
  expect((await store(Buffer.concat([body, Buffer.of(0)]))).status).toBe(413);
});

test("an answer that does not begin in time is 504; a websocket may be silent for as long as its own route says", async () => {
  const to = (port: number, idle: "2s" | "24h") => reverseProxy(part, port, { timeouts: { response: "1s", idle } });
  await edge.configure(route(at("/ws/*", to(8081, "24h")), at("/socket", to(8081, "2s")), at("/*", to(8080, "2s"))));
  expect((await ask("/cgi-bin/slow?3")).status).toBe(504);
  const { socket: patient } = await edge.upgrade("/ws/visitors");
  const { socket: closed } = await edge.upgrade("/socket");
  const started = performance.now();
  await once(closed.resume(), "close");
  expect(performance.now() - started).toBeGreaterThan(1500);
  patient.write("still here");
  const [echoed] = (await once(patient, "data")) as [Buffer];
  expect(echoed.toString()).toBe("still here");
  patient.destroy();
});

test("files are kept for a year, errors at their paths are not", async () => {
  const kept = {
    handler: "headers",
    response: { deferred: true, set: { "Cache-Control": ["public, max-age=31536000, immutable"] } },
  };
  const required = { ...kept, response: { ...kept.response, require: { status_code: [2, 3] } } };
  await edge.configure(route(at("/*", required, ...proxied(8080))));
  const header = (path: string): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      get({ port: edge.port, path, agent: false }, (response) =>
        resolve(response.resume().headers["cache-control"]),
      ).once("error", reject);
    });
  expect(await header("/index.html")).toBe("public, max-age=31536000, immutable");
  expect(await header("/none.css")).toBeUndefined();
});

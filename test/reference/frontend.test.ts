import { randomBytes } from "node:crypto";
import { docker, exitCodeInside, imageOf, waitFor } from "./containers";

const ROUTES = ["identity", "patients", "finance", "pharmacy"];
const HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "128m"];
/** A gateway behind which finance is down and pharmacy never answers; /rounds tells how often patients was asked. */
const STUB = `let rounds = 0;
require("node:http").createServer((request, response) => {
  if (request.url === "/rounds") return response.end(String(rounds));
  const route = /^\\/api\\/(.+)\\/actuator\\/health$/.exec(request.url)?.[1];
  if (route === "patients") rounds += 1;
  if (route === "pharmacy") return;
  response.statusCode = route === "finance" ? 503 : 200;
  response.end(JSON.stringify({ status: route === "finance" ? "DOWN" : "UP" }));
}).listen(8080);
process.on("SIGTERM", () => process.exit());`;

interface Status {
  services: { route: string; up: boolean; milliseconds: number; reason?: string }[];
}

const prefix = `frontend-test-${randomBytes(4).toString("hex")}`;
const frontend = `${prefix}-frontend`;
const stub = `${prefix}-stub`;
const { id: image } = imageOf("frontend");
let page: string;
let gateway: string;

beforeAll(async () => {
  const ports = ["--publish", "127.0.0.1::3000", "--publish", "127.0.0.1::8080"];
  await docker(["run", "--detach", "--name", stub, ...ports, image, "node", "--eval", STUB]);
  page = `http://${await docker(["port", stub, "3000"])}`;
  gateway = `http://${await docker(["port", stub, "8080"])}`;
  await startFrontend();
});

afterAll(() => docker(["rm", "--force", frontend, stub]));

/** It shares the stub's network, so that one reaches the other on any engine. */
async function startFrontend(): Promise<void> {
  const variables = {
    API_URL: "https://api.example.test/",
    API_INTERNAL_URL: "http://localhost:8080",
    SERVICES: ROUTES.join(","),
  };
  const names = Object.keys(variables).flatMap((name) => ["--env", name]);
  const network = ["--network", `container:${stub}`];
  await docker(["run", "--detach", "--name", frontend, ...network, ...HARDENED, ...names, image], variables);
  await waitFor("the page's server answers", 20, async () => (await isHealthy()) === 0);
}

const isHealthy = (): Promise<number> => exitCodeInside(frontend, ["node", "/app/healthcheck.mjs"]);

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${page}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });

const rounds = async (): Promise<number> => Number(await (await fetch(`${gateway}/rounds`)).text());

const logRecords = async (): Promise<Record<string, unknown>[]> =>
  (await docker(["logs", frontend])).split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);

test("the page is French, links to the public API, and lets nothing foreign in", async () => {
  const response = await get("/");
  const text = await response.text();
  expect(text).toContain('<html lang="fr">');
  expect(text).toContain('<a href="https://api.example.test/api/patients/actuator/health">Patients</a>');
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
  for (const path of ["/page.js", "/page.css", "/icon.svg"]) expect((await get(path)).status).toBe(200);
});

test("the status tells each service with its time, and why one is not up", async () => {
  const { services } = (await (await get("/status")).json()) as Status;
  expect(services).toMatchObject([
    { route: "identity", up: true, milliseconds: expect.any(Number) as number },
    { route: "patients", up: true },
    { route: "finance", up: false, reason: "réponse 503" },
    { route: "pharmacy", up: false, reason: "délai dépassé" },
  ]);
});

test("many browsers are one question to the services", async () => {
  const before = await rounds();
  await Promise.all(Array.from({ length: 50 }, () => get("/status")));
  expect((await rounds()) - before).toBeLessThanOrEqual(2);
});

test("other paths are 404 and other methods 405, and neither fills the metrics", async () => {
  expect((await get("/nothing")).status).toBe(404);
  expect((await get("/", { method: "POST" })).status).toBe(405);
  const metrics = await (await get("/metrics")).text();
  expect(metrics).toContain('http_request_duration_seconds_count{path="other",status="404"} 1');
  expect(metrics).toMatch(/^process_resident_memory_bytes [1-9]/m);
});

/** A websocket to the echo, with all that happens to it. */
async function openSocket(): Promise<{ socket: WebSocket; heard: string[]; closed: Promise<number> }> {
  const socket = new WebSocket(`${page.replace("http", "ws")}/ws`);
  const heard: string[] = [];
  socket.addEventListener("message", ({ data }) => heard.push(String(data)));
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("the websocket was not opened")));
  });
  return { socket, heard, closed };
}

test("a websocket gives back each text, long ones too, and is closed by what it does not know", async () => {
  const { socket, heard, closed } = await openSocket();
  const texts = ["", "Zoé 😀", "x".repeat(125), "x".repeat(126), "x".repeat(65_535)];
  for (const text of texts) socket.send(text);
  await waitFor("all texts came back", 10, () => Promise.resolve(heard.length === texts.length));
  expect(heard).toEqual(texts);
  socket.send(new Uint8Array(3));
  expect(await closed).toBe(1003);
  const second = await openSocket();
  second.socket.send("x".repeat(65_536));
  expect(await second.closed).toBe(1009);
  const third = await openSocket();
  third.socket.close(1000);
  expect(await third.closed).toBe(1000);
  expect((await get("/ws")).status).toBe(404);
});

test("SIGTERM: the request in flight is answered, an open websocket is told to go, then it ends by code 0", async () => {
  const { socket, heard, closed } = await openSocket();
  const before = await rounds();
  let answered = get("/status");
  await waitFor("a round is under way", 10, async () => {
    if ((await rounds()) > before) return true;
    answered = get("/status");
    return false;
  });
  const stopped = docker(["stop", "--time", "20", frontend]);
  expect((await answered).status).toBe(200);
  socket.send("still there");
  await waitFor("the websocket still answers", 4, () => Promise.resolve(heard.length === 1));
  expect(await closed).toBe(1001);
  await stopped;
  expect(await docker(["inspect", "--format", "{{.State.ExitCode}}", frontend])).toBe("0");
  expect((await logRecords()).at(-1)).toMatchObject({ level: "info", message: "stopped" });
});

test.each([
  ["nothing set", {}, "not set: API_URL, API_INTERNAL_URL, SERVICES"],
  ["an address without http", { API_URL: "api", API_INTERNAL_URL: "http://a", SERVICES: "a" }, 'API_URL is "api"'],
  ["a strange service", { API_URL: "http://a", API_INTERNAL_URL: "http://a", SERVICES: "a,/b" }, 'SERVICES names "/b"'],
  [
    "a port that is none",
    { API_URL: "http://a", API_INTERNAL_URL: "http://a", SERVICES: "a", PORT: "x" },
    'PORT is "x"',
  ],
])("%s: one sentence and exit code 64", async (_what, variables, sentence) => {
  const names = Object.keys(variables).flatMap((name) => ["--env", name]);
  const failure = await docker(["run", "--rm", "--network", "none", ...names, image], variables).then(
    () => undefined,
    (error: { code: number; stdout: string }) => error,
  );
  expect(failure?.code).toBe(64);
  expect((JSON.parse(failure?.stdout ?? "") as { message: string }).message).toContain(sentence);
});

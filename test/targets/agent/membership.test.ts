import { echoOf } from "../../support/echo";
import { EdgeStack, Load, route } from "./edge-stack";
import { docker } from "./support";

const edge = new EdgeStack();
const { part, join, leave, ask, askOften } = edge;
const to = (port: number, more: object = {}) => ({
  handle: [{ handler: "reverse_proxy", upstreams: { part, port }, request_buffers: 65_536, ...more }],
});
const retried = {
  load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "5s", try_interval: "250ms" },
  health_checks: { passive: { fail_duration: "2s" } },
};
const at = (path: string, handler: object) => ({ ...handler, match: [{ path: [path] }], terminal: true });
const template = route(at("/socket", to(8081)), at("/index.html", to(8080, retried)), to(8080));
let first = "";
let second = "";

const both = (command: (container: string) => Promise<string>) => Promise.all([command(first), command(second)]);
/** Caddy writes down each configuration that it begins to serve. */
const lastReload = () => edge.inProxy("stat -c %y /config/caddy/autosave.json");

beforeAll(async () => {
  await edge.start();
  await edge.configure(template);
  [first = "", second = ""] = await edge.readyUpstreams("first", "second");
  await both(join);
});
afterAll(() => edge.remove());

test("30 joins and leaves under load lose no request, on connections that are kept and on new ones", async () => {
  const before = lastReload();
  const load = new Load(edge, 2);
  for (let turn = 0; turn < 15; turn += 1) {
    const container = turn % 2 === 0 ? first : second;
    expect(await leave(container)).toBe("");
    await join(container);
  }
  await load.stop();
  expect(load.lost).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual(["first", "second"]);
  expect(lastReload()).toBe(before);
}, 120_000);

test("neither an equal template nor other routes reload anything; what is not a route does", async () => {
  const before = lastReload();
  await edge.configure(template);
  expect(lastReload()).toBe(before);
  const other = route(...template.apps.http.servers.main.routes, { handle: [] });
  await edge.configure(other);
  expect(lastReload()).toBe(before);
  await edge.configure({ ...other, logging: { logs: { default: { level: "WARN" } } } });
  expect(lastReload()).not.toBe(before);
});

test("two leave at once: nobody is left, and a request waits for the next who joins", async () => {
  expect(await both(leave)).toEqual(["", ""]);
  expect(await ask()).toBe("503");
  const waiting = ask("/index.html");
  await join(first);
  expect(await waiting).toBe("first");
  await join(second);
  expect(await askOften()).toEqual(["first", "second"]);
});

test("a websocket keeps the container that leaves until it closes; new requests go to the other", async () => {
  const { socket, name } = await edge.upgrade("/socket");
  const [own, other] = name === "first" ? [first, "second"] : [second, "first"];
  expect(await leave(own, 1)).toBe(`${edge.id}-${name} was not drained in 1 s (requests in flight: 1); going on.\n`);
  expect(await askOften()).toEqual([other]);
  const leaving = leave(own);
  expect(await echoOf(socket, "still here")).toBe("still here");
  socket.end();
  expect(await leaving).toBe("");
  await join(own);
});

test("a proxy that is started anew knows its members, without being told", async () => {
  docker("restart", "--time", "1", edge.proxy);
  edge.findPort();
  await edge.ready(edge.proxy);
  expect(await askOften()).toEqual(["first", "second"]);
  await leave(first);
  expect(await askOften()).toEqual(["second"]);
  await join(first);
});

test("a container that died has no name any more: its requests go to the other, and it is seldom tried again", async () => {
  docker("kill", first);
  const started = performance.now();
  const answers: string[] = [];
  for (let request = 0; request < 40; request += 1) answers.push(await ask("/index.html"));
  expect(new Set(answers)).toEqual(new Set(["second"]));
  // Each try of it costs a quarter of a second: without a memory for failures there would be 20.
  expect(performance.now() - started).toBeLessThan(2000);
});

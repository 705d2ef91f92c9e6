import { execFile } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { echoOf } from "../../support/echo";
import { EdgeStack, Load, route } from "./edge-stack";
import { agent, docker } from "./support";

const edge = new EdgeStack();
const { part, join, leave, ask } = edge;
const to = (port: number, more: object = {}) => ({
  handle: [{ handler: "reverse_proxy", upstreams: { part, port }, request_buffers: 65_536, ...more }],
});
const at = (path: string, handler: object) => ({ ...handler, match: [{ path: [path] }], terminal: true });
const answering = (path: string, body: string) => at(path, { handle: [{ handler: "static_response", body }] });
const routes = [at("/socket", to(8081)), to(8080)];
const template = route(...routes);
const version = (number: number) => route(answering("/version", `version ${number}`), ...routes);
const retried = {
  load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "5s", try_interval: "250ms" },
};
let first = "";

const lastReload = () => edge.inProxy("stat -c %y /config/caddy/autosave.json");
const stored = () => docker("exec", first, "cat", "/stored").split("\n");

/** Many changes soon after one another: an agent for each would take most of the time. */
async function change(times: number): Promise<void> {
  const table = "http://127.0.0.1:2019/platform/routes";
  const put = `wget -q -O /dev/null --method=PUT --body-data="\${first/version 0/version $turn}" ${table}`;
  const script = `first=$(wget -q -O - ${table}); for turn in $(seq ${times}); do ${put} || exit 1; sleep 0.1; done`;
  await promisify(execFile)("docker", ["exec", edge.proxy, "bash", "-c", script]);
}

beforeAll(async () => {
  await edge.start();
  await edge.configure(template);
  [first = ""] = await edge.readyUpstreams("first");
  await join(first);
});
afterAll(() => edge.remove());

test("30 changes of routes under 8 clients: no request is lost, none is sent twice, nothing is loaded anew", async () => {
  const before = lastReload();
  docker("exec", first, "sh", "-c", ": > /stored");
  const to8080 = to(8080, retried);
  await edge.configure(route(answering("/version", "version 0"), at("/cgi-bin/*", to8080), to8080));
  const load = new Load(edge, 4, "/cgi-bin/store");
  await change(30).finally(() => load.stop());
  expect(await ask("/version")).toBe("version 30");
  expect(load.lost).toEqual([]);
  expect([...load.answers.keys()]).toEqual(["first"]);
  expect(load.posted.length).toBeGreaterThan(30);
  expect(stored().sort()).toEqual(load.posted.sort());
  expect(lastReload()).toBe(before);
}, 60_000);

test("a websocket and a long request that began before a change of routes go on after it", async () => {
  await edge.configure(version(1));
  const { socket } = await edge.upgrade("/socket");
  const long = ask("/cgi-bin/slow?5");
  await delay(300);
  await edge.configure(route(answering("/version", "alone")));
  expect(await ask("/version")).toBe("alone");
  expect(await long).toBe("first");
  expect(await echoOf(socket, "still here")).toBe("still here");
  await edge.configure(version(2));
  expect(await echoOf(socket, "and here")).toBe("and here");
  socket.end();
});

test("a websocket outlives even a change of what can only be loaded anew", async () => {
  await edge.configure(template);
  const { socket } = await edge.upgrade("/socket");
  const before = lastReload();
  const louder = { ...template, logging: { logs: { default: { level: "WARN" } } } };
  await edge.configure(louder);
  expect(lastReload()).not.toBe(before);
  await edge.configure(template);
  expect(await echoOf(socket, "still here")).toBe("still here");
  socket.end();
});

test("a container that leaves: its long request ends, its websocket is kept for the time given and closed with it", async () => {
  await edge.configure(template);
  const { socket } = await edge.upgrade("/socket");
  const long = ask("/cgi-bin/slow?5");
  await delay(300);
  await edge.configure(version(3));
  const started = performance.now();
  expect(await leave(first, 8)).toBe(`${edge.id}-first was not drained in 8 s (requests in flight: 1); going on.\n`);
  expect(performance.now() - started).toBeGreaterThan(7500);
  expect(await Promise.race([long, delay(0, "late")])).toBe("first");
  expect(await echoOf(socket, "still here")).toBe("still here");
  docker("stop", "--time", "0", first);
  await once(socket, "close");
  docker("rm", "--force", first);
  [first = ""] = await edge.readyUpstreams("first");
  await join(first);
}, 60_000);

test("a table that is refused changes nothing, and its reason is told", async () => {
  await edge.configure(version(4));
  const wrong = route(answering("/version", "wrong"), { handle: [{ handler: "static_response", no_such_field: 1 }] });
  const { code, stderr } = await agent("configure", { stackId: edge.id, template: wrong });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^The proxy refused its routes and keeps the last ones: .*server main: route 1: .*no_such_field/,
  );
  expect(await ask("/version")).toBe("version 4");
  expect(edge.inProxy("cat /config/platform/routes.json")).toContain("version 4");
});

test("a base that is refused takes its routes back", async () => {
  await edge.configure(version(5));
  const wrong = { ...version(6), logging: { logs: { default: { level: "NO_SUCH_LEVEL" } } } };
  const { code, stderr } = await agent("configure", { stackId: edge.id, template: wrong });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The proxy refused its configuration and keeps the last one: /);
  expect(await ask("/version")).toBe("version 5");
});

test("a proxy that is started anew serves the last table", async () => {
  await edge.configure(version(7));
  docker("restart", "--time", "1", edge.proxy);
  edge.findPort();
  await edge.ready(edge.proxy);
  expect(await ask("/version")).toBe("version 7");
  expect(await ask()).toBe("first");
});

test("a proxy that an earlier release configured serves, keeps its routes and takes new ones", async () => {
  const upstreams = { source: "platform", file: "/config/platform/members.json", part, port: 8080 };
  const earlier = route(answering("/version", "earlier"), {
    handle: [{ handler: "reverse_proxy", dynamic_upstreams: upstreams }],
  });
  const planned = route(answering("/version", "earlier"), to(8080));
  edge.inProxy(
    `rm /config/platform/routes.json && echo '${JSON.stringify(planned)}' > /config/platform/template.json && ` +
      `echo '${JSON.stringify(earlier)}' > /tmp/earlier.json && caddy reload --config /tmp/earlier.json`,
  );
  docker("restart", "--time", "1", edge.proxy);
  edge.findPort();
  await edge.ready(edge.proxy);
  expect([await ask("/version"), await ask()]).toEqual(["earlier", "first"]);
  await edge.succeed("configure", { template: version(8), keepRoutes: true });
  expect([await ask("/version"), await ask()]).toEqual(["earlier", "first"]);
  await edge.configure(version(8));
  expect([await ask("/version"), await ask()]).toEqual(["version 8", "first"]);
});

test("a limit on requests remembers its counts over a change of routes", async () => {
  const zone = { key: "static", window: "10m", max_events: 3 };
  const limit = { handler: "rate_limit", rate_limits: { limited: zone } };
  const limited = at("/limited", { handle: [limit, { handler: "static_response", body: "ok" }] });
  await edge.configure(route(limited));
  expect([await ask("/limited"), await ask("/limited")]).toEqual(["ok", "ok"]);
  await edge.configure(route(answering("/version", "9"), limited));
  expect([await ask("/limited"), await ask("/limited")]).toEqual(["ok", "429"]);
});

describe("certificates", () => {
  const secure = (...hosts: string[]) => {
    const body = { handle: [{ handler: "static_response", body: "secure" }] };
    const main = {
      listen: [":443"],
      automatic_https: { disable_redirects: true },
      routes: hosts.map((host) => ({ match: [{ host: [host] }], ...body })),
    };
    return {
      apps: {
        http: { servers: { main } },
        tls: { automation: { policies: [{ issuers: [{ module: "internal", ca: "local" }] }] } },
        pki: { certificate_authorities: { local: { install_trust: false } } },
      },
    };
  };
  const greet = (servername: string): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const options = { port: edge.securePort, servername, rejectUnauthorized: false, ALPNProtocols: ["h2"] };
      const socket = connect(options, () => resolve(socket));
      socket.once("error", reject);
    });

  /** Certificates are made beside what else is going on. */
  async function named(host: string): Promise<string> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      try {
        const socket = await greet(host);
        const names = `${socket.getPeerCertificate().subjectaltname}, ${socket.alpnProtocol}`;
        socket.destroy();
        return names;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(100);
      }
    }
  }

  test("a host of a new route has its own without a reload, and keeps it over one and over a restart", async () => {
    await edge.configure(secure());
    await expect(greet("a.clinic.localhost")).rejects.toThrow(/alert/);
    const before = lastReload();
    await edge.configure(secure("a.clinic.localhost", "b.clinic.localhost"));
    expect(await named("a.clinic.localhost")).toBe("DNS:a.clinic.localhost, h2");
    expect(await named("b.clinic.localhost")).toBe("DNS:b.clinic.localhost, h2");
    expect(lastReload()).toBe(before);
    await edge.configure({ ...secure("b.clinic.localhost"), logging: { logs: { default: { level: "WARN" } } } });
    expect(await named("b.clinic.localhost")).toBe("DNS:b.clinic.localhost, h2");
    docker("restart", "--time", "1", edge.proxy);
    edge.findPort();
    await edge.ready(edge.proxy);
    expect(await named("b.clinic.localhost")).toBe("DNS:b.clinic.localhost, h2");
  });
});

import { execFileSync } from "node:child_process";
import { Agent } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { planEdge } from "../../../components/plan/edge";
import { stackOf } from "../../plan/samples";
import { EdgeStack, route } from "./edge-stack";
import { agent, docker, quickHealth, startAgent, TestStack } from "./support";

const edge = new EdgeStack();
const { part, join, leave, ready } = edge;
const template = route({ handle: [{ handler: "reverse_proxy", upstreams: { part, port: 8080 } }] });
const configure = () => edge.configure(template);
const lockIsFree = () => edge.inProxy("flock -n /config/platform/lock true && echo free || echo held") === "free";
const named = (...names: string[]) => names.map((name) => `${edge.id}-${name}`).sort();
const members = () => (JSON.parse(edge.inProxy("cat /config/platform/members.json")) as Record<string, string[]>)[part];

beforeAll(() => edge.start());
afterAll(() => edge.remove());

test("without a template, joining and leaving have nothing to do", async () => {
  const early = edge.upstream("early");
  await ready(early);
  await join(early);
  expect(await leave(early)).toBe("");
  docker("rm", "--force", early);
});

test("a part without a ready container answers 503", async () => {
  await configure();
  expect(await edge.ask()).toBe("503");
});

test("a POST that the planned server answers itself leaves its connection to the next one", async () => {
  const { platform, settings } = stackOf({});
  const planned = planEdge(platform, settings, {}) as unknown as { apps: { http: { servers: { main: object } } } };
  const main = { ...planned.apps.http.servers.main, listen: [":80"], automatic_https: { disable: true } };
  await edge.configure({ apps: { http: { servers: { main } } } });
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let turn = 0; turn < 50; turn += 1) expect(await edge.ask("/none", kept, "x\n")).toBe("404");
  kept.destroy();
  await configure();
});

describe("two containers of one part", () => {
  let first = "";
  let second = "";

  beforeAll(async () => {
    [first = "", second = ""] = await edge.readyUpstreams("first", "second");
  });

  test("both serve after 20 joins at the same time, and old marks are gone", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, turn) => join(turn % 2 === 0 ? first : second)));
    expect(members()).toEqual(named("first", "second"));
    expect(await edge.askOften()).toEqual(["first", "second"]);
    expect(edge.inProxy("cd /config/platform && ls left joined")).toBe(
      ["joined:", ...[first, second].sort(), "", "left:"].join("\n"),
    );
  });

  test("a member whose health check fails at this moment keeps its place; one that never joined has none", async () => {
    const sick = edge.upstream("sick", "--health-cmd", "test ! -e /sick");
    await ready(sick);
    await join(sick);
    docker("exec", sick, "touch", "/sick");
    const unready = edge.upstream("unready", "--health-cmd", "false");
    while (docker("inspect", "--format", "{{.State.Health.Status}}", sick) !== "unhealthy") await delay(50);
    await configure();
    expect(members()).toEqual(named("first", "second", "sick"));
    docker("rm", "--force", sick, unready);
    await configure();
    expect(members()).toEqual(named("first", "second"));
  });

  test("leaving under load: every request is answered, the slow ones end first, new ones go to the other", async () => {
    const slow = Array.from({ length: 6 }, () => edge.ask("/cgi-bin/slow"));
    let loaded = true;
    const load = (async () => {
      const seen: string[] = [];
      while (loaded) seen.push(await edge.ask());
      return seen;
    })();
    await delay(500);
    const started = performance.now();
    let finished = 0;
    for (const request of slow) void request.then(() => (finished += 1));
    expect(await leave(first)).toBe("");
    expect(performance.now() - started).toBeGreaterThan(1500);
    expect(finished).toBe(6);
    docker("rm", "--force", first);
    expect(await edge.askOften()).toEqual(["second"]);
    loaded = false;
    expect(new Set(await Promise.all(slow))).toEqual(new Set(["first", "second"]));
    expect(new Set(await load)).toEqual(new Set(["first", "second"]));
  });

  test("a request that outlives the time for draining is told, and leaving goes on", async () => {
    const slow = edge.ask("/cgi-bin/slow?6");
    await delay(300);
    const remark = await leave(second, 1);
    expect(remark).toBe(`${edge.id}-second was not drained in 1 s (requests in flight: 1); going on.\n`);
    expect(await slow).toBe("second");
    expect(await edge.ask()).toBe("503");
    await join(second);
    expect(await edge.ask()).toBe("second");
  });

  test("leaving of a container that is gone has nothing to do", async () => {
    expect(await leave(first)).toBe("");
  });

  test("an agent that is killed while it holds the lock, or waits for it, holds nobody up", async () => {
    docker("kill", "--signal", "STOP", edge.proxy);
    const start = (command: string, request: object) => {
      const child = startAgent(command);
      child.stdin?.end(JSON.stringify({ stackId: edge.id, part, ...request }));
      return child;
    };
    const holder = start("configure", { template });
    while (lockIsFree()) await delay(50);
    const agents = [holder, start("join", { container: second })];
    await delay(500);
    for (const each of agents) each.kill("SIGKILL");
    const next = join(second);
    docker("kill", "--signal", "CONT", edge.proxy);
    await next;
    expect(await edge.ask()).toBe("second");
  });
});

test("a template that Caddy refuses is an error, is not stored, and the last one serves on", async () => {
  const wrong = route({ handle: [{ handler: "no_such_handler" }] });
  const { code, stderr } = await agent("configure", { stackId: edge.id, template: wrong });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The proxy refused its routes and keeps the last ones: .*no_such_handler/);
  expect(JSON.parse(edge.inProxy("cat /config/platform/template.json"))).toEqual(template);
  expect(await edge.ask()).toBe("second");
});

test("keepRoutes keeps the stored template, and gives it to Caddy in the form of this release", async () => {
  const olderForm = route({ handle: [{ handler: "reverse_proxy", upstreams: [{ dial: `${edge.id}-gone:8080` }] }] });
  edge.inProxy(`echo '${JSON.stringify(olderForm)}' > /tmp/older.json && caddy reload --config /tmp/older.json`);
  expect(await edge.ask()).toBe("502");
  await edge.succeed("configure", { template: route({ handle: [] }), keepRoutes: true });
  expect(JSON.parse(edge.inProxy("cat /config/platform/template.json"))).toEqual(template);
  expect(await edge.ask()).toBe("second");
});

test("a proxy that was started anew serves at once, and configure repairs what was changed by hand", async () => {
  docker("restart", "--time", "1", edge.proxy);
  edge.findPort();
  await ready(edge.proxy);
  expect(await edge.ask()).toBe("second");
  edge.inProxy(`echo '{"apps":{}}' > /tmp/empty.json && caddy reload --config /tmp/empty.json`);
  await expect(edge.ask()).rejects.toThrow();
  await configure();
  expect(await edge.ask()).toBe("second");
});

test("an image that has busybox alone does as well", async () => {
  const small = new TestStack();
  try {
    const options = ["--label", "platform.part=proxy", "--env", "HOME=/tmp", "--env", "XDG_CONFIG_HOME=/config"];
    const wait = "while [ ! -e /copied ]; do sleep 0.1; done; exec /caddy run";
    const container = small.run(
      [...options, ...quickHealth("wget -q -O /dev/null http://127.0.0.1:2019/config/"), "--health-retries", "50"],
      wait,
    );
    const copy = `docker cp "${edge.proxy}:$(docker exec ${edge.proxy} which caddy)" - | docker cp - ${container}:/`;
    execFileSync("sh", ["-c", copy]);
    // Alpine's busybox has flock, Debian's has not; nobody contends here.
    const flock = "printf '#!/bin/sh\\nshift\\nexec \"$@\"\\n' > /bin/flock && chmod +x /bin/flock";
    docker("exec", container, "sh", "-c", `${flock} && touch /copied`);
    await edge.succeed("ready", { container, timeoutSeconds: 20 });
    await edge.succeed("configure", { stackId: small.id, template });
    expect(docker("exec", container, "wget", "-q", "-O", "-", "http://127.0.0.1:2019/platform/routes")).toContain(
      '"source":"platform"',
    );
  } finally {
    small.remove();
  }
});

test("without a running proxy: leaving succeeds, configuring says so", async () => {
  docker("rm", "--force", "--volumes", edge.proxy);
  const [second] = docker("ps", "--quiet", "--no-trunc", "--filter", `name=${edge.id}-second`).split("\n");
  expect(await leave(second ?? "")).toBe("");
  const { stderr } = await agent("configure", { stackId: edge.id, template });
  expect(stderr).toBe("The proxy cannot be configured: its container is not running.\n");
});

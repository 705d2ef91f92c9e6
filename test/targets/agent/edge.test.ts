import { execFileSync } from "node:child_process";
import { get } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { agent, caddyImage, docker, makeTinyImage, quickHealth, startAgent, TestStack } from "./support";

const stack = new TestStack();
const part = "patient";
let proxy = "";
let port = 0;

const route = (handler: object) => ({
  apps: { http: { servers: { main: { listen: [":80"], automatic_https: { disable: true }, routes: [handler] } } } },
});
const template = route({ handle: [{ handler: "reverse_proxy", upstreams: { part, port: 8080 } }] });
const serve = [
  "mkdir -p /www/cgi-bin && hostname > /www/index.html",
  "printf '#!/bin/sh\\nsleep 3\\necho\\nhostname\\n' > /www/cgi-bin/slow && chmod +x /www/cgi-bin/slow",
  "exec httpd -f -p 8080 -h /www",
].join(" && ");

function upstream(name: string, ...options: string[]): string {
  const place = ["--name", `${stack.id}-${name}`, "--hostname", name, "--network", stack.id];
  const health = quickHealth("wget -q -O /dev/null http://localhost:8080/");
  return stack.run([...place, "--label", `platform.part=${part}`, ...health, ...options], serve);
}

const succeed = async (command: string, request: object): Promise<string> => {
  const { code, stdout, stderr } = await agent(command, { stackId: stack.id, part, ...request });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
};
const configure = () => succeed("configure", { template });
const join = (container: string) => succeed("join", { container });
const leave = (container: string, drainSeconds = 10) => succeed("leave", { container, drainSeconds });
const ready = (container: string) => succeed("ready", { container, timeoutSeconds: 10 });

const once = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get({ port, path, agent: false }, (response) => {
      text(response).then(
        (body) => resolve(response.statusCode === 200 ? body.trim() : String(response.statusCode)),
        reject,
      );
    });
    request.once("error", reject);
  });
/** Asks again, as browsers do, where a reload closed the connection before its first request was read. */
const ask = (path = "/"): Promise<string> =>
  once(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNRESET") throw error;
    return once(path);
  });
const askOften = async (times = 8): Promise<string[]> => {
  const answers = await Promise.all(Array.from({ length: times }, () => ask()));
  return [...new Set(answers)].sort();
};
const inProxy = (script: string) => docker("exec", proxy, "sh", "-c", script);
const lockIsFree = () => inProxy("flock -n /config/platform/lock true && echo free || echo held") === "free";
const dials = () =>
  [...inProxy("cat /config/caddy/autosave.json").matchAll(/"dial":"([^"]+)"/g)].map(([, dial]) => dial);

beforeAll(async () => {
  makeTinyImage();
  const labels = ["--label", "platform.part=proxy", "--network", stack.network(), "--publish", "127.0.0.1::80"];
  proxy = stack.run([...labels, ...quickHealth("caddy version")], "exec caddy run --resume", caddyImage());
  port = Number(docker("port", proxy, "80").split(":").at(-1));
  await ready(proxy);
});
afterAll(() => stack.remove());

test("without a template, joining and leaving have nothing to do", async () => {
  const early = upstream("early");
  await ready(early);
  await join(early);
  expect(await leave(early)).toBe("");
  docker("rm", "--force", early);
});

test("a part without a ready container answers 503", async () => {
  await configure();
  expect(await ask()).toBe("503");
});

describe("two containers of one part", () => {
  let first = "";
  let second = "";

  beforeAll(async () => {
    [first, second] = [upstream("first"), upstream("second")];
    await Promise.all([ready(first), ready(second)]);
  });

  test("both serve after 20 joins at the same time, and old marks are gone", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, turn) => join(turn % 2 === 0 ? first : second)));
    expect(dials()).toEqual([`${stack.id}-first:8080`, `${stack.id}-second:8080`]);
    expect(await askOften()).toEqual(["first", "second"]);
    expect(inProxy("cd /config/platform && ls left joined")).toBe(
      ["joined:", ...[first, second].sort(), "", "left:"].join("\n"),
    );
  });

  test("a member whose health check fails at this moment keeps its place; one that never joined has none", async () => {
    const sick = upstream("sick", "--health-cmd", "test ! -e /sick");
    await ready(sick);
    await join(sick);
    docker("exec", sick, "touch", "/sick");
    const unready = upstream("unready", "--health-cmd", "false");
    while (docker("inspect", "--format", "{{.State.Health.Status}}", sick) !== "unhealthy") await delay(50);
    await configure();
    expect(dials()).toEqual(["first", "second", "sick"].sort().map((name) => `${stack.id}-${name}:8080`));
    docker("rm", "--force", sick, unready);
    await configure();
    expect(dials()).toEqual([`${stack.id}-first:8080`, `${stack.id}-second:8080`]);
  });

  test("leaving under load: every request is answered, the slow ones end first, new ones go to the other", async () => {
    const slow = Array.from({ length: 6 }, () => ask("/cgi-bin/slow"));
    let loaded = true;
    const load = (async () => {
      const seen: string[] = [];
      while (loaded) seen.push(await ask());
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
    expect(await askOften()).toEqual(["second"]);
    loaded = false;
    expect(new Set(await Promise.all(slow))).toEqual(new Set(["first", "second"]));
    expect(new Set(await load)).toEqual(new Set(["first", "second"]));
  });

  test("a request that outlives the time for draining is told, and leaving goes on", async () => {
    const slow = ask("/cgi-bin/slow");
    await delay(300);
    const remark = await leave(second, 1);
    expect(remark).toBe(`${stack.id}-second:8080 was not drained in 1 s (requests in flight: 1); going on.\n`);
    expect(await slow).toBe("second");
    expect(await ask()).toBe("503");
    await join(second);
    expect(await ask()).toBe("second");
  });

  test("leaving of a container that is gone has nothing to do", async () => {
    expect(await leave(first)).toBe("");
  });

  test("an agent that is killed while it holds the lock, or waits for it, holds nobody up", async () => {
    const request = JSON.stringify({ stackId: stack.id, part, container: second });
    docker("kill", "--signal", "STOP", proxy);
    const agents = [startAgent("join"), startAgent("join")];
    for (const { stdin } of agents) stdin?.end(request);
    while (lockIsFree()) await delay(50);
    await delay(500);
    for (const each of agents) each.kill("SIGKILL");
    const next = join(second);
    docker("kill", "--signal", "CONT", proxy);
    await next;
    expect(await ask()).toBe("second");
  });
});

test("a template that Caddy refuses is an error, is not stored, and the last one serves on", async () => {
  const wrong = route({ handle: [{ handler: "no_such_handler" }] });
  const { code, stderr } = await agent("configure", { stackId: stack.id, template: wrong });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The proxy refused its configuration and keeps the last one: .*no_such_handler/);
  expect(JSON.parse(inProxy("cat /config/platform/template.json"))).toEqual(template);
  expect(await ask()).toBe("second");
});

test("onlyIfAbsent leaves a stored template alone", async () => {
  await succeed("configure", { template: route({ handle: [] }), onlyIfAbsent: true });
  expect(JSON.parse(inProxy("cat /config/platform/template.json"))).toEqual(template);
});

test("a proxy that was started anew serves at once, and configure repairs what was changed by hand", async () => {
  docker("restart", "--time", "1", proxy);
  port = Number(docker("port", proxy, "80").split(":").at(-1));
  await ready(proxy);
  expect(await ask()).toBe("second");
  inProxy(`echo '{"apps":{}}' > /tmp/empty.json && caddy reload --config /tmp/empty.json`);
  await expect(ask()).rejects.toThrow();
  await configure();
  expect(await ask()).toBe("second");
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
    const copy = `docker cp "${proxy}:$(docker exec ${proxy} which caddy)" - | docker cp - ${container}:/`;
    execFileSync("sh", ["-c", copy]);
    // Alpine's busybox has flock, Debian's has not; nobody contends here.
    const flock = "printf '#!/bin/sh\\nshift\\nexec \"$@\"\\n' > /bin/flock && chmod +x /bin/flock";
    docker("exec", container, "sh", "-c", `${flock} && touch /copied`);
    await succeed("ready", { container, timeoutSeconds: 20 });
    await succeed("configure", { stackId: small.id, template });
    expect(docker("exec", container, "wget", "-q", "-O", "-", "http://127.0.0.1:2019/config/")).toContain(
      '"upstreams":[]',
    );
  } finally {
    small.remove();
  }
});

test("without a running proxy: leaving succeeds, configuring says so", async () => {
  docker("rm", "--force", "--volumes", proxy);
  const [second] = docker("ps", "--quiet", "--no-trunc", "--filter", `name=${stack.id}-second`).split("\n");
  expect(await leave(second ?? "")).toBe("");
  const { stderr } = await agent("configure", { stackId: stack.id, template });
  expect(stderr).toBe("The proxy cannot be configured: its container is not running.\n");
});

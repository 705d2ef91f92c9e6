import { planPlatform } from "../../../components/plan/platform";
import { balancer, service, stackOf } from "../../plan/samples";
import { TINY } from "../../support/tiny-image";
import { EdgeStack, Load } from "./edge-stack";
import { docker, imageOf, quickHealth } from "./support";

const inside = { name: "inside", holds: ["proxy" as const, "balancers" as const, "services" as const] };
const limited = { service: "limited", rateLimit: { requests: 20, window: "60s" as const } };
const plan = planPlatform(
  stackOf({
    networks: [inside],
    services: [service("patient", { readiness: { path: "/" } }), service("limited", { port: 8081 })],
    balancers: [balancer("lb", [{ service: "patient" }, limited])],
  }),
);
const workload = plan.services.find(({ workload: { part } }) => part === "lb")?.workload;

/** What stands before the replicas of a part, with the very configuration that is planned, and one that limits nobody. */
class BalancedStack extends EdgeStack {
  balancer = "";
  readonly ids: Record<string, string> = {};
  limited = 0;

  override async start(): Promise<void> {
    const network = this.network();
    const range = docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", network);
    const given = ["--env", `CONFIGURATION=${String(workload?.files[0]?.content)}`, "--env", `EDGE_NETWORKS=${range}`];
    const ports = ["--publish", "127.0.0.1::8080", "--publish", "127.0.0.1::8081"];
    const place = ["--network", network, "--label", "platform.part=lb", "--user", String(workload?.user), ...ports];
    // two answer without a service behind it, whose health is that of all
    const health = quickHealth("wget -q -O /dev/null http://127.0.0.1:8404/metrics");
    const start = 'printf "%s" "$CONFIGURATION" > /tmp/haproxy.cfg && exec haproxy -W -db -f /tmp/haproxy.cfg';
    this.balancer = this.run([...place, ...given, ...health], start, imageOf("haproxy"));
    await this.succeed("ready", { container: this.balancer, timeoutSeconds: 20 });
    this.findPort();
  }

  override findPort(): void {
    const [port = 0, limitedPort = 0] = ["8080", "8081"].map((own) =>
      Number(docker("port", this.balancer, own).split(":").at(-1)),
    );
    Object.assign(this, { port, limited: limitedPort });
  }

  override upstream(name: string, ...options: string[]): string {
    // its server, alone in the container, takes no other signal
    const place = ["--network-alias", `tasks.${this.part}`, "--stop-signal", "KILL"];
    this.ids[name] = super.upstream(name, ...place, ...options);
    return this.idOf(name);
  }

  idOf(name: string): string {
    return this.ids[name] ?? "";
  }

  readonly enroll = (container: string) => this.succeed("enroll", { container, balancer: "lb", port: 9999 });
  readonly withdraw = (container: string, graceSeconds = 10) =>
    this.succeed("withdraw", { container, balancer: "lb", port: 9999, graceSeconds });

  /** Waits until the balancer has as many replicas as there are left. */
  async gone(name: string): Promise<void> {
    const script =
      "wget -q -O - http://127.0.0.1:8404/metrics | grep '^haproxy_backend_active_servers{proxy=\"patient\"}'";
    const seen = (): boolean => docker("exec", this.balancer, "sh", "-c", script).endsWith(" 2");
    const deadline = performance.now() + 20_000;
    while (!seen()) if (performance.now() > deadline) throw new Error(`${name} is still known after 20 s`);
  }

  async enrolled(...names: string[]): Promise<string[]> {
    const containers = await this.readyUpstreams(...names);
    await Promise.all(containers.map((container) => this.enroll(container)));
    return containers;
  }
}

const stack = new BalancedStack();
const { askOften } = stack;

beforeAll(async () => {
  await stack.start();
  await stack.enrolled("first", "second");
});
afterAll(() => stack.remove());

const called = (name: string): string => stack.idOf(name);
const stored = (name: string): string[] => docker("exec", called(name), "cat", "/stored").split("\n");

test("both replicas answer as soon as they are known", async () => {
  expect(await askOften()).toEqual(["first", "second"]);
});

test("an update under load loses nothing: each line that was posted is stored once", async () => {
  const load = new Load(stack, 2, "/cgi-bin/store");
  await stack.enrolled("third");
  for (const name of ["first", "second"]) {
    expect(await stack.withdraw(called(name))).toBe("");
    docker("start", called(name));
    await stack.enroll(called(name));
  }
  await load.stop();
  expect(load.lost).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual(["first", "second", "third"]);
  expect(["first", "second", "third"].flatMap(stored).sort()).toEqual([...load.posted].sort());
}, 60_000);

test("a replica that is killed under load costs nobody an answer", async () => {
  const load = new Load(stack, 3);
  docker("kill", called("third"));
  await stack.gone("third");
  await load.stop();
  expect(load.lost).toEqual([]);
  expect([...load.answers.keys()].filter((answer) => /^\d+$/.test(answer))).toEqual([]);
  expect(await askOften(16)).toEqual(["first", "second"]);
}, 60_000);

test("a request that takes longer than the grace is told, and the replica is stopped", async () => {
  const [slow = ""] = await stack.enrolled("slow");
  for (const name of ["first", "second"]) await stack.withdraw(called(name));
  const asked = stack.ask("/cgi-bin/slow?4").catch(() => "lost");
  const said = await stack.withdraw(slow, 1);
  expect(said).toMatch(/^\S+-slow was not drained in 1 s by \S+; going on\.\n$/);
  expect(docker("inspect", "--format", "{{.State.Running}}", slow)).toBe("false");
  await asked;
  expect(await stack.ask()).toBe("503");
}, 60_000);

test("a place that was left is another one's: who comes back without a word serves", async () => {
  for (const name of ["first", "second"]) docker("start", called(name));
  await Promise.all(["first", "second"].map((name) => stack.enroll(called(name))));
  expect(await askOften(16)).toEqual(["first", "second"]);
});

test("the proxy's word of who asks is taken, and nobody else's", async () => {
  const statusOf = async (client: string): Promise<number> => {
    const headers = { "X-Forwarded-For": client };
    return (await fetch(`http://127.0.0.1:${stack.limited}/`, { headers })).status;
  };
  const statuses = await Promise.all(Array.from({ length: 30 }, () => statusOf("203.0.113.7")));
  expect(statuses.filter((status) => status === 429).length).toBe(10);
  expect(await statusOf("203.0.113.8")).toBe(503);
  const other = `${stack.id}-other`;
  docker("network", "create", "--label", `platform.stack-id=${stack.id}`, other);
  docker("network", "connect", "--alias", "lb", other, stack.balancer);
  const wget = 'wget -S -q -O /dev/null --header "X-Forwarded-For: 203.0.113.$count" http://lb:8081/ 2>&1';
  const script = `for count in $(seq 30); do ${wget}; done | grep -c "^  HTTP/1.1 429"`;
  expect(docker("run", "--rm", "--network", other, TINY, "sh", "-c", script)).toBe("10");
});

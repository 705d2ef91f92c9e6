import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { planPlatform } from "../../components/plan/platform";
import { retireLogin, virtualHostLogin } from "../../components/plan/rabbitmq-logins";
import type { PlanValue, TaskPlan } from "../../components/plan/workload";
import { rabbitmq as spec, stackOf } from "../plan/samples";
import { opensAmqp, talkAmqp } from "../support/amqp";
import { freshVolume, removeAll, willBeRemoved } from "./containers";
import { docker, execInput, lockedImage, tryDocker, uniqueName, waitUntil } from "./support";
import type { Result } from "./support";

// As the platform starts it: this file holds for the official image and for ours.
const { tag, version } = lockedImage("rabbitmq");

afterAll(removeAll);

const virtualHosts = [
  { name: "events", virtualHost: "clinic" },
  { name: "mails", virtualHost: "own.mails" },
];
/** With the least memory that `check` lets a broker have. */
const broker = spec("rabbitmq", { virtualHosts, resources: { cpus: 1, memory: "256MB" } });
const planned = (secretVersions: Record<string, number> = {}) => {
  const [plan] = planPlatform(stackOf({ brokers: [broker] }, { secretVersions })).brokers;
  if (plan?.setUp === undefined) throw new Error("no broker with a set-up");
  return { ...plan, setUp: plan.setUp };
};

/** Every secret is its own name, in letters and digits. */
const valueOf = (secret: string): string => `secretof${secret.replaceAll("-", "")}`;
const textOf = (value: PlanValue): string => {
  if (typeof value === "string") return value;
  if ("told" in value) return value.told;
  if ("secret" in value) return valueOf(value.secret);
  if ("login" in value) return value.user;
  return value.template.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => textOf(value.values[name] ?? ""));
};

/** A container as the target makes it of the plan: same user, files, rights and name inside. */
function start(volume: string): string {
  const { workload } = planned();
  const { command = [], environment, files, hostname = "", user = "", resources } = workload;
  const name = willBeRemoved(uniqueName());
  const variables = Object.entries(environment).flatMap(([key, value]) => ["--env", `${key}=${textOf(value)}`]);
  const confined = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", user];
  const limits = ["--memory", resources.memory.replace("MB", "m"), "--cpus", String(resources.cpus)];
  const place = ["--hostname", hostname, "--volume", `${volume}:/var/lib/rabbitmq`];
  docker("create", "--name", name, ...place, ...variables, ...confined, ...limits, tag, ...command);
  const folder = mkdtempSync(join(tmpdir(), "images-test-"));
  try {
    for (const { path, content } of files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), textOf(content), { mode: 0o444 });
    }
    docker("cp", join(folder, "etc"), `${name}:/`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  docker("start", name);
  return name;
}

const probed = (container: string): number | null =>
  tryDocker("exec", container, ...planned().workload.health.command.slice(1)).code;
const healthy = (container: string): Promise<void> =>
  waitUntil(container, "healthy", () => probed(container) === 0, 90);
const run = (container: string, { command, stdin }: TaskPlan): Result =>
  execInput("docker", ["exec", "--interactive", container, ...command], textOf(stdin));
const control = (container: string, ...words: string[]): Result =>
  tryDocker("exec", container, "rabbitmqctl", "--quiet", ...words);
const opens = (container: string, user: string, secret: string, virtualHost = "clinic"): Promise<boolean> =>
  opensAmqp(container, { user, password: valueOf(secret), virtualHost });

describe("a broker", () => {
  const volume = freshVolume();
  let container: string;

  beforeAll(async () => {
    container = start(volume);
    expect(probed(container)).not.toBe(0);
    await healthy(container);
    expect(run(container, planned().setUp)).toMatchObject({ code: 0 });
  }, 120_000);

  test("knows the administrator and a user for each virtual host, each with rights there alone, and no other", async () => {
    const listed = (...words: string[]) =>
      control(container, ...words, "--no-table-headers")
        .output.split("\n")
        .sort();
    expect(listed("list_users").map((line) => line.split("\t"))).toEqual([
      ["administrator", "[administrator]"],
      ["events_v1", "[]"],
      ["mails_v1", "[]"],
    ]);
    expect(listed("list_vhosts")).toEqual(["clinic", "own.mails"]);
    expect(await opens(container, "events_v1", "events-password")).toBe(true);
    expect(await opens(container, "events_v1", "events-password", "own.mails")).toBe(false);
    expect(await opens(container, "guest", "guest", "clinic")).toBe(false);
  });

  test("its memory is the container's, and the cookie is its user's alone and in no environment", () => {
    const total = control(container, "eval", "vm_memory_monitor:get_total_memory().").output;
    expect(total).toBe(String(256 * 1024 * 1024));
    expect(docker("exec", container, "stat", "--format", "%a %u", "/var/lib/rabbitmq/.erlang.cookie")).toBe("400 999");
    expect(
      docker("exec", container, "bash", "-c", "cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'"),
    ).not.toContain(valueOf("rabbitmq-cookie"));
  });

  test("tells its measurements, and no alarm stands at the start", () => {
    const script = "exec 3<>/dev/tcp/127.0.0.1/15692; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
    const metrics = docker("exec", container, "bash", "-c", script);
    expect(metrics).toMatch(/^rabbitmq_resident_memory_limit_bytes 1\.?61\S*$/m);
    expect(metrics).toMatch(/^rabbitmq_alarms_memory_used_watermark 0$/m);
  });

  test("a login's next version beside the one before, which is refused once it is taken away", async () => {
    const [event = virtualHosts[0]] = virtualHosts;
    if (event === undefined) throw new Error("no virtual host");
    expect(run(container, planned({ "events-password": 2, "rabbitmq-administrator": 2 }).setUp).code).toBe(0);
    const both = async () => [
      await opens(container, "events_v1", "events-password"),
      await opens(container, "events_v2", "events-password-v2"),
    ];
    expect(await both()).toEqual([true, true]);
    expect(await opens(container, "administrator", "rabbitmq-administrator")).toBe(false);
    expect(await opens(container, "administrator", "rabbitmq-administrator-v2")).toBe(true);
    const retire = retireLogin("rabbitmq", virtualHostLogin(event, { secretVersions: {} }));
    expect([1, 2].map(() => run(container, retire))).toEqual(Array(2).fill({ code: 0, output: "" }));
    expect(await both()).toEqual([false, true]);
  }, 90_000);

  test("takes a message, and gives it to nobody who may not have it", async () => {
    const login = { user: "events_v2", password: valueOf("events-password-v2"), virtualHost: "clinic" };
    expect(await talkAmqp(container, login, { publish: "kept over a restart" })).not.toMatch(/REFUSED|NOT_ALLOWED/);
    expect(await talkAmqp(container, { ...login, virtualHost: "own.mails" }, { take: true })).toContain("NOT_ALLOWED");
  });

  test("a new container finds the data, and the old one stopped cleanly", async () => {
    docker("stop", "--time", "60", container);
    expect(docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
    const next = start(volume);
    await healthy(next);
    const login = { user: "events_v2", password: valueOf("events-password-v2"), virtualHost: "clinic" };
    expect(await talkAmqp(next, login, { take: true })).toContain("kept over a restart");
  }, 120_000);
});

test("the tag tells the version that is inside", () => {
  expect(docker("run", "--rm", "--entrypoint", "sh", tag, "-c", "rabbitmqctl version")).toContain(version);
});

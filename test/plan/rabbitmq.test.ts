import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import type { PlatformSpec, VariableStyle } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { broker, monitoring, network, rabbitmq, service, stackOf } from "./samples";

const virtualHosts = [
  { name: "events", virtualHost: "clinic" },
  { name: "mails", virtualHost: "own.mails" },
];
const platform: Partial<PlatformSpec> = {
  brokers: [rabbitmq("rabbitmq", { virtualHosts, hostPort: 5672 }), broker("kafka")],
  services: [service("web", { uses: ["events"] })],
};
const plan = (settings: Partial<Settings> = {}, more: Partial<PlatformSpec> = {}): PlatformPlan =>
  planPlatform(stackOf({ ...platform, ...more }, settings));
const serverOf = ({ brokers }: PlatformPlan) => {
  const found = brokers.find(({ name }) => name === "rabbitmq");
  if (found === undefined) throw new Error("no broker");
  return found;
};
const user = (version: number) => {
  const secret = version === 1 ? "events-password" : `events-password-v${version}`;
  return { login: secret, user: `events_v${version}` };
};

test("a connection for each virtual host, and who uses one waits for the broker", () => {
  const planned = plan();
  expect(planned.brokers.map(({ name, connections }) => [name, Object.keys(connections)])).toEqual([
    ["rabbitmq", ["events", "mails"]],
    ["kafka", ["kafka"]],
  ]);
  expect(serverOf(planned).connections["events"]).toEqual({
    ...{ kind: "rabbitmq", hosts: ["rabbitmq"], port: 5672, virtualHost: "clinic", tls: false, options: {} },
    ...{ user: user(1), password: { secret: "events-password" } },
  });
  expect(planned.services[0]?.needs).toEqual(["rabbitmq"]);
});

test("its name inside is that of its data, its memory the container's, and nobody is let in by a known password", () => {
  const { workload } = serverOf(plan());
  expect(workload).toMatchObject({
    ...{ hostname: "rabbitmq", environment: { RABBITMQ_NODENAME: "rabbit@rabbitmq" }, user: "999:999", published: [] },
    ...{ update: "recreate", capabilities: [], port: 5672, metrics: { path: "/metrics", port: 15_692 } },
    volumes: [{ name: "data", path: "/var/lib/rabbitmq", data: true }],
  });
  const files = Object.fromEntries(workload.files.map(({ path, content }) => [path, content]));
  expect(files["/etc/rabbitmq/conf.d/50-platform.conf"]).toContain(
    "total_memory_available_override_value = 268435456\n",
  );
  expect(files["/etc/platform/definitions.json"]).toBe('{ "users": [] }\n');
  expect(files["/etc/rabbitmq/enabled_plugins"]).toBe("[rabbitmq_management,rabbitmq_prometheus].\n");
  expect(files["/etc/platform/erlang-cookie"]).toEqual({ secret: "rabbitmq-cookie" });
  expect(workload.command?.at(-1)).toContain("install -m 0400 /etc/platform/erlang-cookie");
});

test("settings of the description go over the platform's", () => {
  const settings = { "vm_memory_high_watermark.relative": "0.5", heartbeat: "30" };
  const { workload } = serverOf(plan({}, { brokers: [rabbitmq("rabbitmq", { settings })] }));
  const [file] = workload.files;
  expect(file?.content).toMatch(/relative = 0\.5\n(.*\n)*heartbeat = 30\n$/);
  expect(file?.content).not.toContain("vm_memory_high_watermark.relative = 0.6");
});

test("its set-up is given on the standard input, with a place for each password", () => {
  const { setUp, passwords } = serverOf(plan());
  expect(passwords).toEqual(["rabbitmq-cookie", "rabbitmq-administrator", "events-password", "mails-password"]);
  expect(setUp?.command.join(" ")).not.toMatch(/password|events|clinic/);
  const { template, values } = setUp?.stdin as { template: string; values: Record<string, unknown> };
  expect(Object.keys(values)).toEqual(["events-password", "mails-password", "rabbitmq-administrator"]);
  expect(JSON.parse(template)).toEqual({
    vhosts: [{ name: "clinic" }, { name: "own.mails" }],
    users: [
      { name: "events_v1", password: "${events-password}", tags: "" },
      { name: "mails_v1", password: "${mails-password}", tags: "" },
      { name: "administrator", password: "${rabbitmq-administrator}", tags: "administrator" },
    ],
    permissions: [
      ["events_v1", "clinic"],
      ["administrator", "clinic"],
      ["mails_v1", "own.mails"],
      ["administrator", "own.mails"],
    ].map(([name, vhost]) => ({ user: name, vhost, configure: ".*", write: ".*", read: ".*" })),
  });
});

test("a login's next version is another user on the same server; the administrator stays one", () => {
  const [first, second] = [plan(), plan({ secretVersions: { "events-password": 2, "rabbitmq-administrator": 2 } })];
  expect(serverOf(second).workload).toEqual(serverOf(first).workload);
  expect(serverOf(second).connections["events"]).toMatchObject({
    user: user(2),
    password: { secret: "events-password-v2" },
  });
  expect(serverOf(second).passwords).toContain("rabbitmq-administrator-v2");
  const names = (planned: PlatformPlan) => serverOf(planned).logins.map(({ name }) => name);
  expect(names(first)).toEqual(["rabbitmq-events-login-v1", "rabbitmq-mails-login-v1"]);
  expect(names(second)).toEqual(["rabbitmq-events-login-v2", "rabbitmq-mails-login-v1"]);
  expect(serverOf(first).logins[0]?.retire).toMatchObject({ part: "rabbitmq", purpose: "Taking login events_v1 away" });
  const cookie = plan({ secretVersions: { "rabbitmq-cookie": 2 } });
  expect(serverOf(cookie).workload).not.toEqual(serverOf(first).workload);
});

test.each<[VariableStyle, object]>([
  [
    "url",
    {
      RABBITMQ_URL: {
        template: "amqp://${user}:${password}@rabbitmq:5672/clinic",
        values: { user: user(1), password: { secret: "events-password" } },
      },
    },
  ],
  [
    "parts",
    {
      ...{ RABBITMQ_HOST: "rabbitmq", RABBITMQ_PORT: "5672", RABBITMQ_VHOST: "clinic" },
      ...{ RABBITMQ_USER: user(1), RABBITMQ_PASSWORD: { secret: "events-password" } },
    },
  ],
  [
    "spring",
    {
      ...{ SPRING_RABBITMQ_HOST: "rabbitmq", SPRING_RABBITMQ_PORT: "5672", SPRING_RABBITMQ_VIRTUAL_HOST: "clinic" },
      ...{ SPRING_RABBITMQ_USERNAME: user(1), SPRING_RABBITMQ_PASSWORD: { secret: "events-password" } },
    },
  ],
])("a service is told in its style: %s", (variableStyle, expected) => {
  const [web] = plan({}, { services: [service("web", { uses: ["events"], variableStyle })] }).services;
  expect(web?.workload.environment).toMatchObject(expected);
});

test("a service joins the broker's network, and names its fields", () => {
  const networks = [network("front"), { name: "queues", internal: true, holds: ["brokers" as const] }];
  const variables = { WHERE: { connection: "events", field: "virtualHost" as const } };
  const [web] = plan({}, { networks, services: [service("web", { uses: ["events"], variables })] }).services;
  expect(web?.workload.networks).toEqual(["front", "queues"]);
  expect(web?.workload.environment).toMatchObject({ WHERE: "clinic" });
});

test("Prometheus looks at the broker itself, on a network that both are on", () => {
  const networks = [
    { name: "front", holds: ["proxy" as const, "services" as const, "monitoring" as const] },
    { name: "queues", internal: true, holds: ["brokers" as const] },
  ];
  const { tools } = plan({}, { networks, monitoring: monitoring({ light: ["prometheus"], full: [] }) }).monitoring;
  expect(tools.map(({ workload }) => workload.part)).toEqual(["prometheus"]);
  expect(tools[0]?.workload.networks).toEqual(["front", "queues"]);
  expect(tools[0]?.workload.files[0]?.content).toContain('"rabbitmq:15692"');
});

test("a stack that selects: a virtual host stands for its broker, and the other broker sleeps", () => {
  const replicas = (settings: Partial<Settings>) => plan(settings).brokers.map(({ workload }) => workload.replicas);
  expect(replicas({ only: ["mails"] })).toEqual([1, 0]);
  expect(replicas({ only: ["web"] })).toEqual([1, 0]);
  expect(replicas({ infraOnly: true })).toEqual([1, 1]);
  expect(plan({ infraOnly: true }).brokers[0]?.workload.published).toEqual([
    { address: "127.0.0.1", port: 5672, inside: 5672, protocol: "tcp" },
  ]);
});

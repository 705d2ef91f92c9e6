import { check } from "../../config/check";
import type { RabbitmqSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import { stackSecrets } from "../../config/secrets";
import { broker, rabbitmq, service, stackOf } from "../plan/samples";

function problems(platform: Partial<PlatformSpec>): string[] {
  return check(stackOf(platform));
}

const called = (virtualHost: string): Partial<RabbitmqSpec> => ({ virtualHosts: [{ name: "events", virtualHost }] });
const notName =
  "is not a name; allowed: at most 100 letters, digits, dots, underscores and dashes, a letter or digit first";

test.each<[Partial<RabbitmqSpec>, string[]]>([
  [{}, []],
  [called("Own.mails_2-x"), []],
  [called("/"), [`virtualHosts/events/virtualHost: "/" ${notName}`]],
  [called("own mails"), [`virtualHosts/events/virtualHost: "own mails" ${notName}`]],
  [called(""), [`virtualHosts/events/virtualHost: "" ${notName}`]],
  [called("v".repeat(101)), [`virtualHosts/events/virtualHost: "${"v".repeat(101)}" ${notName}`]],
  [{ virtualHosts: [] }, ["virtualHosts: none, and services use a broker by them; give it one"]],
  [
    { resources: { cpus: 1, memory: "128MB" } },
    ["resources/memory: 128MB is not enough for RabbitMQ itself and messages; allowed: 256MB or more"],
  ],
])("a broker with %j", (more, sentences) => {
  const expected = sentences.map((sentence) => `brokers/rabbitmq/${sentence}`);
  expect(problems({ brokers: [rabbitmq("rabbitmq", more)] })).toEqual(expected);
});

test("names: a broker may be called like its virtual host, two virtual hosts may not be one", () => {
  const one = (name: string, virtualHost: string) => ({ name, virtualHost });
  expect(problems({ brokers: [rabbitmq("events")] })).toEqual([]);
  const twice = [rabbitmq("rabbitmq", { virtualHosts: [one("events", "a"), one("mails", "a")] }), broker("mails")];
  expect(problems({ brokers: twice })).toEqual([
    'services, databases: two parts are named "mails"; each name stands once',
    'secrets: two parts are named "mails-password"; each name stands once',
    'brokers/rabbitmq/virtualHosts: two are called "a"; each stands once',
  ]);
  expect(problems({ brokers: [rabbitmq("rabbitmq", { virtualHosts: [one("Own Events", "a")] })] })).toEqual([
    'virtualHosts: "Own Events" is not a name; allowed: lower-case letters, digits and dashes',
  ]);
});

test("a service uses a virtual host, not the broker; two need a prefix; a field must be one of its engine", () => {
  const brokers = [
    rabbitmq("rabbitmq", {
      virtualHosts: [
        { name: "events", virtualHost: "clinic" },
        { name: "mails", virtualHost: "mails" },
      ],
    }),
  ];
  const of = (more: Parameters<typeof service>[1]) => problems({ brokers, services: [service("web", more)] });
  expect(of({ uses: ["rabbitmq"] })).toEqual([
    'services/web/uses: no database, cache, broker or bucket named "rabbitmq"; known: events, mails',
  ]);
  expect(of({ uses: ["events", "mails"] })).toEqual([
    'services/web/uses: events and mails would write the same variables; give one of them a prefix: { name: "mails", prefix: "MAILS" }',
  ]);
  expect(of({ uses: ["events", { name: "mails", prefix: "MAILS" }] })).toEqual([]);
  expect(of({ uses: ["events"], variables: { DB: { connection: "events", field: "database" } } })).toEqual([
    'services/web/variables/DB: no field of a connection to events named "database"; known: host, hosts, port, virtualHost, user, password',
  ]);
});

test("its secrets stand in the list, and a secret of the description may not have their names", () => {
  const brokers = [rabbitmq("rabbitmq")];
  const { platform, settings } = stackOf({ brokers });
  expect(stackSecrets(platform, settings)).toEqual([
    { name: "events-password", what: "login of virtual host events" },
    {
      ...{ name: "rabbitmq-administrator", what: "administrator of broker rabbitmq" },
      rotation: { effect: "broker rabbitmq is told; no container is made anew" },
    },
    { name: "rabbitmq-cookie", what: "Erlang cookie of broker rabbitmq, by which its own tools reach it" },
  ]);
  const secrets = [{ name: "rabbitmq-cookie", kind: "password" as const, length: 32 }];
  expect(problems({ brokers, secrets })).toEqual([
    'secrets: two parts are named "rabbitmq-cookie"; each name stands once',
  ]);
});

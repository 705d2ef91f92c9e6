import { check } from "../../config/check";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import type { Value } from "../../config/value";
import { insideAddress } from "../../config/inside";
import { cache, broker, databaseServers, rofecareStack, service, stackOf } from "../plan/samples";

function problems(platform: Partial<PlatformSpec>, settings: Partial<Settings> = {}): string[] {
  return check(stackOf(platform, settings));
}

const asks = (name: string): Value => ({ service: name });

/** A service that asks for each of the others inside. */
function asking(others: ServiceSpec[]): ServiceSpec[] {
  const variables = Object.fromEntries(others.map(({ name }, index) => [`URL_${index}`, asks(name)]));
  return [...others, service("asker", { variables })];
}

test("two services that roll, on one port of the proxy", () => {
  const services = asking([service("one"), service("two")]);
  expect(problems({ services })).toEqual([
    "services/two/insidePort: 8080 belongs to services/one already; give it another one",
  ]);
  expect(problems({ services: asking([service("one"), service("two", { insidePort: 8081 })]) })).toEqual([]);
  expect(problems({ services: asking([service("one"), service("two", { update: "recreate" })]) })).toEqual([]);
});

test.each([
  [80, "ports/http"],
  [443, "ports/https"],
  [2019, "the proxy's administration"],
  [2020, "the proxy's measurements"],
])("port %d of the proxy is %s", (insidePort, owner) => {
  expect(problems({ services: asking([service("one", { insidePort })]) })).toEqual([
    `services/one/insidePort: ${insidePort} belongs to ${owner} already; give it another one`,
  ]);
});

test("rofecare leaves the proxy the ports that people give it on the host, and says which it needs inside", () => {
  expect(check(rofecareStack({ ports: { http: 8080, https: 8443 } }))).toEqual([]);
  expect(check(rofecareStack({ ports: { http: 3080, https: 8888 } }))).toEqual([
    "services/config-server/insidePort: 8888 belongs to ports/https already; give it another one",
    "services/gateway/insidePort: 3080 belongs to ports/http already; give it another one",
  ]);
});

test("a port that nobody asks for inside is nobody's", () => {
  expect(problems({ services: [service("one", { port: 443 })] })).toEqual([]);
});

test("a service that is asked for inside, away from the proxy", () => {
  const networks: PlatformSpec["networks"] = [
    { name: "edge", holds: ["proxy"] },
    { name: "inside", internal: true, holds: ["services"] },
  ];
  expect(problems({ networks, services: asking([service("one")]) })).toEqual([
    "services/one/networks: none of them holds the proxy, through which other services reach it",
  ]);
});

test("what rolls is reached at the proxy, what is made anew at its name", () => {
  const one = service("one", { port: 3000 });
  expect(insideAddress(one)).toBe("http://proxy:3000");
  expect(insideAddress({ ...one, insidePort: 4000 })).toBe("http://proxy:4000");
  expect(insideAddress({ ...one, insidePort: 4000, update: "recreate" })).toBe("http://one:3000");
});

describe("references of values", () => {
  test("a service that is not there, in variables and in those of the published image", () => {
    const values = { URL: { template: "${a}/x", values: { a: asks("wep") } } };
    expect(problems({ services: [service("web", { variables: values, registryVariables: values })] })).toEqual([
      'services/web/variables/URL/a: no service named "wep"; did you mean web?; known: web',
    ]);
    expect(problems({ services: [service("web", { registryVariables: { URL: asks("wep") } })] })).toEqual([
      'services/web/variables/URL: no service named "wep"; did you mean web?; known: web',
    ]);
  });

  test("a field that the connection's kind does not have", () => {
    const variables: Record<string, Value> = {
      A: { connection: "redis", field: "user" },
      B: { connection: "kafka", field: "database" },
      E: { connection: "kafka", field: "user" },
      F: { connection: "kafka", field: "password" },
      C: { connection: "redis", field: "password" },
      D: { connection: "a-db", field: "sslmode" },
    };
    const services = [service("web", { uses: ["redis", "kafka", "a-db"], variables })];
    const databases = [{ name: "a-db", engine: "postgres", database: "a" } as const];
    const all = { services, databases, databaseServers, caches: [cache("redis")], brokers: [broker("kafka")] };
    expect(problems(all)).toEqual([
      'services/web/variables/A: no field of a connection to redis named "user"; known: host, hosts, port, password',
      'services/web/variables/B: no field of a connection to kafka named "database"; known: host, hosts, port, user, password',
    ]);
  });

  test("the share of traces is a value like any other", () => {
    expect(problems({ services: [service("web", { traces: { secret: "share" } })] })).toEqual([
      'services/web/variables/traces: no secret named "share"; known: none',
    ]);
  });
});

test("services may ask each other: an address is no reason to wait", () => {
  const services = [
    service("web", { after: ["api"] }),
    service("api", { port: 8081, variables: { A: { template: "${b}", values: { b: asks("registry") } } } }),
    service("registry", { port: 8082, variables: { B: asks("web") } }),
  ];
  expect(problems({ services })).toEqual([]);
});

import { check } from "../../config/check";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import { platforms } from "../../config/platforms";
import type { Settings } from "../../config/settings";
import { databaseServers, network, rofecareStack, route, service, settingsOf, stackOf } from "../plan/samples";

function problems(platform: Partial<PlatformSpec>, settings: Partial<Settings> = {}): string[] {
  return check(stackOf(platform, settings));
}

/** Problems of one service among those that a test adds. */
function ofService(more: Partial<ServiceSpec>, platform: Partial<PlatformSpec> = {}): string[] {
  return problems({ services: [service("web", more)], ...platform });
}

const database = { name: "patient-db", engine: "postgres", database: "patient" } as const;

test.each(Object.keys(platforms))("%s, as it ships, has no problem on a laptop and on a domain", (name) => {
  const platform = platforms[name];
  if (platform === undefined) throw new Error(`${name} is gone`);
  expect(check({ platform, settings: settingsOf({}) })).toEqual([]);
  expect(check({ platform, settings: settingsOf({ domain: "example.org", databases: "per-service" }) })).toEqual([]);
});

test("the smallest platform of these tests has no problem", () => {
  expect(problems({})).toEqual([]);
});

describe("references", () => {
  test("a database that a service uses", () => {
    const found = ofService({ uses: ["patients-db"] }, { databases: [database], databaseServers });
    expect(found).toEqual([
      'services/web/uses: no database, cache, broker or bucket named "patients-db"; did you mean patient-db?; known: patient-db',
    ]);
    expect(ofService({ uses: ["redis"] })).toEqual([
      'services/web/uses: no database, cache, broker or bucket named "redis"; known: none',
    ]);
  });

  test("two databases whose variables would be the same, and a prefix that is none", () => {
    const databases = [database, { name: "config-db", engine: "postgres", database: "config" } as const];
    const of = (uses: ServiceSpec["uses"]): string[] => ofService({ uses }, { databases, databaseServers });
    expect(of(["config-db", "patient-db"])).toEqual([
      "services/web/uses: config-db and patient-db would write the same variables; give one of them a prefix: " +
        '{ name: "patient-db", prefix: "PATIENT_DB" }',
    ]);
    expect(of([{ name: "config-db", prefix: "CONFIG" }, "patient-db"])).toEqual([]);
    expect(of([{ name: "config-db", prefix: "config" }])).toEqual([
      'services/web/uses/config-db/prefix: "config" is not the beginning of a variable; allowed: upper-case letters, ' +
        "digits and underscores, such as CONFIG",
    ]);
    expect(of([{ name: "gone", prefix: "CONFIG" }])).toHaveLength(1);
  });

  test("the planned size of a pool, of a service that names none", () => {
    const variables = { POOL: { connection: "patient-db", field: "poolSize" } } as const;
    const of = (more: Partial<ServiceSpec>): string[] =>
      ofService({ uses: ["patient-db"], variables, ...more }, { databases: [database], databaseServers });
    expect(of({})).toEqual([
      "services/web/variables/POOL: web names no poolSize; the field poolSize of a connection is what is planned of it",
    ]);
    expect(of({ poolSize: 5 })).toEqual([]);
  });

  test("a service that another waits for, and a network", () => {
    expect(ofService({ after: ["wep"] })).toEqual([
      'services/web/after: no service named "wep"; did you mean web?; known: web',
    ]);
    expect(ofService({ networks: ["frnt", "front"] })).toEqual([
      'services/web/networks: no network named "frnt"; did you mean front?; known: front',
    ]);
  });

  test("what variables refer to, also inside templates", () => {
    const variables = {
      A: { secret: "jwt" },
      B: { address: "ap" },
      C: { connection: "patient-db", field: "host" },
      D: { template: "${inner}", values: { inner: { secret: "jwt-secre" } } },
      E: "literal",
    } as const;
    const secrets: PlatformSpec["secrets"] = [{ name: "jwt-secret", kind: "password", length: 64 }];
    expect(ofService({ variables }, { secrets, routes: [route("api")] })).toEqual([
      'services/web/variables/A: no secret named "jwt"; known: jwt-secret',
      'services/web/variables/B: no route named "ap"; did you mean api?; known: api',
      'services/web/variables/C: no connection in uses of web named "patient-db"; known: none',
      'services/web/variables/D/inner: no secret named "jwt-secre"; did you mean jwt-secret?; known: jwt-secret',
    ]);
  });

  test("services, networks and memory that a stack's settings name", () => {
    const settings = settingsOf({ replicas: { wep: 2 }, memory: { wob: "1GB" }, subnets: { frunt: "10.0.0.0/24" } });
    expect(problems({}, { ...settings })).toEqual([
      'replicas/wep: no service named "wep"; did you mean web?; known: web',
      'memory/wob: no service named "wob"; did you mean web?; known: web',
      'subnets/frunt: no network named "frunt"; did you mean front?; known: front',
    ]);
  });

  test("an IPv6 address for a proxy that listens on IPv4 alone", () => {
    expect(problems({}, { publicAddress6: "2001:db8::10" })).toEqual([
      "publicAddress6: 2001:db8::10, but the proxy listens on 127.0.0.1 alone; allowed with it: address 0.0.0.0",
    ]);
  });

  test("a server for the databases", () => {
    expect(problems({ databases: [database] })).toEqual([
      "databaseServers/postgres: missing; the databases of this engine need its resources",
    ]);
  });
});

const oneAlone = "a part that is replaced in place (update: recreate) has one replica";

describe("amounts", () => {
  test.each<[Partial<ServiceSpec>, string]>([
    [{ resources: { cpus: 1, memory: "lots" as "1GB" } }, 'resources/memory: "lots" is not an amount such as 512MB'],
    [{ resources: { cpus: 1, memory: "5MB" } }, "resources/memory: 5MB is below Docker's least of 6MB"],
    [{ resources: { cpus: 0, memory: "1GB" } }, "resources/cpus: 0 is not a number of cores above 0"],
    [{ resources: { cpus: NaN, memory: "1GB" } }, "resources/cpus: NaN is not a number of cores above 0"],
    [
      { resources: { cpus: 1, memory: "1GB", reservedMemory: "1025MB" } },
      "resources/reservedMemory: 1025MB is more than the limit of 1GB",
    ],
    [{ replicas: 0 }, "replicas: 0 is not a whole number above 0"],
    [{ replicas: 1.5 }, "replicas: 1.5 is not a whole number above 0"],
    [{ replicas: 2, update: "recreate" }, `replicas: ${oneAlone}`],
    [{ poolSize: 0 }, "poolSize: 0 is not a whole number above 0"],
    [{ startPeriod: "0s" }, 'startPeriod: "0s" is not a duration such as 30s'],
    [{ stopGrace: "soon" as "1s" }, 'stopGrace: "soon" is not a duration such as 30s'],
    [{ readiness: { path: "health" } }, 'readiness/path: "health" is not a path such as /health'],
    [{ metrics: { path: "/it's" } }, `metrics/path: "/it's" is not a path such as /health`],
  ])("of a service: %j", (more, sentence) => {
    expect(ofService(more)).toEqual([`services/web/${sentence}`]);
  });

  test("of the stack, the servers and the proxy", () => {
    const small = { cpus: 1, memory: "1MB" } as const;
    const found = problems(
      {
        proxy: { resources: small, headers: {} },
        databaseServers: { postgres: { resources: small, maxConnections: 100, settings: {} } },
      },
      { memory: { web: "2MB" } },
    );
    expect(found).toEqual([
      "memory/web: 2MB is below Docker's least of 6MB",
      "databaseServers/postgres/resources/memory: 1MB is below Docker's least of 6MB",
      "proxy/resources/memory: 1MB is below Docker's least of 6MB",
    ]);
  });
});

describe("settings against each other", () => {
  test("one port for both protocols", () => {
    expect(problems({}, { ports: { http: 8080, https: 8080 } })).toEqual([
      "ports: http and https are both 8080; each needs a port of its own",
    ]);
  });

  test("variables: a service that is not there, and secrets in plain settings, whose values are not repeated", () => {
    const found = problems(
      {},
      { variables: { wep: {}, web: { DB_PASSWORD: "hunter2", OPENAI_API_KEY: "x", MODE: "y" } } },
    );
    expect(found).toEqual([
      'variables/wep: no service named "wep"; did you mean web?; known: web',
      "variables/web/DB_PASSWORD: a secret in plain settings; describe it as a secret of the platform",
      "variables/web/OPENAI_API_KEY: a secret in plain settings; describe it as a secret of the platform",
    ]);
  });

  test("several of a part that is replaced in place", () => {
    const services = [service("web", { update: "recreate" }), service("api")];
    expect(problems({ services }, { replicas: { web: 2, api: 2 } })).toEqual([`replicas/web: ${oneAlone}`]);
    expect(problems({ services }, { replicas: { web: 1 } })).toEqual([]);
    expect(check(rofecareStack({ replicas: { "discovery-server": 2 } }))).toEqual([
      `replicas/discovery-server: ${oneAlone}`,
    ]);
  });

  test("a registry that is no service, and a time that is none", () => {
    const registry = { kind: "eureka", service: "eureka", settle: "soon" as "1s" } as const;
    expect(ofService({ registry })).toEqual([
      'services/web/registry/service: no service named "eureka"; known: web',
      'services/web/registry/settle: "soon" is not a duration such as 5s',
    ]);
  });

  test("own images without their tag", () => {
    expect(problems({}, { images: "registry" })).toEqual([
      "version: missing; images: registry needs the tag of the platform's images",
    ]);
    expect(problems({}, { images: "registry", version: "v1.0.0" })).toEqual([]);
  });
});

describe("order", () => {
  test("a service that waits for itself", () => {
    expect(ofService({ after: ["web"] })).toEqual(["services/web/after: a service waits for itself: web → web"]);
  });

  test("a circle is shown as one, from where it closes", () => {
    const services = [
      service("web", { after: ["a"] }),
      service("a", { after: ["b"] }),
      service("b", { after: ["c"] }),
      service("c", { after: ["a"] }),
    ];
    expect(problems({ services })).toEqual(["services/web/after: a service waits for itself: a → b → c → a"]);
  });

  test("two ways to one service are no circle", () => {
    const after = ["left", "right"];
    const services = [
      service("web", { after }),
      ...after.map((name) => service(name, { after: ["base"] })),
      service("base"),
    ];
    expect(problems({ services })).toEqual([]);
  });
});

test("every problem of every kind stands in one list", () => {
  const found = problems(
    {
      services: [service("web", { uses: ["x-db"], after: ["y"], replicas: -1 })],
      routes: [route("api", { service: "wob" })],
      networks: [network("front", "10.0.0.0/24"), network("back", "10.0.0.0/25")],
    },
    { ports: { http: 1, https: 1 } },
  );
  expect(found.map((sentence) => sentence.split(":")[0])).toEqual([
    "services/web/uses",
    "services/web/after",
    "services/web/replicas",
    "routes/api/service",
    "ports",
    "subnets/back",
  ]);
});

test("rofecare with bad settings says what to put right", () => {
  const { platform, settings } = rofecareStack({ replicas: { patients: 2 } });
  expect(check({ platform, settings })).toEqual([
    'replicas/patients: no service named "patients"; did you mean patient?; known: config-server, discovery-server, gateway, identity, patient, clinical, medical-technology, pharmacy, finance, platform, interoperability, frontend',
  ]);
});

import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import type { Release } from "../../components/plan/release";
import { parseName, previousName, secretsIn, versionName } from "../../components/plan/secret-versions";
import { check } from "../../config/check";
import type { ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { databaseServers, monitoring, route, service, stackOf } from "./samples";

const platform = {
  services: [
    service("web", {
      uses: ["web-db"],
      variables: { KEY: { secret: "signing" }, BEFORE: { secret: "signing", previous: true } },
    } satisfies Partial<ServiceSpec>),
  ],
  databases: [{ name: "web-db", engine: "postgres" as const, database: "web" }],
  databaseServers,
  monitoring: monitoring({ light: ["postgres-exporter"], full: [] }),
  routes: [route("page", { auth: { user: "admin", password: "operators" } })],
  secrets: [
    { name: "signing", kind: "password" as const, length: 64 },
    { name: "operators", kind: "password" as const, length: 32 },
    { name: "vault", kind: "password" as const, length: 32, rotation: { refused: "it must stay" } },
    { name: "partner", kind: "supplied" as const, description: "Key of a partner" },
  ],
};
const stack = (secretVersions: Settings["secretVersions"] = {}) => stackOf(platform, { secretVersions });
const plan = (versions?: Settings["secretVersions"], release?: Release): PlatformPlan =>
  planPlatform(stack(versions), {}, release);
const serverOf = ({ databases: [server] }: PlatformPlan) => {
  if (server === undefined) throw new Error("no server");
  return server;
};
const webOf = ({ services: [web] }: PlatformPlan) => {
  if (web === undefined) throw new Error("no service");
  return web.workload;
};
const loginNames = (planned: PlatformPlan) => serverOf(planned).logins.map(({ name }) => name);
const secretNames = (planned: PlatformPlan) => planned.secrets.map(({ name }) => name);

test("the first version has the names that a state of the release before has", () => {
  expect(serverOf(plan()).passwords).toEqual(["postgres-superuser", "postgres-monitor", "web-db-v1"]);
  expect(secretNames(plan())).toEqual(["signing", "operators", "vault", "partner"]);
  expect(plan({ "web-db": 1, signing: 1 })).toEqual(plan());
});

test("a name holds a secret and a version, and each other", () => {
  for (const version of [1, 2, 12]) expect(parseName(versionName("a-b", version))).toEqual({ secret: "a-b", version });
  expect(parseName("web-db-v1")).toEqual({ secret: "web-db", version: 1 });
  expect([1, 2, 3].map((version) => previousName("a", { secretVersions: { a: version } }))).toEqual(["a", "a", "a-v2"]);
});

test("a login's next version: another user with another password, made and taken away inside, on the same server", () => {
  const [first, second] = [plan(), plan({ "web-db": 2 })];
  expect(serverOf(second).workload).toEqual(serverOf(first).workload);
  expect(serverOf(second).passwords).toEqual(["postgres-superuser", "postgres-monitor", "web-db-v2"]);
  expect(serverOf(second).connections["web-db"]).toMatchObject({
    user: { login: "web-db-v2", user: "web_v2" },
    password: { secret: "web-db-v2" },
  });
  expect(loginNames(first)).toEqual(["postgres-monitor-login-v1", "postgres-web-db-login-v1"]);
  expect(loginNames(second)).toEqual(["postgres-monitor-login-v1", "postgres-web-db-login-v2"]);
  const { template } = serverOf(second).setUp?.stdin as { template: string };
  expect(template).toContain("ALTER ROLE \"web_v2\" PASSWORD '${web-db-v2}';");
  expect(template).not.toContain("web_v1");
  expect(template).toContain("ALTER ROLE postgres PASSWORD NULL;");
  const retire = serverOf(first).logins[1]?.retire;
  expect(retire).toMatchObject({ part: "postgres", purpose: "Taking login web_v1 away", user: "postgres" });
  expect(retire?.stdin).toContain('DROP ROLE "web_v1";');
});

test("the login by which a server is watched: its exporter alone is told", () => {
  const [first, second] = [plan(), plan({ "postgres-monitor": 2 })];
  expect(webOf(second)).toEqual(webOf(first));
  expect(second.monitoring.tools.map(({ workload }) => workload.environment)).toEqual([
    expect.objectContaining({
      DATA_SOURCE_USER: "platform_monitor_v2",
      DATA_SOURCE_PASS: { secret: "postgres-monitor-v2" },
    }),
  ]);
  expect(loginNames(second)).toContain("postgres-monitor-login-v2");
});

test("a page's password is a matter of the proxy alone", () => {
  const [first, second] = [plan(), plan({ operators: 2 })];
  expect({ ...second, edge: first.edge, secrets: first.secrets }).toEqual(first);
  expect(JSON.stringify(first.edge)).toContain('{"secret":"operators-bcrypt"}');
  expect(JSON.stringify(second.edge)).toContain('{"secret":"operators-v2-bcrypt"}');
  expect(secretNames(second)).toEqual(["signing", "operators-v2", "vault", "partner"]);
});

test("a secret whose previous version is asked for keeps that one, and no earlier", () => {
  const { environment } = webOf(plan({ signing: 3 }));
  expect(environment).toMatchObject({
    KEY: { secret: "signing-v3" },
    BEFORE: { secret: "signing-v2", previous: true },
  });
  expect(secretNames(plan({ signing: 3 })).slice(0, 2)).toEqual(["signing-v3", "signing-v2"]);
  expect(webOf(plan()).environment["BEFORE"]).toEqual({ secret: "signing", previous: true });
});

describe("an earlier release", () => {
  const earlier = webOf(plan());
  const versions = { "web-db": 3, signing: 3 };
  const release = (credentials: Release["credentials"]): Release => ({ credentials, services: { web: earlier } });

  test("current: it runs with the login and the secrets of today, and no older one is planned", () => {
    const planned = plan(versions, release("current"));
    expect(webOf(planned)).toEqual(webOf(plan(versions)));
    expect(planned).toEqual(plan(versions));
  });

  test("current: its files too, and what is unknown stays", () => {
    const values = { key: { secret: "signing" }, other: { secret: "unknown-v7" } };
    const files = [{ path: "/key", content: { template: "${key} ${other}", values }, mode: "0444" }];
    const planned = plan(versions, { credentials: "current", services: { web: { ...earlier, files } } });
    expect(webOf(planned).files).toEqual([
      {
        ...files[0],
        content: { template: "${key} ${other}", values: { ...values, key: { secret: "signing-v3" } } },
      },
    ]);
  });

  test("kept: it runs as it was, and what it names stays made", () => {
    const planned = plan(versions, release("kept"));
    expect(webOf(planned)).toEqual(earlier);
    expect(serverOf(planned).passwords).toEqual(["postgres-superuser", "postgres-monitor", "web-db-v3", "web-db-v1"]);
    expect(loginNames(planned)).toEqual([
      "postgres-monitor-login-v1",
      "postgres-web-db-login-v3",
      "postgres-web-db-login-v1",
    ]);
    expect(secretNames(planned)).toEqual(["signing-v3", "signing", "operators", "vault", "partner"]);
    expect(serverOf(planned).setUp).toEqual(serverOf(plan(versions)).setUp);
    expect(secretsIn(webOf(planned)).sort()).toEqual(["signing", "web-db-v1"]);
  });
});

test("on a server of somebody else's the guest takes its login away as a member of it", () => {
  const externalDatabase = {
    ...{ host: "db.example.org", port: 5432, user: "landlord", database: "postgres" },
    ...{ sslmode: "require" as const, maxConnections: 100 },
  };
  const external = { databases: "external" as const, externalDatabase, secretVersions: { "web-db": 2 } };
  const planned = planPlatform(stackOf(platform, external));
  expect(loginNames(planned)).toEqual(["database-client-web-db-login-v2"]);
  expect(serverOf(planned).logins[0]?.retire.stdin).toContain(
    'GRANT "web_v2" TO CURRENT_USER;\nALTER ROLE "web_v2" NOLOGIN;',
  );
});

test("versions of what has none, or must not have another, are refused with the rest", () => {
  expect(check(stack({ "web-bd": 2, vault: 2, partner: 2, "postgres-superuser": 2, operators: 2 }))).toEqual([
    expect.stringMatching(/^secretVersions\/web-bd: no secret named "web-bd"; did you mean web-db\?; known: signing, /),
    "secretVersions/vault: 2, but vault must not be rotated: it must stay; allowed: 1",
    "secretVersions/partner: partner is supplied by the operator, and has no versions",
    expect.stringMatching(/^secretVersions\/postgres-superuser: 2, but .* it opens nothing: /),
  ]);
  expect(check(stack({ vault: 1 }))).toEqual([]);
});

test("a description neither names a secret like a version nor asks for what has none", () => {
  const secrets = [...platform.secrets, { name: "signing-v2", kind: "password" as const, length: 32 }];
  const services = [service("web", { variables: { BEFORE: { secret: "partner", previous: true } } })];
  expect(check(stackOf({ ...platform, secrets, services }))).toEqual(
    expect.arrayContaining([
      'secrets: "signing-v2" ends like a version, such as -v2; choose another name',
      'services/web/variables/BEFORE: "partner" is supplied by the operator and has no previous version; allowed: a generated secret',
    ]),
  );
});

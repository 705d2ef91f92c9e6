import { isSecret, revealed, valueOf } from "./mocks";
import { build } from "./build";
import type { Built } from "./build";
import * as pulumi from "@pulumi/pulumi";
import { databaseServers, route, service, stackOf } from "../plan/samples";

/** Several services on a real domain: an order, replicas, a registry, a protected page, a supplied key. */
const stack = stackOf(
  {
    services: [
      service("web", { after: ["api"], replicas: 2 }),
      service("api", { uses: ["one-db"], after: ["registry"], variables: { KEY: { secret: "partner-key" } } }),
      service("registry", { update: "recreate" }),
    ],
    databases: [
      { name: "one-db", engine: "postgres", database: "one" },
      { name: "two-db", engine: "postgres", database: "two" },
    ],
    databaseServers,
    routes: [
      route("site"),
      route("api", { service: "api" }),
      route("operators", { auth: { user: "admin", password: "operator" } }),
    ],
    secrets: [
      { name: "operator", kind: "password", length: 24 },
      { name: "partner-key", kind: "supplied", description: "Key of a partner" },
    ],
  },
  { domain: "example.org", databases: "per-service" },
);

let built: Built;

beforeAll(async () => {
  pulumi.runtime.setAllConfig({ "platform:partner-key": "sk-of-the-operator" }, ["platform:partner-key"]);
  built = await build(stack);
});

test("a service waits until those before it are ready or, where the proxy leads to them, have joined; and for its databases", () => {
  const before = (name: string): string[] => built.one("Container", name).dependencies;
  expect(before("registry")).not.toContain("one-db-roles");
  expect(before("api")).toEqual(expect.arrayContaining(["registry-ready", "one-db-roles"]));
  expect(before("api")).not.toContain("two-db-roles");
  expect(before("web")).toContain("api-member");
  expect(before("web-2")).toContain("api-member");
});

test("each replica is a container, a readiness and a membership of its own; the second depends on no first", () => {
  const children = built.all.filter(({ parent }) => parent === "web").map(({ name }) => name);
  expect(children.sort()).toEqual(["web", "web-2", "web-2-member", "web-2-ready", "web-member", "web-ready"]);
  expect(built.one("Container", "web-2").dependencies).not.toContain("web-ready");
  const routes = built.one("Command", "proxy-routes").dependencies;
  expect(routes).toEqual(expect.arrayContaining(["web-member", "web-2-member", "api-member", "registry-ready"]));
});

test("what rolls has no name of its own on the network, what is made anew has", () => {
  const aliases = (name: string): unknown => {
    const [first] = built.one("Container", name).inputs["networksAdvanced"] as { aliases: string[] }[];
    return first?.aliases;
  };
  expect([aliases("web"), aliases("registry"), aliases("one-db"), aliases("proxy")]).toEqual([
    [],
    ["registry"],
    ["one-db"],
    ["proxy"],
  ]);
  expect(built.one("Container", "registry").deleteBeforeReplace).toBe(true);
  expect(built.one("Container", "web-2").deleteBeforeReplace).toBe(false);
});

test("a server for each database, its data and passwords protected", () => {
  for (const name of ["one-db", "two-db"]) {
    expect(built.one("Volume", `${name}-data`)).toMatchObject({ parent: name, protect: true });
    expect(built.one("RandomPassword", `${name}-superuser`)).toMatchObject({ parent: name, protect: true });
    expect(built.one("RandomPassword", `${name}-v1`)).toMatchObject({ parent: name, protect: true });
  }
});

test("a public authority signs: no key of our own is made", () => {
  expect(built.all.filter(({ type }) => type.startsWith("tls:"))).toEqual([]);
});

test("the hash of the operators' password reaches the proxy as a secret", () => {
  for (const name of ["proxy-open", "proxy-routes"]) {
    const { stdin } = built.one("Command", name).inputs;
    expect(isSecret(stdin)).toBe(true);
    expect(revealed(stdin)).toContain('"accounts":[{"username":"admin","password":"hash of operator"}]');
    expect(revealed(stdin)).not.toContain("password of operator");
  }
});

test("a key that the operator supplies reaches the container as a secret, and the credentials", async () => {
  const envs = built.one("Container", "api").inputs["envs"] as unknown[];
  const key = envs.find((variable) => String(revealed(variable)).startsWith("KEY="));
  expect([isSecret(key), revealed(key)]).toEqual([true, "KEY=sk-of-the-operator"]);
  expect(await pulumi.isSecret(pulumi.output(built.outputs["credentials"]))).toBe(true);
  expect(await valueOf(built.outputs["credentials"])).toMatchObject({
    operator: "password of operator",
    "partner-key": "sk-of-the-operator",
    "one-db-v1": "password of one-db-v1",
  });
});

test("replicas are all in the address of a service", async () => {
  const services = (await valueOf(built.outputs["services"])) as Record<string, { address: string }>;
  expect(services["web"]?.address).toBe("web-made:8080,web-2-made:8080");
});

test("without an authority of one's own the certificate is empty", async () => {
  expect(await valueOf(built.outputs["caCertificate"])).toBe("");
});

import { isSecret, revealed, valueOf } from "./mocks";
import { build } from "./build";
import type { Built } from "./build";
import { digitaloceanDatabaseSetting } from "../../config/database-settings";
import { rofecareStack } from "../plan/samples";

/** The databases are in a managed cluster that is too small for the connections of all services. */
let built: Built;

beforeAll(async () => {
  const asked = { region: "fra1", size: "db-s-1vcpu-1gb", allow: ["tag:prod"] };
  built = await build(
    rofecareStack({
      ...{ databases: "digitalocean", digitaloceanDatabase: digitaloceanDatabaseSetting.parse(asked) },
      ...{ only: ["patient"], monitoring: "none", domain: "his.example.org", dns: { provider: "digitalocean" } },
    }),
  );
});

const kindOf = (type: string): string => type.split(":").at(-1) ?? "";
const cloud = () => built.all.filter(({ type }) => type.startsWith("digitalocean:"));

test("what holds data, opens them or keeps others out is protected, and all is made by one provider", () => {
  const kept = new Set(cloud().flatMap(({ type, protect }) => (protect ? [kindOf(type)] : [])));
  const others = new Set(cloud().flatMap(({ type, protect }) => (protect ? [] : [kindOf(type)])));
  expect([...kept].sort()).toEqual(["DatabaseCluster", "DatabaseDb", "DatabaseFirewall", "DatabaseUser"]);
  expect([...others].sort()).toEqual(["DatabaseConnectionPool", "DatabasePostgresqlConfig", "DnsRecord"]);
  expect(cloud().filter(({ provider }) => !provider.includes("::digitalocean::"))).toEqual([]);
  expect(built.all.filter(({ name }) => /patient-db-v1$/.test(name)).map(({ type }) => kindOf(type))).toEqual([
    "DatabaseUser",
  ]);
});

test("the cluster is there before its client, and the client's passwords stay secret", () => {
  const client = built.one("Container", "database-client");
  expect(client.dependencies).toEqual(
    expect.arrayContaining(["database-cluster-firewall", "database-cluster-patient-db"]),
  );
  const envs = revealed(client.inputs["envs"]) as unknown[];
  const [host, password] = ["PGHOST=", "PGPASSWORD="].map((name) =>
    envs.find((variable) => String(revealed(variable)).startsWith(name)),
  );
  expect([revealed(host), isSecret(password), revealed(password)]).toEqual([
    "PGHOST=private.example.org",
    true,
    "PGPASSWORD=password of database-cluster",
  ]);
  const { stdin } = built.one("Command", "database-client-roles").inputs;
  expect(isSecret(stdin)).toBe(true);
  expect(revealed(stdin)).toContain("user=rofecare_patient_v1 password=password of database-client-patient-db-v1");
});

test("the authority's certificate is an output, for who wants to know the server for certain", async () => {
  expect(await valueOf(built.outputs["databaseCertificate"])).toBe("certificate of the cluster");
});

test("each record of the stack is one in the zone", () => {
  expect(built.one("DnsRecord", "dns-eureka.his.example.org-a").inputs).toEqual({
    ...{ domain: "his.example.org", name: "eureka", type: "A", ttl: 300, value: "127.0.0.1" },
  });
});

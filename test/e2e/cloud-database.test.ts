// A platform on this machine whose Postgres and whose DNS are in the (simulated) cloud: the server behind it is real.
import { lockedImage } from "../images/support";
import { docker, run } from "../support/digitalocean/docker";
import { LABEL, makePostgresImage, postgresOf } from "../support/digitalocean/postgres-server";
import { relayed } from "../support/digitalocean/relay";
import { Simulation } from "../support/digitalocean/simulation";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { containersOf, docker as dockerNow, idsOf } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

const base = lockedImage("postgres");
const zone = "example.org";
const database = { region: "fra1", size: "db-s-1vcpu-1gb", allow: ["tag:platform"] };
const settings = (more: object = {}) => ({
  platform: "./test/e2e/platforms/cloud.ts",
  domain: `clinic.${zone}`,
  monitoring: "none",
  databases: "digitalocean",
  digitaloceanDatabase: database,
  dns: { provider: "digitalocean", zone },
  ...more,
});

let simulation: Simulation;
let stack: TestStack;
let image: string;

/** Asks the API as the operator would in its own pages. */
async function api(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${simulation.token}`, "content-type": "application/json" };
  const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${simulation.url}/v2/${path}`, options);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text || "{}") as Record<string, unknown>;
}

const cluster = () => {
  const [only, ...others] = simulation.world.clusters.values();
  if (only === undefined || others.length > 0) throw new Error(`${others.length + 1} clusters`);
  return only;
};

/** What the service is told. */
function variables(): Record<string, string> {
  const id = containersOf(stack.name)["patient"]?.Id ?? "";
  const lines = JSON.parse(dockerNow("inspect", "--format", "{{json .Config.Env}}", id)) as string[];
  return Object.fromEntries(lines.map((line) => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]));
}

/** As the service itself would be asked by the proxy: this host reaches the networks of its containers. */
async function patient(method: string, path = "", body?: object): Promise<Record<string, string>> {
  const id = containersOf(stack.name)["patient"]?.Id ?? "";
  const networks = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  const [address] = dockerNow("inspect", "--format", networks, id).split(" ");
  const headers = { "content-type": "application/json" };
  const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`http://${address}:8082/api/patients/records${path}`, options);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

/** Asks the cluster as a login, by TLS. */
function query(user: string, password: string, database: string, port: number, sql: string): Promise<string> {
  const target = `host=${cluster().server?.host} port=${port} dbname=${database} user=${user} sslmode=require`;
  const words = ["run", "--rm", "--env", "PGPASSWORD", "--entrypoint", "psql", image];
  const options = ["--no-psqlrc", "-At", "--command", sql, target];
  return run("docker", [...words, ...options], "", { ...process.env, PGPASSWORD: password });
}

const withoutToken = { DIGITALOCEAN_TOKEN: "", DIGITALOCEAN_ACCESS_TOKEN: "" };
const missing = /^digitalocean:token: missing; set DIGITALOCEAN_TOKEN, or keep it with the stack: /m;

/** Those that are not the zone's own. */
const zoneRecords = () => {
  const all = [...(simulation.world.domains.get(zone)?.records.values() ?? [])];
  return all.filter(({ type }) => type !== "NS");
};

const passwordOf = (user: string): string => cluster().users.get(user) ?? "";
const [direct, pooled] = [25_060, 25_061];

beforeAll(async () => {
  image = await makePostgresImage(base.tag);
  const startPostgres = relayed(postgresOf(image, base.version.split(".")[0] ?? ""));
  simulation = await Simulation.start({ startPostgres });
  await api("POST", "tags", { name: "platform" });
  await api("POST", "domains", { name: zone });
  stack = await TestStack.make(settings());
  Object.assign(stack.environment, { DIGITALOCEAN_API_URL: simulation.url, DIGITALOCEAN_TOKEN: simulation.token });
});

afterAll(async () => {
  const [id] = simulation.world.clusters.keys();
  await stack.remove();
  const left = await docker("ps", "--all", "--quiet", "--filter", `label=${LABEL}=${id}`);
  const records = zoneRecords();
  await simulation.stop();
  expect([id, simulation.world.clusters.size, left, records]).toEqual([id, 0, "", []]);
});

test("no token, a weak one, an unknown zone, a size that there is not: a sentence each, all but the last before anything is made", async () => {
  const asked = simulation.log.length;
  const words = ["npm", "run", "--silent", "up", "--", "--stack", stack.name];
  const without = await stack.run(words, withoutToken).ending;
  expect([without.code, without.stderr]).toEqual([1, expect.stringMatching(missing)]);
  expect([containersOf(stack.name), simulation.log.length]).toEqual([{}, asked]);
  stack.set(settings({ domain: "clinic.example.net", dns: { provider: "digitalocean", zone: "example.net" } }));
  const weak = await stack.run(words, { DIGITALOCEAN_TOKEN: simulation.tokenWith("domain:read") }).ending;
  expect(weak.stderr).toBe(
    "digitalocean:token: it lacks the right database:read; this stack needs one with create, read, update and delete of database (API, Tokens)\n" +
      "dns/zone: DigitalOcean has no zone example.net; add it there (Networking, Domains), or name the one that it has\n",
  );
  expect([weak.code, containersOf(stack.name), simulation.world.clusters.size]).toEqual([1, {}, 0]);
  stack.set(settings({ digitaloceanDatabase: { ...database, size: "db-s-3vcpu-1gb" } }));
  const wrong = await stack.up();
  expectCode(wrong, 1);
  expectNoStackTrace(wrong);
  expect(wrong.stderr).toMatch(
    /^database-cluster: the database cluster \S+ could not be created: DigitalOcean says "invalid size.*size is "db-s-3vcpu-1gb", allowed are db-s-1vcpu-1gb, /m,
  );
  stack.set(settings());
});

test("up makes the cluster and the records, and the service keeps its records there through a pool", async () => {
  const ending = await stack.up();
  expectCode(ending, 0);
  expect(Object.keys(containersOf(stack.name)).sort()).toEqual(["database-client", "patient", "proxy"]);
  const told = variables();
  expect(told["SPRING_DATASOURCE_URL"]).toMatch(
    /^jdbc:postgresql:\/\/[\d.]+:25061\/clinic_patient_pool\?sslmode=require&prepareThreshold=0$/,
  );
  expect(told).toMatchObject({
    SPRING_DATASOURCE_USERNAME: "clinic_patient_v1",
    SPRING_DATASOURCE_PASSWORD: passwordOf("clinic_patient_v1"),
    SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "20",
  });
  const { databaseCertificate } = await stack.outputs<{ databaseCertificate: string }>();
  expect(databaseCertificate).toBe(cluster().server?.authority);
  const made = await patient("POST", "", { name: "Ada", text: "in the cloud" });
  expect(await patient("GET", `/${made["id"]}`)).toEqual(made);
  expect([...cluster().users.values()].filter((password) => ending.all.includes(password))).toEqual([]);
  const { rules, config, pools, maintenance } = cluster();
  expect(rules).toMatchObject([{ type: "tag", value: "platform" }]);
  expect(config).toMatchObject({ shared_buffers_percentage: 20 });
  expect([...pools.values()].map(({ name, size, mode }) => [name, size, mode]).sort()).toEqual([
    ["clinic_notes_pool", 6, "transaction"],
    ["clinic_patient_pool", 6, "transaction"],
  ]);
  expect(maintenance).toEqual({ day: "sunday", hour: "03:00:00" });
  expect(zoneRecords()).toMatchObject([{ type: "A", name: "api.clinic", data: "127.0.0.1", ttl: 300 }]);
});

test("each login reads and writes its own database alone, directly and through its pool, as its owner", async () => {
  const [user, other] = ["clinic_patient_v1", "clinic_notes_v1"];
  const count = "SELECT current_user || ' ' || count(*) FROM records";
  const ask = (login: string, name: string, port: number, sql: string) =>
    query(login, passwordOf(login), name, port, sql);
  expect(await ask(user, "clinic_patient", direct, count)).toBe("clinic_patient 1");
  expect(await ask(user, "clinic_patient_pool", pooled, count)).toBe("clinic_patient 1");
  await ask(other, "clinic_notes_pool", pooled, "CREATE TABLE note (id int)");
  expect(await ask(other, "clinic_notes", direct, "SELECT tableowner FROM pg_tables WHERE tablename = 'note'")).toBe(
    "clinic_notes",
  );
  for (const name of ["clinic_patient", "defaultdb"]) {
    await expect(ask(other, name, direct, "SELECT 1")).rejects.toThrow(/permission denied for database/);
  }
});

test("drift tells a pool that was removed and a firewall that was opened by hand, and up puts both right", async () => {
  const { id, pools } = cluster();
  const drift = () => stack.run(["npm", "run", "--silent", "drift", "--", "--stack", stack.name]).ending;
  expectCode(await drift(), 0);
  await api("DELETE", `databases/${id}/pools/clinic_notes_pool`);
  await api("PUT", `databases/${id}/firewall`, { rules: [{ type: "ip_addr", value: "203.0.113.7" }] });
  const found = await drift();
  expect([found.code, found.stderr.split("\n").slice(0, -2)]).toEqual([
    1,
    [
      "database connection pool database-cluster-notes-db-pool is gone.",
      "database firewall database-cluster-firewall: would be changed.",
    ],
  ]);
  expectCode(await stack.up(), 0);
  expect([[...pools.keys()].sort(), cluster().rules.map(({ value }) => value)]).toEqual([
    ["clinic_notes_pool", "clinic_patient_pool"],
    ["platform"],
  ]);
  expectCode(await drift(), 0);
});

test("another up changes nothing, and down keeps the cluster with its databases, logins and firewall", async () => {
  const [before, asked] = [idsOf(stack.name), simulation.log.length];
  expectCode(await stack.up(), 0);
  expect(idsOf(stack.name)).toEqual(before);
  expect(simulation.log.slice(asked).filter((line) => !line.startsWith("GET "))).toEqual([]);
  const words = ["npm", "run", "--silent", "down", "--", "--stack", stack.name];
  const without = await stack.run(words, withoutToken).ending;
  expect([without.code, without.stderr]).toEqual([1, expect.stringMatching(missing)]);
  expectCode(await stack.down(), 0);
  const { databases, users, rules, pools } = cluster();
  expect([...databases].sort()).toEqual(["clinic_notes", "clinic_patient", "defaultdb"]);
  expect([...users.keys()].sort()).toEqual(["clinic_notes_v1", "clinic_patient_v1", "doadmin"]);
  expect([rules.length, pools.size, zoneRecords().length]).toEqual([1, 0, 0]);
});

// A platform on this machine whose Postgres and whose DNS are in the (simulated) cloud: the server behind it is real.
import { lockedImage } from "../images/support";
import { docker, run } from "../support/digitalocean/docker";
import { LABEL, makePostgresImage, postgresOf } from "../support/digitalocean/postgres-server";
import { relayed } from "../support/digitalocean/relay";
import { Simulation } from "../support/digitalocean/simulation";
import { expectCode } from "./support/commands";
import { containersOf, docker as dockerNow } from "./support/docker";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

const base = lockedImage("postgres");
const zone = "example.org";
const settings = (more: object = {}) => ({
  platform: "./test/e2e/platforms/cloud.ts",
  domain: `clinic.${zone}`,
  monitoring: "none",
  databases: "digitalocean",
  digitaloceanDatabase: { region: "fra1", size: "db-s-1vcpu-1gb", allow: ["tag:platform"] },
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
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
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

beforeAll(async () => {
  image = await makePostgresImage(base.tag);
  const startPostgres = relayed(postgresOf(image, base.version.split(".")[0] ?? ""));
  simulation = await Simulation.start({ startPostgres });
  await api("POST", "tags", { name: "platform" });
  stack = await TestStack.make(settings());
  const cloud = { DIGITALOCEAN_API_URL: simulation.url, DIGITALOCEAN_TOKEN: simulation.token };
  Object.assign(stack.environment, cloud);
});

afterAll(async () => {
  await stack.remove();
  const left = [simulation.world.clusters.size, await docker("ps", "--all", "--quiet", "--filter", `label=${LABEL}`)];
  await simulation.stop();
  expect(left).toEqual([0, ""]);
});

test("up makes the cluster, and the service keeps its records there through a pool", async () => {
  await api("POST", "domains", { name: zone });
  const ending = await stack.up();
  expectCode(ending, 0);
  console.log(ending.all);
  expect(Object.keys(containersOf(stack.name)).sort()).toEqual(["database-client", "patient", "proxy"]);
  const told = variables();
  console.log(told);
  const made = await patient("POST", "", { name: "Ada", text: "in the cloud" });
  expect(await patient("GET", `/${made["id"]}`)).toEqual(made);
});

// A managed Postgres that is really there: what the plugin is told of it opens it, with TLS and its authority.
import { lockedImage } from "../images/support";
import { Plugin, open } from "./client";
import type { Properties } from "./client";
import { docker, run } from "../support/digitalocean/docker";
import { LABEL, makePostgresImage, postgresOf } from "../support/digitalocean/postgres-server";
import { Simulation } from "../support/digitalocean/simulation";

jest.setTimeout(300_000);

const base = lockedImage("postgres");
const version = base.version.split(".")[0] ?? "";
const typeOf = (name: string): string => `digitalocean:index/database${name}:Database${name}`;

let image: string;
let simulation: Simulation;
let plugin: Plugin;
let authority: string;
let cluster: Properties;
let clusterId: string;

const make = async (name: string, given: Properties) => plugin.make(typeOf(name), { clusterId, ...given });

beforeAll(async () => {
  image = await makePostgresImage(base.tag);
  simulation = await Simulation.start({ startPostgres: postgresOf(image, version) });
  plugin = await Plugin.start("digitalocean");
  await plugin.configure({ apiEndpoint: simulation.url, token: simulation.token });
  const given = { name: "store", engine: "pg", version, size: "db-s-1vcpu-1gb", region: "fra1", nodeCount: 1 };
  const made = await plugin.make(typeOf("Cluster"), given);
  [cluster, clusterId] = [made.outputs, made.id];
  const token = "digitalocean:index/getDatabaseCa:getDatabaseCa";
  authority = String((await plugin.invoke(token, { clusterId }))["certificate"]);
});

afterAll(async () => {
  await plugin.stop();
  await simulation.stop();
  expect(await docker("ps", "--all", "--quiet", "--filter", `label=${LABEL}=${clusterId}`)).toBe("");
});

/** Asks the server as a client on another machine would; the authority's certificate is at hand. */
function query(address: { port: number; database: string; user: string; password: string }, sql: string, mode: string) {
  const { port, database, user, password } = address;
  const words = [`host=${String(cluster["host"])}`, `port=${port}`, `dbname=${database}`, `user=${user}`];
  const target = [...words, `sslmode=${mode}`, "sslrootcert=/tmp/authority.pem"].join(" ");
  const script = 'cat > /tmp/authority.pem && exec psql --no-psqlrc -At --command "$1" "$2"';
  const container = ["run", "--rm", "--interactive", "--env", "PGPASSWORD", "--entrypoint", "sh", image];
  const environment = { ...process.env, PGPASSWORD: password };
  return run("docker", [...container, "-c", script, "sh", sql, target], authority, environment);
}

test("users, databases and pools open with what the plugin is told, by TLS alone, and no further than they may", async () => {
  await make("Db", { name: "shop" });
  const user = await make("User", { name: "shop" });
  const password = String(open(user.outputs["password"]));
  const given = { name: "shop-pool", dbName: "shop", user: "shop", mode: "transaction", size: 3 };
  const pool = await make("ConnectionPool", given);
  const direct = { port: Number(cluster["port"]), database: "shop", user: "shop", password };
  expect(
    await query(direct, "SELECT current_user || ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", "verify-full"),
  ).toBe("shoptrue");
  expect(await query(direct, "SHOW max_connections", "require")).toBe("25");
  await expect(query(direct, "SELECT 1", "disable")).rejects.toThrow(/no pg_hba\.conf entry for host .* no encryption/);
  await expect(query({ ...direct, password: "wrong" }, "SELECT 1", "require")).rejects.toThrow(
    /password authentication failed/,
  );
  await expect(query(direct, "CREATE TABLE visit (id int)", "require")).rejects.toThrow(
    /permission denied for schema public/,
  );
  const administrator = { ...direct, user: "doadmin", password: String(open(cluster["password"])) };
  await query(administrator, "GRANT CREATE ON SCHEMA public TO shop", "require");
  await query(direct, "CREATE TABLE visit (id int)", "require");
  const pooled = { ...direct, port: Number(pool.outputs["port"]), database: "shop-pool" };
  expect(await query(pooled, "SELECT current_database()", "verify-full")).toBe("shop");
  await plugin.delete(typeOf("ConnectionPool"), pool.id, pool.outputs);
  await expect(query(pooled, "SELECT 1", "require")).rejects.toThrow(/no such database: shop-pool/);
});

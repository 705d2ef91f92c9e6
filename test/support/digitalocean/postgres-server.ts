// A real Postgres behind a simulated cluster: TLS alone from outside, the authority of its own, databases, users and
// pools (PgBouncer) that are really there. It runs in a container of the project's own Postgres image.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCertificates } from "./certificates";
import { docker, run } from "./docker";
import type { Cluster } from "./kinds";
import type { Pool, PostgresServer } from "./outside";

const PORT = 25_060;
const POOL_PORT = 25_061;
/** The label of a cluster's container; its value is the cluster's id. */
export const LABEL = "platform-test.database-cluster";
const FOLDER = "/tls";
/** DigitalOcean gives 25 connections for each GiB of memory, 3 of them to itself. */
const CONNECTIONS_PER_GIBIBYTE = 25;

/** Builds the image that has PgBouncer beside Postgres from the one that is given, once. */
export async function makePostgresImage(base: string): Promise<string> {
  const id = await docker("image", "inspect", "--format", "{{.Id}}", base);
  const tag = `platform-test/managed-postgres:${id.replace("sha256:", "").slice(0, 12)}`;
  if ((await docker("image", "ls", "--quiet", tag)) === "") {
    await docker("build", "--quiet", "--build-arg", `BASE=${base}`, "--tag", tag, join(__dirname, "postgres"));
  }
  return tag;
}

/** What answers `startPostgres`, with servers of the given image, whose major version a cluster must ask for. */
export const postgresOf =
  (image: string, version: string) =>
  async (cluster: Cluster): Promise<PostgresServer> => {
    if (cluster.version !== version)
      throw new Error(`the image ${image} has Postgres ${version}, not ${cluster.version}`);
    const container = new Container(await createContainer(image, cluster));
    try {
      return await container.start(cluster);
    } catch (error) {
      await container.remove();
      throw error;
    }
  };

function createContainer(image: string, { id, size }: Cluster): Promise<string> {
  const gibibytes = Number(/(\d+)gb$/.exec(size)?.[1] ?? 1);
  const settings = {
    ssl: "on",
    ssl_cert_file: `${FOLDER}/server.crt`,
    ssl_key_file: `${FOLDER}/server.key`,
    hba_file: `${FOLDER}/pg_hba.conf`,
    max_connections: gibibytes * CONNECTIONS_PER_GIBIBYTE,
    superuser_reserved_connections: 3,
    fsync: "off",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // The certificate names the address, which is known only once the container runs.
  const start = `until [ -e ${FOLDER}/ready ]; do sleep 0.1; done; exec docker-entrypoint.sh postgres "$@"`;
  const words = [
    "create",
    "--label",
    `${LABEL}=${id}`,
    "--user",
    "root",
    "--tmpfs",
    FOLDER,
    "--env",
    "POSTGRES_PASSWORD",
    "--env",
    `PGPORT=${PORT}`,
  ];
  const environment = { ...process.env, POSTGRES_PASSWORD: randomBytes(16).toString("hex") };
  return run("docker", [...words, "--entrypoint", "sh", image, "-c", start, "postgres", ...options], "", environment);
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

class Container {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly id: string) {}

  async start(cluster: Cluster): Promise<PostgresServer> {
    await docker("start", this.id);
    const host = await docker(
      "inspect",
      "--format",
      "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
      this.id,
    );
    const { authority, certificate, key } = await makeCertificates(host);
    await this.write("ca.crt", authority);
    await this.write("server.crt", certificate);
    await this.write("server.key", key);
    await this.write(
      "pg_hba.conf",
      "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\nhostssl all all all scram-sha-256\n",
    );
    await this.write("ready", "");
    await this.ready();
    for (const [name, password] of cluster.users) await this.setUser(name, password, "CREATEDB CREATEROLE");
    for (const name of cluster.databases) await this.createDatabase(name);
    await this.setPools([], cluster.users);
    await this.inside(["pgbouncer", "--daemon", `${FOLDER}/pgbouncer.ini`]);
    return {
      host,
      port: PORT,
      poolPort: POOL_PORT,
      authority,
      createDatabase: (name) => this.createDatabase(name),
      dropDatabase: (name) => this.sql(`DROP DATABASE ${identifier(name)} WITH (FORCE)`),
      setUser: (name, password) => this.setUser(name, password, ""),
      dropUser: (name) => this.sql(`DROP ROLE ${identifier(name)}`),
      setPools: (pools, passwords) => this.inTurn(() => this.reload(pools, passwords)),
      remove: () => this.remove(),
    };
  }

  async remove(): Promise<void> {
    await docker("rm", "--force", "--volumes", this.id);
  }

  /** One after the other, in the order in which they were asked for: the last one holds. */
  private inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.last.then(action);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async reload(pools: readonly Pool[], passwords: ReadonlyMap<string, string>): Promise<void> {
    await this.setPools(pools, passwords);
    await this.inside(["sh", "-c", `kill -HUP "$(cat ${FOLDER}/pgbouncer.pid)"`]);
  }

  private inside(command: string[], input = ""): Promise<string> {
    return run("docker", ["exec", "--interactive", "--user", "postgres", this.id, ...command], input);
  }

  /** Writes a file that only Postgres may read. */
  private async write(name: string, content: string): Promise<void> {
    const path = `${FOLDER}/${name}`;
    const script = `umask 077 && cat > ${path}.new && chown postgres ${path}.new && chown postgres ${FOLDER} && mv ${path}.new ${path}`;
    await run("docker", ["exec", "--interactive", this.id, "sh", "-c", script], content);
  }

  private async sql(...statements: string[]): Promise<void> {
    const psql = ["psql", "--username=postgres", `--port=${PORT}`, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"];
    await this.inside([...psql, "--dbname=postgres"], `${statements.join(";\n")};\n`);
  }

  /** Over TCP: on its socket it answers while it still initialises. */
  private async ready(): Promise<void> {
    const end = Date.now() + 60_000;
    for (;;) {
      try {
        await this.inside(["pg_isready", "--quiet", "--host=127.0.0.1", `--port=${PORT}`]);
        return;
      } catch (error) {
        const running = await docker("inspect", "--format", "{{.State.Running}}", this.id);
        if (running !== "true" || Date.now() > end) throw new Error(await docker("logs", this.id), { cause: error });
      }
      await sleep(100);
    }
  }

  private async createDatabase(name: string): Promise<void> {
    await this.sql(`CREATE DATABASE ${identifier(name)} OWNER doadmin`);
  }

  private async setUser(name: string, password: string, rights: string): Promise<void> {
    const role = identifier(name);
    const exists = `SELECT FROM pg_roles WHERE rolname = ${literal(name)}`;
    await this.sql(
      `DO $$ BEGIN IF NOT EXISTS (${exists}) THEN CREATE ROLE ${role}; END IF; END $$`,
      `ALTER ROLE ${role} LOGIN ${rights} PASSWORD ${literal(password)}`,
    );
  }

  private async setPools(pools: readonly Pool[], passwords: ReadonlyMap<string, string>): Promise<void> {
    const databases = pools.map(({ name, db, mode, size }) => {
      const target = `host=127.0.0.1 port=${PORT} dbname=${db}`;
      return `${name} = ${target} pool_mode=${mode} pool_size=${size}`;
    });
    const users = [...passwords].map(([name, password]) => `"${name}" "${password}"`);
    await this.write("userlist.txt", `${users.join("\n")}\n`);
    await this.write("pgbouncer.ini", ["[databases]", ...databases, "[pgbouncer]", ...bouncer, ""].join("\n"));
  }
}

const bouncer = [
  "listen_addr = *",
  `listen_port = ${POOL_PORT}`,
  "unix_socket_dir =",
  "auth_type = scram-sha-256",
  `auth_file = ${FOLDER}/userlist.txt`,
  "client_tls_sslmode = require",
  // PgBouncer 1.18 wants it also where clients have no certificates.
  `client_tls_ca_file = ${FOLDER}/ca.crt`,
  `client_tls_cert_file = ${FOLDER}/server.crt`,
  `client_tls_key_file = ${FOLDER}/server.key`,
  `pidfile = ${FOLDER}/pgbouncer.pid`,
  `logfile = ${FOLDER}/pgbouncer.log`,
  "ignore_startup_parameters = extra_float_digits",
];

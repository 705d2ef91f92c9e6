import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { log } from "../frontend/log.mts";
import type { Connection } from "./service.mts";
import { text, wholeNumber } from "./variables.mts";

const TIME_OUT_MILLISECONDS = 5_000;
const PATIENCE_MILLISECONDS = 60_000;
/** Any number: whoever makes tables in this database takes the lock of the same one. */
const LOCK = 5_005;

/** A database with a pool of connections, told by the variables that begin with a prefix. */
export class Database implements Connection {
  readonly name: string;
  readonly #pool: InstanceType<typeof pg.Pool>;

  constructor(name: string, prefix = "") {
    this.name = name;
    this.#pool = new pg.Pool({
      host: text(`${prefix}DB_HOST`),
      port: wholeNumber(`${prefix}DB_PORT`, 65_535),
      database: text(`${prefix}DB_NAME`),
      user: text(`${prefix}DB_USER`),
      password: text(`${prefix}DB_PASSWORD`),
      max: wholeNumber("MAX_CONNECTIONS"),
      connectionTimeoutMillis: TIME_OUT_MILLISECONDS,
      query_timeout: TIME_OUT_MILLISECONDS,
      application_name: hostname(),
    });
    // an idle connection that ends must not end the service: the next query opens another one
    this.#pool.on("error", (error) => log("warn", "a connection ended", { database: name, reason: error.message }));
  }

  /** Makes tables, as soon as the server answers; instances that start at once make them one after the other. */
  async migrate(statements: string): Promise<void> {
    const probe = "CREATE TABLE IF NOT EXISTS probe (instance text PRIMARY KEY, value uuid NOT NULL);";
    const end = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      try {
        // statements that are sent together are one transaction
        await this.#pool.query(`SELECT pg_advisory_xact_lock(${LOCK}); ${probe} ${statements}`);
        return;
      } catch (error) {
        if (Date.now() > end) throw new Error(`${this.name}: ${String(error)}`, { cause: error });
        log("warn", "no tables yet", { database: this.name, reason: String(error) });
        await setTimeout(1_000);
      }
    }
  }

  async rows<Row>(statement: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.#pool.query<Row>(statement, values)).rows;
  }

  prove = async (): Promise<void> => {
    try {
      const value = randomUUID();
      const write = "INSERT INTO probe VALUES ($1, $2) ON CONFLICT (instance) DO UPDATE SET value = excluded.value";
      // two connections may lead to one database
      const instance = `${hostname()}/${this.name}`;
      await this.rows(write, instance, value);
      const [found] = await this.rows<{ value: string }>("SELECT value FROM probe WHERE instance = $1", instance);
      if (found?.value !== value) throw new Error("what was read is not what was written");
    } catch (error) {
      log("warn", "a connection failed", { connection: this.name, reason: String(error) });
      throw error;
    }
  };

  close = (): Promise<void> => this.#pool.end();
}

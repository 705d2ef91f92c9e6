import type { DatabaseEngine, DatabaseSpec } from "./backing";
import type { PlatformSpec } from "./platform";
import type { Settings } from "./settings";

/** A server of databases that a stack has. */
export interface DatabaseServer {
  /** Name of what runs here: the server, or the client of one elsewhere. */
  name: string;
  engine: DatabaseEngine;
  /** Those that it holds: one at least. */
  databases: DatabaseSpec[];
  /** It runs elsewhere, and a client of it runs here. */
  external: boolean;
}

/** The servers of databases as the settings lay them out; what runs elsewhere can be one of Postgres alone. */
export function databaseServersOf({ databases }: PlatformSpec, { databases: layout }: Settings): DatabaseServer[] {
  const engines = [...new Set(databases.map(({ engine }) => engine))];
  return engines.flatMap((engine): DatabaseServer[] => {
    const own = databases.filter((database) => database.engine === engine);
    if (layout === "per-service") {
      return own.map((database) => ({ name: database.name, engine, databases: [database], external: false }));
    }
    const external = layout !== "shared" && engine === "postgres";
    return [{ name: external ? "database-client" : engine, engine, databases: own, external }];
  });
}

// What stands behind a simulated thing where it shall be more than words: a server, a database.

export interface Server {
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly power: (on: boolean) => Promise<void>;
  /** Answers at a reserved address as well, or no longer. */
  readonly hold?: (address: string, held: boolean) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export interface Pool {
  readonly name: string;
  readonly db: string;
  readonly user: string;
  readonly mode: string;
  readonly size: number;
}

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** Where connection pools are reached. */
  readonly poolPort: number;
  /** The authority's certificate, PEM. */
  readonly authority: string;
  readonly createDatabase: (name: string) => Promise<void>;
  readonly dropDatabase: (name: string) => Promise<void>;
  /** Makes the user, or gives the one that there is another password. */
  readonly setUser: (name: string, password: string) => Promise<void>;
  readonly dropUser: (name: string) => Promise<void>;
  /** Makes the pools that there shall be, and no others. */
  readonly setPools: (pools: readonly Pool[], passwords: ReadonlyMap<string, string>) => Promise<void>;
  readonly remove: () => Promise<void>;
}

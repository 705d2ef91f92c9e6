/** What these services use of `pg`; its own types would be a dependency of the whole project. */
declare module "pg" {
  interface Result<Row> {
    rows: Row[];
    rowCount: number | null;
  }

  interface PoolSettings {
    host: string;
    port: number;
    database: string;
    user: string;
    password: string;
    max: number;
    connectionTimeoutMillis: number;
    query_timeout: number;
    application_name: string;
  }

  export class Pool {
    constructor(settings: PoolSettings);
    query<Row = unknown>(text: string, values?: unknown[]): Promise<Result<Row>>;
    on(event: "error", listener: (error: Error) => void): void;
    end(): Promise<void>;
  }

  const pg: { Pool: typeof Pool };
  export default pg;
}

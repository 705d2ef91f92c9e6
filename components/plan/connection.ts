import type { BrokerSpec, CacheSpec, DatabaseEngine } from "../../config/backing";
import type { ConnectionField } from "../../config/value";
import type { LoginName, PlanValue } from "./workload";

/** How a part is reached. Hosts are plain names, so that replacing a server does not replace its clients. */
export interface ConnectionPlan {
  kind: DatabaseEngine | CacheSpec["engine"] | BrokerSpec["engine"] | "mongodb" | "s3";
  /** One may be a `${name}` place, whose value is in `places`. */
  hosts: string[];
  /** Hosts that are known once their server was made. @default none */
  places?: Record<string, PlanValue>;
  port: number;
  /** Or the bucket. */
  database?: string;
  virtualHost?: string;
  /** Or the id of a key pair, whose secret key is the password. */
  user?: string | LoginName;
  password?: PlanValue;
  tls: boolean;
  /** A pool of the server's own stands before it: two transactions of a client may run on two connections. @default false */
  pooled?: true;
  options: Record<string, string>;
}

/** One field of a connection as a value for a variable; `check` has refused those that its kind does not have. */
export function connectionField(connection: ConnectionPlan, field: Exclude<ConnectionField, "poolSize">): PlanValue {
  switch (field) {
    case "host":
      return withPlaces(connection, connection.hosts[0] ?? "");
    case "hosts":
      return withPlaces(connection, addresses(connection));
    case "port":
      return String(connection.port);
    case "sslmode":
      return sslmode(connection);
    default:
      return connection[field] ?? "";
  }
}

/** A text about a connection, with the hosts that are known later. */
export function withPlaces({ places }: ConnectionPlan, text: string): PlanValue {
  return places === undefined ? text : { template: text, values: places };
}

/** `host:port` of every host, with commas between. */
export function addresses(connection: ConnectionPlan): string {
  return connection.hosts.map((host) => `${host}:${connection.port}`).join(",");
}

/** The options of a connection as the query of a URL, with its question mark. */
export function query(connection: ConnectionPlan): string {
  // said either way: without it some clients refuse a server that has no TLS, and others go on without it
  const options = { sslmode: sslmode(connection), ...connection.options };
  return `?${new URLSearchParams(options).toString()}`;
}

function sslmode({ tls }: ConnectionPlan): string {
  return tls ? "require" : "disable";
}

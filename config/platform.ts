import type { Duration, Size } from "./units";

/** A whole platform, as inert data: what runs, never how or where. */
export interface PlatformSpec {
  /** Short lower-case name; part of every host name on a laptop (`api.<name>.localhost`). */
  name: string;
  description: string;
  /** Where the platform's own images are published. */
  registry: string;
  networks: NetworkSpec[];
  services: ServiceSpec[];
  databases: DatabaseSpec[];
  /** What one database server of each engine gets. */
  databaseServers: Partial<Record<DatabaseEngine, DatabaseServerSpec>>;
  routes: RouteSpec[];
  secrets: SecretSpec[];
  logs: LogSpec;
  proxy: ProxySpec;
}

/** A network that belongs to the platform. Parts reach each other only on a network they share. */
export interface NetworkSpec {
  name: string;
  /** No way out to the Internet and none in. @default false */
  internal?: boolean;
  /** IPv4 range in CIDR form. @default chosen by the target */
  subnet?: string;
  /** Backing parts that live here. A service that uses one of them joins this network. */
  holds?: ("databases" | "services" | "proxy")[];
}

/**
 * A value of a variable or header, resolved at the target's boundary: a literal, a secret by its name, a field of a
 * connection, the public address of a route, or a text with `${name}` places for other values.
 */
export type Value =
  | string
  | { secret: string }
  | { connection: string; field: ConnectionField }
  | { address: string; field?: AddressField }
  | { template: string; values: Record<string, Value> };

/** The whole address with its path, its origin without a slash at the end, or its host with the port. @default url */
export type AddressField = "url" | "origin" | "host";

export type ConnectionField = "host" | "hosts" | "port" | "database" | "user" | "password";

/** An image by name (`repository:tag@digest`), by a name of `pinned-images.json`, or built from a context in the project. */
export type ImageSpec =
  | { name: string }
  /** An image of the platform's own; `reference` names the public stand-in that this project builds. */
  | { repository: string; reference: string }
  | { build: { context: string; dockerfile?: string; arguments?: Record<string, string> } };

/** An HTTP path that a part answers on. */
export interface EndpointSpec {
  path: string;
  /** @default the part's own port */
  port?: number;
}

export interface ResourceSpec {
  /** CPU cores, for example 0.5. */
  cpus: number;
  memory: Size;
  /** What is kept free for the part. @default half of `memory` */
  reservedMemory?: Size;
}

/** Names of the variables by which a service is told its connections. */
export type VariableStyle = "spring" | "url" | "parts";

/** `rolling`: stateless, the new one is ready before the old one leaves. `recreate`: the old one stops first. */
export type UpdateKind = "rolling" | "recreate";

export interface ServiceSpec {
  name: string;
  image: ImageSpec;
  port: number;
  readiness: EndpointSpec;
  metrics?: EndpointSpec;
  /** Failing health checks do not count for this long after the start. */
  startPeriod: Duration;
  /** How long a stopped service may finish what it began. @default 30s */
  stopGrace?: Duration;
  resources: ResourceSpec;
  /** Largest number of database connections of one replica. @default the service's own */
  poolSize?: number;
  /** Names of the databases (and other backing parts) that the service is connected to. */
  uses: string[];
  /** Services that must be ready before this one starts. @default none */
  after?: string[];
  /** @default 1 */
  replicas?: number;
  /** Networks that the service joins beside those of what it uses. @default every network that holds services */
  networks?: string[];
  /** Joins a network that reaches the Internet. @default false */
  egress?: boolean;
  /** @default rolling */
  update?: UpdateKind;
  variableStyle: VariableStyle;
  variables?: Record<string, Value>;
  user?: string;
  /** @default false */
  readOnlyRoot?: boolean;
}

export type DatabaseEngine = "postgres";

/** One database with an owner role and a login of its own. */
export interface DatabaseSpec {
  name: string;
  engine: DatabaseEngine;
  database: string;
}

export interface DatabaseServerSpec {
  resources: ResourceSpec;
  maxConnections: number;
  /** Server settings, given to the server as flags. */
  settings: Record<string, string>;
}

/** A way in from outside: host names and a path that lead to a service. */
export interface RouteSpec {
  name: string;
  /** Host names under the stack's domain; `@` is the domain itself. */
  hosts: string[];
  /** Path matcher, `/*` or `/api/patients/*`. @default /* */
  path?: string;
  service: string;
  /** Path prefix that the service does not see. */
  stripPrefix?: string;
  /** Response headers over the proxy's own; `null` takes one away. */
  headers?: Record<string, string | null>;
  timeouts?: { connect?: Duration; response?: Duration; idle?: Duration };
  /** Largest request body. */
  bodyLimit?: Size;
  /** Requests of one client address in a window. */
  rateLimit?: { requests: number; window: Duration };
  /** What browsers may keep: nothing, or answers on these path patterns for this long. */
  cache?: "no-store" | { paths: string[]; maxAge: Duration };
  /** Basic authentication at the proxy; the service never sees the header. */
  auth?: { user: string; password: string };
  /** @default true */
  accessLog?: boolean;
}

export type SecretSpec =
  | { name: string; kind: "password"; length: number }
  /** Supplied by the operator in `platform:secrets`; reported when missing. */
  | { name: string; kind: "supplied"; description: string };

/** Rotation of each container's log. */
export interface LogSpec {
  fileSize: Size;
  files: number;
}

export interface ProxySpec {
  resources: ResourceSpec;
  /** Response headers of every route. */
  headers: Record<string, string>;
}

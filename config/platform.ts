import type {
  BrokerSpec,
  CacheSpec,
  DatabaseEngine,
  DatabaseServerSpec,
  DatabaseSpec,
  DocumentDatabaseSpec,
  ObjectStoreSpec,
} from "./backing";
import type { BalancerSpec } from "./balancers";
import type { MonitoringSpec } from "./monitoring";
import type { ResourceSpec } from "./resources";
import type { ScaleSpec } from "./scale";
import type { Duration, Size } from "./units";
import type { UseSpec } from "./uses";
import type { Environment, Value } from "./value";

/** A whole platform, as inert data: what runs, never how or where. */
export interface PlatformSpec {
  /** Short lower-case name; part of every host name on a laptop (`api.<name>.localhost`). */
  name: string;
  description: string;
  /** Where the platform's own images are published. */
  registry: string;
  networks: NetworkSpec[];
  services: ServiceSpec[];
  balancers: BalancerSpec[];
  databases: DatabaseSpec[];
  /** What one database server of each engine gets. */
  databaseServers: Partial<Record<DatabaseEngine, DatabaseServerSpec>>;
  caches: CacheSpec[];
  brokers: BrokerSpec[];
  documents: DocumentDatabaseSpec[];
  objectStores: ObjectStoreSpec[];
  /** @default nothing is watched */
  monitoring?: MonitoringSpec;
  routes: RouteSpec[];
  secrets: SecretSpec[];
  logs: LogSpec;
  scale?: ScaleSpec;
  proxy: ProxySpec;
}

/** A network that belongs to the platform. Parts reach each other only on a network they share. */
export interface NetworkSpec {
  name: string;
  /** No way out to the Internet and none in. @default false */
  internal?: boolean;
  /** IPv4 range in CIDR form. @default chosen by the target */
  subnet?: string;
  /** Parts that live here. A service that uses a backing part joins this network. */
  holds?: PartKind[];
}

export type PartKind = BackingKind | "balancers" | "services" | "monitoring" | "proxy";

/** Kinds of part that services use. */
export type BackingKind = "databases" | "documents" | "caches" | "brokers" | "objectStores";

/** An image by name (`repository:tag@digest`), by a name of `pinned-images.json`, or built from a context in the project. */
export type ImageSpec =
  /** `id`: the very image that an earlier update ran, whatever the name means by now. */
  | { name: string; id?: string }
  /** An image of the platform's own; `reference` names the public stand-in that this project builds. */
  | { repository: string; reference: string }
  | { build: BuildSpec };

/** An image that is built with the stack, anew whenever a file of its context changes. */
export interface BuildSpec {
  /** Folder in the project. */
  context: string;
  /** File in the context. @default Dockerfile */
  dockerfile?: string;
  /** Name in `pinned-images.json` of the image that it begins with, which the build is given as `BASE`. @default none */
  base?: string;
  arguments?: Record<string, string>;
}

/** An HTTP path that a part answers on. */
export interface EndpointSpec {
  path: string;
  /** @default the part's own port */
  port?: number;
}

/** Names of the variables by which a service is told its connections. */
export type VariableStyle = "spring" | "url" | "parts";

/** `rolling`: stateless, the new one is ready before the old one leaves. `recreate`: the old one stops first. */
export type UpdateKind = "rolling" | "recreate";

export interface ServiceSpec {
  name: string;
  image: ImageSpec;
  port: number;
  /** Port of the proxy on which other services reach this one, where a value asks for its address. @default `port` */
  insidePort?: number;
  readiness: EndpointSpec;
  metrics?: EndpointSpec;
  /** Failing health checks do not count for this long after the start. */
  startPeriod: Duration;
  /** How long a stopped service may finish what it began. @default 30s */
  stopGrace?: Duration;
  resources: ResourceSpec;
  /** Largest number of database connections of one replica; less where its server has not so many. @default the service's own */
  poolSize?: number;
  /** The databases, caches, brokers and buckets that the service is connected to. */
  uses: UseSpec[];
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
  /** Variables that the published image reads besides, under `images: registry`. */
  registryVariables?: Record<string, Value>;
  /** Sends traces to the platform's Zipkin; the share of requests that are traced. @default not traced */
  traces?: Value;
  /** What this config server serves: a directory of the project, or the stack's `configRepository` where that is set. */
  configuration?: { directory: string };
  /** The registry by which others find this service: it is taken out there before it stops. @default none */
  registry?: RegistrySpec;
  /** Number of the form in which this release leaves its data; a rollback never goes below it. @default none */
  dataVersion?: number;
  user?: string;
  /** @default false */
  readOnlyRoot?: boolean;
}

/** A service that is a registry of services. */
export interface RegistrySpec {
  kind: "eureka";
  service: string;
  /** After this long all who look there know that somebody left: its caches and theirs together. */
  settle: Duration;
}

/** A way in from outside: host names and a path that lead to a service. */
export interface RouteSpec {
  name: string;
  /** Host names under the stack's domain; `@` is the domain itself. */
  hosts: string[];
  /** Path matcher, `/*` or `/api/patients/*`. @default /* */
  path?: string;
  service: string;
  /** The balancer that stands between the proxy and the service. @default none: the proxy knows its replicas */
  through?: string;
  /** Path patterns that are answered with 404. @default none */
  hide?: string[];
  /** Path prefix that the service does not see. */
  stripPrefix?: string;
  /** Response headers over the proxy's own; `null` takes one away. */
  headers?: Record<string, string | null>;
  timeouts?: { connect?: Duration; response?: Duration; idle?: Duration };
  /** Largest request body. */
  bodyLimit?: Size;
  /** What one client may ask; over it the answer is 429 with Retry-After. @default anything */
  rateLimit?: RateLimitSpec;
  /** What browsers may keep: nothing, or answers on these path patterns for this long. */
  cache?: "no-store" | { paths: string[]; maxAge: Duration };
  /** Basic authentication at the proxy; the service never sees the header. */
  auth?: { user: string; password: string };
  /** Whether each request is a line in the proxy's log; `except`: those on these path patterns are none. @default true */
  accessLog?: boolean | { except: string[] };
  /** Open in this kind of environment alone. @default in all */
  environment?: Environment;
}

/**
 * How often one client may ask: on and on at an even pace, and a burst at once. A client is an IPv4 address, or the 64 bits
 * of an IPv6 address that are a network's.
 */
export interface RateLimitSpec {
  /** Routes whose limits have one name count together, and have the same numbers. @default the route's own name */
  name?: string;
  requests: number;
  window: Duration;
  /** Requests over the even pace that are answered at once. @default a whole window's */
  burst?: number;
  /**
   * Requests at the same time: each on one HTTP/2 connection counts, and a websocket as long as it is open; a connection
   * without a request does not. @default any number
   */
  concurrent?: number;
}

export type SecretSpec =
  /** Generated. */
  | { name: string; kind: "password"; length: number; rotation?: RotationSpec }
  /**
   * Supplied by the operator under its name; reported when missing. `development`: what stands in for one that is missing,
   * under `environment: development` alone. @default nothing does
   */
  | { name: string; kind: "supplied"; description: string; development?: string };

/** What `npm run rotate` says of a secret: why it must not be rotated, or what that means beside new containers. */
export type RotationSpec = { refused: string } | { effect: string };

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

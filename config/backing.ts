import type { ResourceSpec } from "./resources";
import type { Size } from "./units";

export type DatabaseEngine = "postgres" | "mariadb";

/** One database with an owner role and a login of its own. */
export interface DatabaseSpec {
  name: string;
  engine: DatabaseEngine;
  database: string;
  /** Port of its server on 127.0.0.1 under `infraOnly`; a shared server takes that of its first database. */
  hostPort?: number;
}

export interface DatabaseServerSpec {
  resources: ResourceSpec;
  maxConnections: number;
  /** Server settings by the names that the server knows them by, such as `work_mem`; they are given to it as flags. */
  settings: Record<string, string>;
}

/** A cache with a password, which clients cannot administer it by. */
export interface CacheSpec {
  name: string;
  engine: "redis";
  /** The limit must leave half as much again over `maxMemory`: a cache at its limit is killed. */
  resources: ResourceSpec;
  maxMemory: Size;
  /** What goes when the memory is full. */
  eviction: "allkeys-lru" | "allkeys-lfu" | "volatile-lru" | "volatile-ttl" | "noeviction";
  /** Every write goes to an append-only file on a data volume. @default false */
  persistent?: boolean;
  /** Port on 127.0.0.1 under `infraOnly`. */
  hostPort?: number;
}

/** A server of documents with its databases. */
export interface DocumentDatabaseSpec {
  name: string;
  engine: "mongodb";
  /** Services use a database by its name. */
  databases: DocumentsSpec[];
  /** MongoDB itself takes half of the memory limit less 1 GB, and 256 MB at least, for what it holds ready. */
  resources: ResourceSpec;
  /** Port on 127.0.0.1 under `infraOnly`. */
  hostPort?: number;
}

/** A database of documents, with a user who has rights on this one alone. */
export interface DocumentsSpec {
  /** Its name in the server too: at most 63 lower-case letters, digits and dashes. */
  name: string;
}

/** Servers that speak S3. */
export const objectStoreEngines = ["versitygw", "minio"] as const;
export type ObjectStoreEngine = (typeof objectStoreEngines)[number];

/** A store of objects that speaks S3, with buckets. */
export interface ObjectStoreSpec {
  name: string;
  engine: ObjectStoreEngine;
  /** Services use a bucket by its name. */
  buckets: BucketSpec[];
  /** MinIO gets 512 MB at least. */
  resources: ResourceSpec;
  /** Port on 127.0.0.1 under `infraOnly`. */
  hostPort?: number;
}

/** A bucket, with a key pair that opens this one alone. */
export interface BucketSpec {
  /** Its name in S3 too: 3 to 63 lower-case letters, digits and dashes. */
  name: string;
}

export type BrokerSpec = KafkaSpec | RabbitmqSpec;

/** A message broker: one Kafka node in KRaft mode that is broker and controller. */
export interface KafkaSpec {
  name: string;
  engine: "kafka";
  /** Identity in 22 characters of URL-safe base64, written into the data; another one is refused by the broker. */
  clusterId: string;
  resources: ResourceSpec;
  heap: Size;
  /** Server properties over those of the platform, such as `log.retention.hours`. */
  settings: Record<string, string>;
  /** Port on 127.0.0.1 under `infraOnly`, and of the listener for programs on the host. */
  hostPort: number;
}

/** A message broker: one RabbitMQ node with its management and its measurements. */
export interface RabbitmqSpec {
  name: string;
  engine: "rabbitmq";
  /** One at least. */
  virtualHosts: VirtualHostSpec[];
  /** 60 % of the memory is for the broker; publishers wait from there on. At least 256 MB. */
  resources: ResourceSpec;
  /** Keys of rabbitmq.conf over those of the platform, such as `heartbeat`. */
  settings: Record<string, string>;
  /** Port on 127.0.0.1 under `infraOnly`. */
  hostPort?: number;
}

/** A part of a broker with a login of its own; services that use it by its name share its queues. */
export interface VirtualHostSpec {
  name: string;
  /** What the broker calls it. */
  virtualHost: string;
}

/** Ports of RabbitMQ inside: for clients, of the management's pages, and of the measurements. */
export const rabbitmqPorts = { clients: 5672, management: 15_672, metrics: 15_692 };

/**
 * Ports of Kafka's listeners inside: for the platform's parts, with a login; for its own controller, and for administration
 * without a login, both of which only its own container reaches.
 */
export const kafkaPorts = { inside: 29_092, controller: 9093, administration: 29_093 };

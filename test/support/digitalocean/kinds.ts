// The things of an account as the simulation keeps them; what a client sees of them is made by each part's own view.
import type { Data } from "./answers";
import type { Pool, PostgresServer, Server } from "./outside";

export interface Vpc {
  readonly id: string;
  name: string;
  description: string;
  readonly region: string;
  readonly ip_range: string;
  readonly default: boolean;
  readonly urn: string;
  readonly created_at: string;
}

export interface Key {
  readonly id: number;
  name: string;
  readonly public_key: string;
  readonly fingerprint: string;
}

export interface Droplet {
  readonly id: number;
  name: string;
  size: string;
  disk: number;
  readonly region: string;
  /** The slug of its image. */
  readonly image: string;
  status: "new" | "active" | "off";
  locked: boolean;
  readonly created_at: string;
  readonly features: Set<string>;
  tags: string[];
  readonly vpc: string;
  readonly publicNetworking: boolean;
  publicAddress: string;
  privateAddress: string;
  /** The authorised keys, one line each. */
  readonly keys: string[];
  readonly userData: string;
  server: Server | undefined;
}

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly region: string;
  size: number;
  droplet: number | undefined;
  tags: string[];
  readonly filesystem_type: string;
  readonly filesystem_label: string;
  readonly created_at: string;
}

export interface Firewall {
  readonly id: string;
  name: string;
  status: "waiting" | "succeeded";
  readonly created_at: string;
  droplet_ids: number[];
  tags: string[];
  inbound_rules: Data[];
  outbound_rules: Data[];
}

export interface ReservedIp {
  readonly ip: string;
  readonly region: string;
  droplet: number | undefined;
  locked: boolean;
  project: string;
}

export interface Project {
  readonly id: string;
  name: string;
  description: string;
  purpose: string;
  environment: string;
  is_default: boolean;
  readonly created_at: string;
  updated_at: string;
  /** When each thing, named by its urn, was put into it. */
  readonly resources: Map<string, string>;
}

export interface UptimeCheck {
  readonly id: string;
  name: string;
  type: string;
  target: string;
  regions: string[];
  enabled: boolean;
  readonly alerts: Map<string, Data>;
}

export interface Domain {
  readonly name: string;
  readonly records: Map<string, Data>;
}

export interface Cluster {
  readonly id: string;
  readonly name: string;
  version: string;
  size: string;
  nodes: number;
  region: string;
  status: "creating" | "online" | "resizing" | "migrating";
  readonly created_at: string;
  readonly vpc: string;
  readonly project: string;
  tags: string[];
  storage: number;
  maintenance: { day: string; hour: string };
  readonly databases: Set<string>;
  /** Passwords by user. */
  readonly users: Map<string, string>;
  readonly pools: Map<string, Pool>;
  rules: Data[];
  readonly config: Data;
  server: PostgresServer | undefined;
}

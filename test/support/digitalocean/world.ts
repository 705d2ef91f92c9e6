// All that an account has, and the work on it that takes a while.
import { randomUUID } from "node:crypto";
import { unprocessable } from "./answers";
import { regionView, regions, slugs } from "./catalog";
import type { Cluster, Domain, Droplet, Firewall, Key, Project, ReservedIp, UptimeCheck, Volume, Vpc } from "./kinds";
import type { Data } from "./answers";
import type { PostgresServer, Server } from "./outside";

/** Left out, a droplet is an address that nobody answers at, and a cluster is a name. */
export interface Outside {
  readonly startServer?: (droplet: Droplet, volumes: Volume[]) => Promise<Server>;
  /** First three numbers of the reserved addresses; without it, of a range that is kept for documentation. */
  readonly reserved?: string;
  /** Called when a volume is removed. */
  readonly removeVolume?: (volume: Volume) => Promise<void>;
  readonly startPostgres?: (cluster: Cluster) => Promise<PostgresServer>;
}

export interface Limits {
  droplets: number;
  volumes: number;
  reservedIps: number;
}

export interface Action {
  readonly id: number;
  status: "in-progress" | "completed" | "errored";
  readonly type: string;
  readonly started_at: string;
  completed_at: string | null;
  readonly resource_id: number;
  readonly resource_type: string;
  readonly region: Data;
  readonly region_slug: string;
}

export const now = (): string => new Date().toISOString().replace(/\.\d+/, "");

export class World {
  readonly vpcs = new Map<string, Vpc>();
  readonly keys = new Map<string, Key>();
  readonly tags = new Set<string>();
  readonly droplets = new Map<string, Droplet>();
  readonly volumes = new Map<string, Volume>();
  readonly firewalls = new Map<string, Firewall>();
  readonly reservedIps = new Map<string, ReservedIp>();
  readonly projects = new Map<string, Project>();
  readonly policies = new Map<string, Data>();
  readonly checks = new Map<string, UptimeCheck>();
  readonly domains = new Map<string, Domain>();
  readonly clusters = new Map<string, Cluster>();
  readonly actions = new Map<string, Action>();
  readonly limits: Limits = { droplets: 10, volumes: 10, reservedIps: 3 };
  readonly owner = { id: 4_200_001, uuid: randomUUID(), email: "operator@example.org" };
  readonly #work = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #lastNumber = 1000;

  constructor(
    /** How long a thing takes to be made or changed, in milliseconds. */
    readonly duration: number,
    readonly outside: Outside,
  ) {}

  number(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** Does a piece of work after the time that things take here. */
  later(work: () => Promise<void> | void): void {
    const done: Promise<void> = new Promise((resolve) => setTimeout(resolve, this.duration))
      .then(work)
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#work.delete(done));
    this.#work.add(done);
  }

  /** Waits for all work that is under way; fails with what failed of it. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  /** An action that ends when its work is done; work that fails ends it as `errored`. */
  act(type: string, target: { id: number; kind: string; region: string }, work: () => Promise<void> | void): Action {
    const action: Action = {
      id: this.number(),
      status: "in-progress",
      type,
      started_at: now(),
      completed_at: null,
      resource_id: target.id,
      resource_type: target.kind,
      region: this.region(target.region),
      region_slug: target.region,
    };
    this.actions.set(String(action.id), action);
    this.later(async () => {
      try {
        await work();
        action.status = "completed";
      } catch (error) {
        // The action's state is all that DigitalOcean tells of a failure; a test is told more by `settled`.
        action.status = "errored";
        this.#failures.push(error);
      }
      action.completed_at = now();
    });
    return action;
  }

  region(slug: string): Data {
    const region = regions.find((one) => one.slug === slug);
    if (!region) throw unprocessable(`Region is not available: it must be one of ${slugs(regions).join(", ")}`);
    return regionView(region);
  }

  /** Tags come to be when they are first used. */
  tag(names: readonly string[]): string[] {
    for (const name of names) {
      if (!/^[\w:-]{1,255}$/.test(name)) throw unprocessable(`Tag name "${name}" contains invalid characters`);
      this.tags.add(name);
    }
    return [...names];
  }
}

import type { ResourceSpec } from "./resources";
import type { Duration } from "./units";

/**
 * A load balancer between the proxy and services: it looks at each replica by itself, and takes the address of a client
 * from the proxy alone. It lives on the networks that hold balancers.
 */
export interface BalancerSpec {
  name: string;
  engine: "haproxy";
  /** The services that it stands before; their ports must differ, since it listens on the same ones. */
  services: BalancedSpec[];
  resources: ResourceSpec;
  /** @default 1 */
  replicas?: number;
}

export interface BalancedSpec {
  service: string;
  /** Requests of one client address that one replica of the balancer lets through in a window, over it 429. @default any */
  rateLimit?: { requests: number; window: Duration };
}

/** Ports of a balancer beside those of its services: its page with its measurements, and its commands, inside alone. */
export const balancerPorts = { page: 8404, commands: 9999 };

/** Names of the services that a balancer stands before. */
export function balancedNames({ services }: BalancerSpec): string[] {
  return services.map(({ service }) => service);
}

/** The balancer before a service. */
export function balancerOf(service: string, { balancers }: { balancers: BalancerSpec[] }): BalancerSpec | undefined {
  return balancers.find(({ services }) => services.some((balanced) => balanced.service === service));
}

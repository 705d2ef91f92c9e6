import { balancerPorts } from "./balancers";
import type { BalancedSpec, BalancerSpec } from "./balancers";
import { checkResources } from "./check-resources";
import { networksOf, serviceNetworks } from "./networks";
import type { PlatformSpec, RouteSpec, ServiceSpec } from "./platform";
import { names, reference } from "./references";
import type { Settings } from "./settings";
import { parseDuration } from "./units";

/** Every problem of the balancers, of what they stand before, and of the routes that go through them. */
export function checkBalancers(platform: PlatformSpec, settings: Settings): string[] {
  return [
    ...platform.balancers.flatMap((balancer) => checkBalancer(balancer, platform, settings)),
    ...twice(platform),
    ...platform.routes.flatMap((route) => checkRoute(route, platform)),
  ];
}

function checkBalancer(balancer: BalancerSpec, platform: PlatformSpec, settings: Settings): string[] {
  const { name, services, resources, replicas = 1 } = balancer;
  const path = `balancers/${name}`;
  const problems = checkResources(path, resources);
  if (!Number.isInteger(replicas) || replicas < 1) {
    problems.push(`${path}/replicas: ${replicas} is not a whole number above 0`);
  }
  if (services.length === 0) problems.push(`${path}/services: none; a balancer stands before one service at least`);
  const own = networksOf("balancers", platform);
  if (own.length > 0 && !own.some((network) => networksOf("proxy", platform).includes(network))) {
    problems.push(`${path}: shares no network with the proxy; networks of the balancers: ${own.join(", ")}`);
  }
  const taken = new Map<number, string>([
    [balancerPorts.page, "its own page"],
    [balancerPorts.commands, "its commands"],
  ]);
  return [
    ...problems,
    ...services.flatMap((balanced) => checkBalanced(`${path}/services`, balanced, { platform, settings, taken })),
  ];
}

interface Place {
  platform: PlatformSpec;
  settings: Settings;
  /** Ports that the balancer listens on already, by what they are for. */
  taken: Map<number, string>;
}

function checkBalanced(path: string, { service, rateLimit }: BalancedSpec, place: Place): string[] {
  const { platform } = place;
  const found = platform.services.find(({ name }) => name === service);
  if (found === undefined) return reference(path, "service", service, names(platform.services));
  const problems = reach(path, found, place);
  if (found.update === "recreate") problems.push(`${path}: ${service} is replaced in place; allowed: one that rolls`);
  if (found.registry !== undefined)
    problems.push(`${path}: ${service} has a registry of its own; allowed: one without`);
  if (rateLimit === undefined) return problems;
  if (parseDuration(rateLimit.window) === undefined) {
    problems.push(`${path}/${service}/rateLimit/window: "${rateLimit.window}" is not a duration such as 10s`);
  }
  if (!Number.isInteger(rateLimit.requests) || rateLimit.requests < 1) {
    problems.push(`${path}/${service}/rateLimit/requests: ${rateLimit.requests} is not a whole number above 0`);
  }
  return problems;
}

function reach(path: string, service: ServiceSpec, { platform, settings, taken }: Place): string[] {
  const problems: string[] = [];
  const other = taken.get(service.port);
  taken.set(service.port, service.name);
  if (other !== undefined) {
    problems.push(
      `${path}: port ${service.port} of ${service.name} is taken by ${other}; the balancer has each port once`,
    );
  }
  const own = networksOf("balancers", platform);
  const shared = serviceNetworks(service, platform, settings).some((network) => own.includes(network));
  if (own.length > 0 && !shared) {
    problems.push(`${path}: ${service.name} shares no network with the balancers; theirs: ${own.join(", ")}`);
  }
  return problems;
}

function twice({ balancers }: PlatformSpec): string[] {
  const all = balancers.flatMap(({ services }) => services.map(({ service }) => service));
  return [...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map(
    (name) => `balancers: "${name}" stands behind two places; each service stands behind one balancer once`,
  );
}

function checkRoute({ name, service, through }: RouteSpec, { balancers }: PlatformSpec): string[] {
  if (through === undefined) return [];
  const path = `routes/${name}/through`;
  const balancer = balancers.find((each) => each.name === through);
  if (balancer === undefined) return reference(path, "balancer", through, names(balancers));
  if (balancer.services.some((balanced) => balanced.service === service)) return [];
  const known = balancer.services.map((balanced) => balanced.service).join(", ") || "nothing";
  return [`${path}: ${through} does not stand before ${service}; it stands before ${known}`];
}

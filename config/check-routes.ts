import type { PlatformSpec, RouteSpec } from "./platform";
import { describedTools } from "./monitoring";
import { networksOf, serviceNetworks } from "./networks";
import { names, reference } from "./references";
import type { Settings } from "./settings";
import { brokerPages } from "./usable";
import { parseDuration, parseSize } from "./units";

/** Every problem of the routes, alone and among each other. */
export function checkRoutes(platform: PlatformSpec, settings: Settings): string[] {
  const taken = new Map<string, string>();
  const limits = new Map<string, RouteSpec>();
  return platform.routes.flatMap((route) => [
    ...references(route, platform),
    ...reach(route, platform, settings),
    ...texts(route),
    ...amounts(route),
    ...rates(route, limits),
    ...collisions(route, taken),
  ]);
}

function references({ name, service, auth }: RouteSpec, platform: PlatformSpec): string[] {
  const known = [
    ...names(platform.services),
    ...names(platform.balancers),
    ...Object.keys(brokerPages(platform)),
    ...describedTools(platform.monitoring),
  ];
  const problems = reference(`routes/${name}/service`, "service", service, known);
  if (auth === undefined) return problems;
  const path = `routes/${name}/auth/password`;
  problems.push(...reference(path, "secret", auth.password, names(platform.secrets)));
  if (platform.secrets.some((secret) => secret.name === auth.password && secret.kind !== "password")) {
    problems.push(`${path}: "${auth.password}" is supplied by the operator; allowed: a secret of the kind password`);
  }
  return problems;
}

function reach({ name, service, through }: RouteSpec, platform: PlatformSpec, settings: Settings): string[] {
  // a balancer itself is looked at with the balancers
  if (through !== undefined || names(platform.balancers).includes(service)) return [];
  const found = platform.services.find((candidate) => candidate.name === service);
  const proxy = networksOf("proxy", platform);
  const home = service in brokerPages(platform) ? "brokers" : "monitoring";
  const own = found === undefined ? networksOf(home, platform) : serviceNetworks(found, platform, settings);
  if (own.length === 0 || own.some((network) => proxy.includes(network))) return [];
  const known = proxy.join(", ") || "none";
  return [`routes/${name}/service: ${service} shares no network with the proxy; networks of the proxy: ${known}`];
}

function texts(route: RouteSpec): string[] {
  const { name, hosts, path, stripPrefix } = route;
  const problems = hosts
    .filter((host) => !/^(@|[a-z0-9]([a-z0-9-]*[a-z0-9])?)$/.test(host))
    .map((host) => `"${host}" is not a host name; allowed: @ or lower-case letters, digits and dashes`);
  if (hosts.length === 0) problems.push("no host; allowed: @ or lower-case letters, digits and dashes");
  const found = problems.map((problem) => `routes/${name}/hosts: ${problem}`);
  if (path !== undefined && !/^\/[^*\s]*\*?$/.test(path)) {
    found.push(`routes/${name}/path: "${path}" is not a path; allowed: /, then at most one * at the end`);
  }
  for (const hidden of route.hide ?? []) {
    if (!/^\/[^*\s]*\*?$/.test(hidden))
      found.push(`routes/${name}/hide: "${hidden}" is not a path; allowed: such as /metrics/*`);
  }
  if (stripPrefix !== undefined && !/^\/[^*\s]*[^*\s/]$/.test(stripPrefix)) {
    found.push(`routes/${name}/stripPrefix: "${stripPrefix}" is not a path; allowed: such as /api`);
  }
  return found;
}

function amounts(route: RouteSpec): string[] {
  const { connect, response, idle } = route.timeouts ?? {};
  const cache = typeof route.cache === "object" ? route.cache.maxAge : undefined;
  const durations = {
    "timeouts/connect": connect,
    "timeouts/response": response,
    "timeouts/idle": idle,
    "rateLimit/window": route.rateLimit?.window,
    "cache/maxAge": cache,
  };
  const problems = Object.entries(durations)
    .filter(([, found]) => found !== undefined && parseDuration(found) === undefined)
    .map(([key, found]) => `${key}: "${found}" is not a duration such as 30s`);
  if (route.bodyLimit !== undefined && parseSize(route.bodyLimit) === undefined) {
    problems.push(`bodyLimit: "${route.bodyLimit}" is not an amount such as 512MB`);
  }
  return problems.map((problem) => `routes/${route.name}/${problem}`);
}

/** Numbers of a limit, and limits of one name that differ: a client would be held to either by turns. */
function rates(route: RouteSpec, limits: Map<string, RouteSpec>): string[] {
  if (route.rateLimit === undefined) return [];
  const { name = route.name, requests, window, burst = 0, concurrent = 1 } = route.rateLimit;
  const path = `routes/${route.name}/rateLimit`;
  const problems = Object.entries({ requests, concurrent })
    .filter(([, found]) => !Number.isInteger(found) || found < 1)
    .map(([key, found]) => `${path}/${key}: ${found} is not a whole number above 0`);
  if (!Number.isInteger(burst) || burst < 0) {
    problems.push(`${path}/burst: ${burst} is not a whole number, 0 or more`);
  }
  const first = limits.get(name) ?? route;
  limits.set(name, first);
  const numbers = [requests, window, route.rateLimit.burst, route.rateLimit.concurrent].join();
  const { rateLimit: other = route.rateLimit } = first;
  if ([other.requests, other.window, other.burst, other.concurrent].join() === numbers) return problems;
  return [
    ...problems,
    `${path}/name: the limit "${name}" has other numbers in routes/${first.name}; allowed: the same`,
  ];
}

function collisions({ name, hosts, path = "/*" }: RouteSpec, taken: Map<string, string>): string[] {
  return hosts.flatMap((host) => {
    const key = `${host} ${path}`;
    const other = taken.get(key);
    if (other !== undefined) return [`routes/${name}: host and path "${key}" belong to routes/${other} already`];
    taken.set(key, name);
    return [];
  });
}

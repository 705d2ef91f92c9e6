import { planEdge } from "../../components/plan/edge";
import type { PlatformSpec, RouteSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { route, stackOf } from "./samples";

export interface Edge {
  apps: {
    http: { http_port: number; https_port: number; servers: { main: CaddyServer; plain: CaddyServer } };
    tls?: unknown;
    pki?: unknown;
  };
}

export interface CaddyServer {
  listen: string[];
  routes: CaddyRoute[];
}

export interface CaddyRoute {
  match?: { host: string[]; path: string[] }[];
  handle: { handler: string; routes?: { handle: Handler[] }[] }[];
}

export type Handler = Record<string, unknown> & { handler: string };

export function edge(routes: RouteSpec[], settings: Partial<Settings> = {}, more: Partial<PlatformSpec> = {}): Edge {
  const stack = stackOf({ routes, ...more }, settings);
  const ports = Object.fromEntries(stack.platform.services.map(({ name, port }) => [name, port]));
  return planEdge(stack.platform, stack.settings, ports) as unknown as Edge;
}

/** The handlers of the first route, in the order in which a request meets them. */
export function handlers(
  more: Partial<RouteSpec>,
  settings: Partial<Settings> = {},
  rest: Partial<PlatformSpec> = {},
): Handler[] {
  const planned = edge([route("api", more)], settings, rest);
  return planned.apps.http.servers.main.routes[0]?.handle[0]?.routes?.[0]?.handle ?? [];
}

export function handler(name: string, all: Handler[]): Handler | undefined {
  return all.find((candidate) => candidate.handler === name);
}

export function headersOf(more: Partial<RouteSpec>, domain: string, headers: Record<string, string> = {}): unknown {
  const proxy = { resources: { cpus: 1, memory: "128MB" }, headers } as const;
  const found = handler("headers", handlers(more, { domain }, { proxy }));
  return (found?.["response"] as { set: unknown } | undefined)?.set;
}

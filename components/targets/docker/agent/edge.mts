import { setTimeout as delay } from "node:timers/promises";
import type { ContainerSummary, Docker } from "./docker.mts";
import { Failure, messageOf } from "./failure.mts";
import { type Edge, type Mark, membersFile, Proxy } from "./proxy.mts";
import { render, split, type Split, withInsideServers } from "./render.mts";
import type { ConfigureRequest, LeaveRequest, MemberRequest } from "./request.mts";

const stackLabel = "platform.stack-id";
const partLabel = "platform.part";
const pollMilliseconds = 250;

/**
 * Makes this template the one that the proxy's configuration is rendered from. Only a change of what is not a route
 * reloads the proxy. One that has routes may keep them, and only opens the servers by which parts reach each other: what
 * waits for a part that is new could not start otherwise.
 */
export async function configure(docker: Docker, request: ConfigureRequest): Promise<void> {
  const { stackId, keepRoutes } = request;
  const proxy = await proxyOf(docker, stackId);
  if (proxy === undefined) throw new Failure("The proxy cannot be configured: its container is not running.");
  await proxy.exclusively(undefined, async (edge) => {
    const { template: stored } = edge;
    const template =
      keepRoutes && stored !== undefined ? withInsideServers(stored, request.template) : request.template;
    await storeMembers({ docker, proxy, edge, stackId });
    await putInForce(proxy, edge, split(render(template, membersFile)));
    // Only now: a template that Caddy refuses must not be what a later start of the proxy is given.
    if (template !== stored) await edge.store("template.json", template);
  });
}

/** Caddy reloads nothing where the base is the one in force, and changes nothing where the routes are. */
async function putInForce(proxy: Proxy, edge: Edge, { base, routes }: Split): Promise<void> {
  const last = await proxy.routes();
  if (last === undefined) {
    // the base is the first that follows a table, and takes it from there
    await edge.store("routes.json", routes);
    return proxy.load(base);
  }
  await proxy.route(routes);
  try {
    await proxy.load(base);
  } catch (refused) {
    await proxy.route(last);
    throw refused;
  }
}

export async function join(docker: Docker, { stackId, container }: MemberRequest): Promise<void> {
  const proxy = await proxyOf(docker, stackId);
  if (proxy !== undefined) await sync(docker, proxy, stackId, { kind: "join", container });
}

/** Takes the container out of the proxy, then waits for its requests in flight. Answers what is worth telling. */
export async function leave(docker: Docker, request: LeaveRequest): Promise<string | undefined> {
  const { stackId, container, drainSeconds } = request;
  const proxy = await proxyOf(docker, stackId);
  const [self] = await docker.list({ id: [container], status: ["running"] });
  if (proxy === undefined || self === undefined) return undefined;
  await sync(docker, proxy, stackId, { kind: "leave", container });
  return drained(proxy, nameOf(self), drainSeconds);
}

/** The stack's proxy, where it runs. */
export async function proxyOf(docker: Docker, stackId: string): Promise<Proxy | undefined> {
  const label = [`${stackLabel}=${stackId}`, `${partLabel}=proxy`];
  const [container] = await docker.list({ label, status: ["running"] });
  return container === undefined ? undefined : new Proxy(docker, container.Id);
}

function sync(docker: Docker, proxy: Proxy, stackId: string, mark: Mark): Promise<void> {
  return proxy.exclusively(mark, (edge) => storeMembers({ docker, proxy, edge, stackId }));
}

interface Scene {
  docker: Docker;
  proxy: Proxy;
  edge: Edge;
  stackId: string;
}

async function storeMembers({ docker, proxy, edge, stackId }: Scene): Promise<void> {
  const label = [`${stackLabel}=${stackId}`];
  const [all, healthy] = await Promise.all([
    docker.list({ label }),
    docker.list({ label, status: ["running"], health: ["healthy"] }),
  ]);
  const isHealthy = new Set(healthy.map(({ Id }) => Id));
  const runs = ({ State }: ContainerSummary) => State === "running" || State === "restarting";
  // One that has joined stays while it runs: a failing health check in this moment must not unroute it for good.
  const serves = ({ Id }: ContainerSummary) => !edge.left.has(Id) && (isHealthy.has(Id) || edge.joined.has(Id));
  await edge.store("members.json", namesByPart(all.filter((container) => runs(container) && serves(container))));
  const known = new Set(all.map(({ Id }) => Id));
  const old = (kind: "left" | "joined") => [...edge[kind]].filter((id) => !known.has(id)).map((id) => `${kind}/${id}`);
  await proxy.forget([...old("left"), ...old("joined")]);
}

/** Names, not addresses: a name survives a reboot. */
function namesByPart(containers: ContainerSummary[]): Record<string, string[]> {
  const parts = Map.groupBy(containers, ({ Labels }) => Labels[partLabel] ?? "");
  return Object.fromEntries([...parts].map(([part, members]) => [part, members.map(nameOf).sort()]));
}

const nameOf = ({ Names }: ContainerSummary): string =>
  (Names.find((name) => name.lastIndexOf("/") === 0) ?? "").slice(1);

/** Two looks without a request: one that was given this container as its upstream may reach it a moment later. */
async function drained(proxy: Proxy, name: string, seconds: number): Promise<string | undefined> {
  const deadline = performance.now() + seconds * 1000;
  let quietLooks = 0;
  let lastLook = "";
  while (performance.now() < deadline) {
    lastLook = await proxy.inFlight(name).then((count) => `requests in flight: ${count}`, messageOf);
    quietLooks = lastLook === "requests in flight: 0" ? quietLooks + 1 : 0;
    if (quietLooks === 2) return undefined;
    await delay(pollMilliseconds);
  }
  return `${name} was not drained in ${seconds} s (${lastLook || "not looked at"}); going on.`;
}

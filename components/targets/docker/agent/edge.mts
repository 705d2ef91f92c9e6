import { setTimeout as delay } from "node:timers/promises";
import type { ContainerSummary, Docker } from "./docker.mts";
import { Failure, messageOf } from "./failure.mts";
import { type Edge, type Mark, Proxy } from "./proxy.mts";
import { addressesOf, type JsonObject, type Member, render } from "./render.mts";
import type { ConfigureRequest, LeaveRequest, MemberRequest } from "./request.mts";

const stackLabel = "platform.stack-id";
const partLabel = "platform.part";
const pollMilliseconds = 250;

/** Makes this template the one that the proxy's configuration is rendered from. */
export async function configure(docker: Docker, request: ConfigureRequest): Promise<void> {
  const { stackId, template, onlyIfAbsent } = request;
  const proxy = await proxyOf(docker, stackId);
  if (proxy === undefined) throw new Failure("The proxy cannot be configured: its container is not running.");
  await proxy.exclusively(undefined, async (edge) => {
    if (onlyIfAbsent && edge.template !== undefined) return;
    await load({ docker, proxy, edge, stackId }, template);
    // Only now: a template that Caddy refuses must not stand in the way of every later join and leave.
    await edge.store(template);
  });
}

export async function join(docker: Docker, { stackId, container }: MemberRequest): Promise<void> {
  const proxy = await proxyOf(docker, stackId);
  if (proxy !== undefined) await sync(docker, proxy, stackId, { kind: "join", container });
}

/** Takes the container out of the proxy, then waits for its requests in flight. Answers what is worth telling. */
export async function leave(docker: Docker, request: LeaveRequest): Promise<string | undefined> {
  const { stackId, part, container, drainSeconds } = request;
  const proxy = await proxyOf(docker, stackId);
  const [self] = await docker.list({ id: [container], status: ["running"] });
  if (proxy === undefined || self === undefined) return undefined;
  const template = await sync(docker, proxy, stackId, { kind: "leave", container });
  if (template === undefined) return undefined;
  const addresses = addressesOf(template, { part, name: nameOf(self) });
  return drained(proxy, addresses, drainSeconds);
}

async function proxyOf(docker: Docker, stackId: string): Promise<Proxy | undefined> {
  const label = [`${stackLabel}=${stackId}`, `${partLabel}=proxy`];
  const [container] = await docker.list({ label, status: ["running"] });
  return container === undefined ? undefined : new Proxy(docker, container.Id);
}

function sync(docker: Docker, proxy: Proxy, stackId: string, mark: Mark): Promise<JsonObject | undefined> {
  return proxy.exclusively(mark, async (edge) => {
    if (edge.template !== undefined) await load({ docker, proxy, edge, stackId }, edge.template);
    return edge.template;
  });
}

interface Scene {
  docker: Docker;
  proxy: Proxy;
  edge: Edge;
  stackId: string;
}

async function load({ docker, proxy, edge, stackId }: Scene, template: JsonObject): Promise<void> {
  const label = [`${stackLabel}=${stackId}`];
  const [all, healthy] = await Promise.all([
    docker.list({ label }),
    docker.list({ label, status: ["running"], health: ["healthy"] }),
  ]);
  const running = all.filter(({ State }) => State === "running" || State === "restarting");
  const isHealthy = new Set(healthy.map(({ Id }) => Id));
  // One that has joined stays while it runs: a failing health check in this moment must not unroute it for good.
  const serves = ({ Id }: ContainerSummary) => !edge.left.has(Id) && (isHealthy.has(Id) || edge.joined.has(Id));
  const leaving = running.filter(({ Id }) => edge.left.has(Id));
  await proxy.load(render(template, running.filter(serves).map(memberOf), leaving.map(memberOf)));
  const known = new Set(all.map(({ Id }) => Id));
  const old = (kind: "left" | "joined") => [...edge[kind]].filter((id) => !known.has(id)).map((id) => `${kind}/${id}`);
  await proxy.forget([...old("left"), ...old("joined")]);
}

const nameOf = ({ Names }: ContainerSummary): string =>
  (Names.find((name) => name.lastIndexOf("/") === 0) ?? "").slice(1);

const memberOf = (container: ContainerSummary): Member => ({
  part: container.Labels[partLabel] ?? "",
  name: nameOf(container),
});

/** Two looks without a request: one that the old configuration had accepted may reach its upstream a moment later. */
async function drained(proxy: Proxy, addresses: string[], seconds: number): Promise<string | undefined> {
  const deadline = performance.now() + seconds * 1000;
  let quietLooks = 0;
  let lastLook = "";
  while (performance.now() < deadline) {
    lastLook = await proxy.inFlight(addresses).then((count) => `requests in flight: ${count}`, messageOf);
    quietLooks = lastLook === "requests in flight: 0" ? quietLooks + 1 : 0;
    if (quietLooks === 2) return undefined;
    await delay(pollMilliseconds);
  }
  return `${addresses.join(", ")} was not drained in ${seconds} s (${lastLook || "not looked at"}); going on.`;
}

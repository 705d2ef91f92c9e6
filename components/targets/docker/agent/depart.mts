import { setTimeout as delay } from "node:timers/promises";
import type { Docker } from "./docker.mts";
import { proxyOf } from "./edge.mts";
import { messageOf } from "./failure.mts";
import { withinLimit } from "./limit.mts";
import type { Proxy } from "./proxy.mts";
import type { Question } from "./relay.mts";
import type { DepartRequest } from "./request.mts";

interface EurekaInstance {
  instanceId: string;
  app: string;
  hostName: string;
  ipAddr: string;
}

interface EurekaApplications {
  applications: { application: { instance: EurekaInstance | EurekaInstance[] }[] };
}

const answerSeconds = 10;

/**
 * Takes a container that is about to stop out of Eureka, and waits until those who look there have looked again: from then on
 * nobody sends it new requests. Answers what is worth telling; a registry that is away keeps nobody from stopping.
 */
export async function depart(docker: Docker, request: DepartRequest): Promise<string | undefined> {
  const { stackId, container, part } = request;
  const [self] = await docker.list({ id: [container], status: ["running"] });
  const proxy = await proxyOf(docker, stackId);
  if (self === undefined || proxy === undefined) return undefined;
  try {
    const taken = await takeOut(docker, proxy, request);
    if (taken > 0) await delay(request.settleSeconds * 1000);
    return undefined;
  } catch (error) {
    return `${part} could not be taken out of the registry ${request.host}: ${messageOf(error)}; going on.`;
  }
}

/** Gives the number of instances that this container was registered as. */
async function takeOut(docker: Docker, proxy: Proxy, { container, host, port }: DepartRequest): Promise<number> {
  const names = await namesOf(docker, container);
  const ask = (method: Question["method"], path: string) =>
    withinLimit(proxy.ask({ method, host, port, path }), answerSeconds, `no answer in ${answerSeconds} s`);
  const { status, body } = await ask("GET", "/eureka/apps");
  if (status !== 200) throw new Error(`its list was answered with ${status}`);
  const own = instancesOf(body).filter(({ hostName, ipAddr }) => names.has(hostName) || names.has(ipAddr));
  for (const { app, instanceId } of own) {
    const path = `/eureka/apps/${encodeURIComponent(app)}/${encodeURIComponent(instanceId)}/status?value=OUT_OF_SERVICE`;
    const answer = await ask("PUT", path);
    if (answer.status !== 200) throw new Error(`${instanceId} was answered with ${answer.status}`);
  }
  return own.length;
}

function instancesOf(body: string): EurekaInstance[] {
  const { applications } = JSON.parse(body) as EurekaApplications;
  return applications.application.flatMap(({ instance }) => instance);
}

/** What an application may have registered its container by. */
async function namesOf(docker: Docker, container: string): Promise<Set<string>> {
  const { Id, Name, Config, NetworkSettings } = await docker.inspect(container);
  const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  return new Set([Id, Id.slice(0, 12), Name.slice(1), Config.Hostname, ...addresses].filter((name) => name !== ""));
}

import type { BackingPlan } from "../../components/plan/backing";
import type { NetworkPlan } from "../../components/plan/networks";
import { backingOf } from "../../components/plan/platform";
import type { PlatformPlan, ServicePlan } from "../../components/plan/platform";
import type { FilePlan, WorkloadPlan } from "../../components/plan/workload";
import { composeService, configOf, volumeOf } from "./compose-service";
import type { ComposeService, Lookups } from "./compose-service";
import { staticEdge } from "./static-edge";
import { textOf } from "./values";

export interface ComposeFile {
  services: Record<string, ComposeService>;
  networks: Record<string, object>;
  volumes: Record<string, object>;
  configs: Record<string, { content: string }>;
}

interface Part {
  workload: WorkloadPlan;
  needs: string[];
}

/** The compose file that runs what a plan runs, each part waiting for the health of what it waits for with us. */
export function composeFile(plan: PlatformPlan, lookups: Lookups): ComposeFile {
  const planned = partsOf(plan, lookups).filter(({ workload }) => workload.replicas > 0);
  const networks = withRanges(plan.networks, planned, lookups);
  const parts = planned.map(({ workload, needs }) => ({ workload: knowingRanges(workload, networks), needs }));
  const hooks = Object.fromEntries(backingOf(plan).map((part) => [part.workload.part, afterStart(part, lookups)]));
  const running = new Set(parts.map(({ workload }) => workload.part));
  const services = parts.map(({ workload, needs }) => {
    const waits = needs.filter((need) => running.has(need));
    return [workload.part, { ...composeService(workload, waits, lookups), ...hooks[workload.part] }] as const;
  });
  const files = parts.flatMap(({ workload }) =>
    workload.files.map(
      (file) => [configOf(workload.part, file), { content: textOf(file.content, lookups.secretOf) }] as const,
    ),
  );
  const volumes = parts.flatMap(({ workload }) =>
    workload.volumes.map((volume) => [volumeOf(workload.part, volume), {}] as const),
  );
  return {
    services: Object.fromEntries(services),
    networks: Object.fromEntries(networks.map(network)),
    volumes: Object.fromEntries(volumes),
    configs: Object.fromEntries(files),
  };
}

/** Compose tells no part of a range: the networks whose range a part is told have one from the start. */
function withRanges(networks: NetworkPlan[], parts: Part[], { rangeOf }: Lookups): NetworkPlan[] {
  const told = new Set(parts.flatMap(({ workload }) => Object.values(workload.networkRanges ?? {}).flat()));
  const lacks = ({ name, subnet }: NetworkPlan): boolean => subnet === undefined && told.has(name);
  return networks.map((each) => (lacks(each) ? { ...each, subnet: rangeOf(each.name) } : each));
}

function knowingRanges(workload: WorkloadPlan, networks: NetworkPlan[]): WorkloadPlan {
  const told = Object.entries(workload.networkRanges ?? {}).map(([variable, names]) => {
    const ranges = networks.filter(({ name }) => names.includes(name)).map(({ subnet }) => subnet);
    return [variable, ranges.join(" ")] as const;
  });
  return { ...workload, environment: { ...workload.environment, ...Object.fromEntries(told) } };
}

/** The file's text; a dollar would begin a variable of compose's own. */
export function composeText(file: ComposeFile): string {
  return JSON.stringify(file, undefined, 2).replaceAll("$", "$$$$");
}

function partsOf(plan: PlatformPlan, lookups: Lookups): Part[] {
  return [
    ...backingOf(plan).map((part) => ({ workload: withSetUp(part), needs: [] })),
    { workload: withRoutes(plan, lookups), needs: [] },
    ...plan.services.map((service) => withProxy(service, plan)),
    ...plan.monitoring.tools,
  ];
}

/** What we run inside a server once it is ready: a database's image runs it on a new volume, which is compose's own way. */
function withSetUp({ name, workload, setUp }: BackingPlan): WorkloadPlan {
  if (setUp === undefined || !isDatabase(workload)) return workload;
  if (workload.volumes.length === 0)
    throw new Error(`${name} is set up on a server of somebody else's, which compose has no way for; bench it without`);
  const sql: FilePlan = { path: "/docker-entrypoint-initdb.d/set-up.sql", content: setUp.stdin, mode: "0444" };
  return { ...workload, files: [...workload.files, sql] };
}

function isDatabase({ image }: WorkloadPlan): boolean {
  return "name" in image && image.name === "postgres";
}

/** What other images have no way for is a hook; compose runs it at once, and lets others wait for its end. */
function afterStart({ workload, setUp }: BackingPlan, { secretOf }: Lookups): ComposeService {
  if (setUp === undefined || isDatabase(workload)) return {};
  const [kind, ...probe] = workload.health.command;
  const asked = kind === "CMD-SHELL" ? ["sh", "-c", ...probe] : probe;
  const script = `until ${asked.map(quoted).join(" ")}; do sleep 0.1; done; printf %s "$SET_UP" | "$@"`;
  const hook = {
    command: ["sh", "-c", script, "sh", ...setUp.command],
    // compose puts no file into a container whose root cannot be written
    environment: { SET_UP: textOf(setUp.stdin, secretOf) },
    ...(setUp.user && { user: setUp.user }),
  };
  return { post_start: [hook] };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The proxy with all its routes from the start: they stand in the file that it begins with. */
function withRoutes({ proxy, edge }: PlatformPlan, { secretOf }: Lookups): WorkloadPlan {
  const begins = proxy.command?.at(-1);
  const content = JSON.stringify(staticEdge(edge, secretOf));
  const files = proxy.files.map((file) => (file.path === begins ? { ...file, content } : file));
  return { ...proxy, files };
}

/** Who waits for a service that the proxy leads to, waits for the proxy too: with us it does so by the membership. */
function withProxy({ workload, needs }: ServicePlan, { routed, proxy }: PlatformPlan): Part {
  const throughProxy = needs.some((need) => routed.includes(need));
  return { workload, needs: throughProxy ? [...needs, proxy.part] : needs };
}

function network({ name, internal, subnet }: NetworkPlan): [string, object] {
  return [name, { driver: "bridge", internal, ...(subnet && { ipam: { config: [{ subnet }] } }) }];
}

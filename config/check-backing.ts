import type { AlertSpec } from "./alerts";
import { kafkaPorts } from "./backing";
import type { CacheSpec, KafkaSpec } from "./backing";
import { checkRabbitmq } from "./check-rabbitmq";
import { checkResources } from "./check-resources";
import { describedTools } from "./monitoring";
import type { PlatformSpec } from "./platform";
import { parseDuration, parseSize } from "./units";

/** Every problem of the amounts and identities of what services use, of the proxy and of the monitoring. */
export function checkBacking(platform: PlatformSpec): string[] {
  const { databaseServers, databases, documents, caches, brokers, objectStores, proxy } = platform;
  const wanted = [...new Set(databases.map(({ engine }) => engine))];
  return [
    ...wanted
      .filter((engine) => databaseServers[engine] === undefined)
      .map((engine) => `databaseServers/${engine}: missing; the databases of this engine need its resources`),
    ...Object.entries(databaseServers).flatMap(([engine, { resources }]) =>
      checkResources(`databaseServers/${engine}`, resources),
    ),
    ...caches.flatMap(checkCache),
    ...brokers.flatMap((broker) => (broker.engine === "kafka" ? checkKafka(broker) : checkRabbitmq(broker))),
    ...documents.flatMap(({ name, resources }) => checkResources(`documents/${name}`, resources)),
    ...objectStores.flatMap(({ name, resources }) => checkResources(`objectStores/${name}`, resources)),
    ...checkMonitoring(platform),
    ...checkHostPorts(platform),
    ...checkResources("proxy", proxy.resources),
  ];
}

function checkCache({ name, maxMemory, resources }: CacheSpec): string[] {
  const path = `caches/${name}`;
  const problems = checkResources(path, resources);
  const most = parseSize(maxMemory);
  const limit = parseSize(resources.memory);
  if (most === undefined) problems.push(`${path}/maxMemory: "${maxMemory}" is not an amount such as 256MB`);
  else if (limit !== undefined && limit < most * 1.5) {
    problems.push(
      `${path}/resources/memory: ${resources.memory} is less than one and a half times maxMemory (${maxMemory}); the cache would be killed when it is full`,
    );
  }
  return problems;
}

function checkKafka({ name, clusterId, heap, hostPort, resources }: KafkaSpec): string[] {
  const path = `brokers/${name}`;
  const problems = checkResources(path, resources);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(clusterId)) {
    problems.push(
      `${path}/clusterId: "${clusterId}" is not an identity; allowed: 22 letters, digits, - and _, not - first`,
    );
  }
  if (Object.values(kafkaPorts).includes(hostPort)) {
    problems.push(
      `${path}/hostPort: ${hostPort} is a port of Kafka's own listeners inside; allowed: any other, such as 9092`,
    );
  }
  const size = parseSize(heap);
  if (size === undefined) problems.push(`${path}/heap: "${heap}" is not an amount such as 512MB`);
  else if (size >= (parseSize(resources.memory) ?? Infinity)) {
    problems.push(
      `${path}/heap: ${heap} leaves nothing of the limit of ${resources.memory} for the rest of the process`,
    );
  }
  return problems;
}

function checkMonitoring({ monitoring }: PlatformSpec): string[] {
  if (monitoring === undefined) return [];
  const problems = Object.entries(monitoring.resources ?? {}).flatMap(([tool, resources]) =>
    checkResources(`monitoring/${tool}`, resources),
  );
  for (const key of ["interval", "retention"] as const) {
    if (parseDuration(monitoring[key]) === undefined) {
      problems.push(`monitoring/${key}: "${monitoring[key]}" is not a duration such as 15s`);
    }
  }
  problems.push(...(monitoring.alerts ?? []).flatMap(checkAlert));
  const tools = describedTools(monitoring);
  const twice = tools.filter((tool, index) => tools.indexOf(tool) !== index);
  return [
    ...problems,
    ...twice.map((tool) => `monitoring: ${tool} stands twice; each tool stands once in light, full or development`),
  ];
}

function checkAlert({ name, for: held }: AlertSpec): string[] {
  const path = `monitoring/alerts/${name}`;
  const problems = parseDuration(held) === undefined ? [`${path}/for: "${held}" is not a duration such as 30s`] : [];
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) problems.push(`${path}: not a name; allowed: one word such as PartDown`);
  return problems;
}

function checkHostPorts({ databases, documents, caches, brokers, objectStores }: PlatformSpec): string[] {
  const taken = new Map<number, string>();
  const all = Object.entries({ databases, documents, caches, brokers, objectStores }).flatMap(([kind, parts]) =>
    parts.map(({ name, hostPort }) => ({ name: `${kind}/${name}`, hostPort })),
  );
  return all.flatMap(({ name, hostPort }) => {
    const other = hostPort === undefined ? undefined : taken.get(hostPort);
    if (hostPort !== undefined) taken.set(hostPort, name);
    return other === undefined ? [] : [`${name}/hostPort: ${hostPort} belongs to ${other} already`];
  });
}

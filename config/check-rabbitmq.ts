import type { RabbitmqSpec, VirtualHostSpec } from "./backing";
import { checkResources } from "./check-resources";
import { parseSize } from "./units";

/** RabbitMQ 3.10 was seen to take 116 MB by itself: below it nearly nothing would be left for messages. */
const least = "256MB";

/** Every problem of a RabbitMQ broker's amounts and virtual hosts. */
export function checkRabbitmq({ name, virtualHosts, resources }: RabbitmqSpec): string[] {
  const path = `brokers/${name}`;
  const problems = checkResources(path, resources);
  if ((parseSize(resources.memory) ?? Infinity) < (parseSize(least) ?? 0)) {
    problems.push(
      `${path}/resources/memory: ${resources.memory} is not enough for RabbitMQ itself and messages; allowed: ${least} or more`,
    );
  }
  if (virtualHosts.length === 0) {
    problems.push(`${path}/virtualHosts: none, and services use a broker by them; give it one`);
  }
  return [
    ...problems,
    ...virtualHosts.flatMap((virtualHost) => spelling(path, virtualHost)),
    ...twice(path, virtualHosts),
  ];
}

function spelling(path: string, { name, virtualHost }: VirtualHostSpec): string[] {
  // it stands in URLs, where others would have to be escaped
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(virtualHost)) return [];
  const allowed = "at most 100 letters, digits, dots, underscores and dashes, a letter or digit first";
  return [`${path}/virtualHosts/${name}/virtualHost: "${virtualHost}" is not a name; allowed: ${allowed}`];
}

function twice(path: string, virtualHosts: VirtualHostSpec[]): string[] {
  const all = virtualHosts.map(({ virtualHost }) => virtualHost);
  return [...new Set(all.filter((each, index) => all.indexOf(each) !== index))].map(
    (each) => `${path}/virtualHosts: two are called "${each}"; each stands once`,
  );
}

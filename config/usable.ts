import { rabbitmqPorts } from "./backing";
import type { BrokerSpec, RabbitmqSpec } from "./backing";
import type { BackingKind, PlatformSpec } from "./platform";
import { names } from "./references";

/** Kinds of part that services use. */
export const backingKinds = [
  "databases",
  "documents",
  "caches",
  "brokers",
  "objectStores",
] as const satisfies BackingKind[];

/** Names of a kind that services use, such as those of databases and buckets and not of their servers. */
export function usableNames(kind: BackingKind, platform: PlatformSpec): string[] {
  if (kind === "documents") return platform.documents.flatMap(({ databases }) => names(databases));
  if (kind === "objectStores") return platform.objectStores.flatMap(({ buckets }) => names(buckets));
  if (kind === "brokers") return platform.brokers.flatMap(usableNamesOf);
  return names(platform[kind]);
}

/** Names of everything that services may use. */
export function allUsableNames(platform: PlatformSpec): string[] {
  return backingKinds.flatMap((kind) => usableNames(kind, platform));
}

/** Names by which services use a broker: those of its virtual hosts where it has such. */
export function usableNamesOf(broker: BrokerSpec): string[] {
  return isRabbitmq(broker) ? names(broker.virtualHosts) : [broker.name];
}

/** Ports of the pages that brokers have of their own, by their names. */
export function brokerPages({ brokers }: { brokers: BrokerSpec[] }): Record<string, number> {
  return Object.fromEntries(brokers.filter(isRabbitmq).map(({ name }) => [name, rabbitmqPorts.management]));
}

export function isRabbitmq(broker: BrokerSpec): broker is RabbitmqSpec {
  return broker.engine === "rabbitmq";
}

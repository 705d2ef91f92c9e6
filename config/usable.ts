import { rabbitmqPorts } from "./backing";
import type { BrokerSpec, RabbitmqSpec } from "./backing";
import { names } from "./references";

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

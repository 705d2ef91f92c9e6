import type { BrokerSpec, RabbitmqSpec } from "./backing";
import type { PartKind, PlatformSpec } from "./platform";
import { names } from "./references";

type BackingKind = Exclude<PartKind, "services" | "monitoring" | "proxy">;

/** Names by which services use the parts of a kind. */
export function usableNames(kind: BackingKind, platform: PlatformSpec): string[] {
  return kind === "brokers" ? platform.brokers.flatMap(usableNamesOf) : names(platform[kind]);
}

/** Names by which services use a broker: those of its virtual hosts where it has such. */
export function usableNamesOf(broker: BrokerSpec): string[] {
  return isRabbitmq(broker) ? names(broker.virtualHosts) : [broker.name];
}

export function isRabbitmq(broker: BrokerSpec): broker is RabbitmqSpec {
  return broker.engine === "rabbitmq";
}

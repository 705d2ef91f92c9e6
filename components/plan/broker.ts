import type { BrokerSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { isRabbitmq } from "../../config/usable";
import type { BackingPlan } from "./backing";
import { planKafka } from "./kafka";
import { planRabbitmq } from "./rabbitmq";

/** A message broker of either engine. */
export function planBroker(broker: BrokerSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  return isRabbitmq(broker) ? planRabbitmq(broker, platform, settings) : planKafka(broker, platform, settings);
}

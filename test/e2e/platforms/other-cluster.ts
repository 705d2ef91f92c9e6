import type { PlatformSpec } from "../../../config/platform";
import { rofecare } from "../../../config/platforms/rofecare";

/** Rofecare with another identity of its broker. */
export const platform: PlatformSpec = {
  ...rofecare,
  brokers: rofecare.brokers.map((broker) => ({ ...broker, clusterId: "another-kafka-nodes-AA" })),
};

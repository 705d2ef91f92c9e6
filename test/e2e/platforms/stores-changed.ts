import type { PlatformSpec } from "../../../config/platform";
import { platform as stores } from "./stores";

/** The same with other settings of both servers, whose containers are replaced for them. */
export const platform: PlatformSpec = {
  ...stores,
  caches: stores.caches.map((cache) => ({ ...cache, eviction: "allkeys-lfu" })),
  brokers: stores.brokers.map((broker) => ({ ...broker, settings: { "log.retention.hours": "24" } })),
};

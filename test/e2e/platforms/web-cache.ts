import type { PlatformSpec } from "../../../config/platform";
import { platform as web } from "./web";

/** The two tiny services and a cache whose data outlast it. */
export const platform: PlatformSpec = {
  ...web,
  networks: [...web.networks, { name: "memory", internal: true, holds: ["caches"] }],
  caches: [
    {
      ...{ name: "notes", engine: "redis", maxMemory: "16MB", eviction: "noeviction", persistent: true },
      resources: { cpus: 0.5, memory: "64MB" },
    },
  ],
};

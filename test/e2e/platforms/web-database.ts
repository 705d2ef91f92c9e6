import type { PlatformSpec } from "../../../config/platform";
import { platform as web } from "./web";

/** The two tiny services, one of them with a login to a database. */
export const platform: PlatformSpec = {
  ...web,
  networks: [...web.networks, { name: "database", internal: true, holds: ["databases"] }],
  services: web.services.map((service) => (service.name === "shop" ? { ...service, uses: ["shop-db"] } : service)),
  databases: [{ name: "shop-db", engine: "postgres", database: "shop" }],
  databaseServers: {
    postgres: { resources: { cpus: 1, memory: "256MB" }, maxConnections: 40, settings: { shared_buffers: "32MB" } },
  },
};

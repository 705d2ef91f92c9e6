import type { PlatformSpec } from "../../../config/platform";
import { platform as web } from "./web";

/** One service that a load can be put on; its releases are images of `test/support/records-image.ts`. */
export const platform: PlatformSpec = {
  ...web,
  name: "records",
  description: "One service that takes records, for tests",
  services: web.services.slice(0, 1).map((service) => ({
    ...service,
    ...{ name: "records", image: { repository: "records", reference: "domain-service" } },
    ...{ startPeriod: "10s", resources: { cpus: 0.5, memory: "128MB" } },
  })),
  routes: [{ name: "records", hosts: ["records"], service: "records" }],
};

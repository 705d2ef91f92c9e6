import type { PlatformSpec } from "../../../config/platform";
import { platform as tiny } from "./tiny";

/** The small platform's next release: another image, another server setting, another route, one more secret. */
export const platform: PlatformSpec = {
  ...tiny,
  services: tiny.services.map((service) =>
    service.name === "web"
      ? { ...service, image: { name: "platform-test/tiny-web:2" }, variables: { GREETING: "bye" } }
      : service,
  ),
  databaseServers: {
    postgres: { resources: { cpus: 1, memory: "256MB" }, maxConnections: 40, settings: { work_mem: "8MB" } },
  },
  routes: [...tiny.routes, { name: "second", hosts: ["second"], service: "other" }],
  secrets: [{ name: "page-password", kind: "password", length: 20 }],
};

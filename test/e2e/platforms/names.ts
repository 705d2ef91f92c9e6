import type { PlatformSpec } from "../../../config/platform";

/** One service under several names, the domain itself among them. */
export const platform: PlatformSpec = {
  name: "names",
  description: "One service under several names, for tests",
  registry: "registry.example.org/names",
  networks: [{ name: "edge", holds: ["proxy", "services"] }],
  services: [
    {
      name: "web",
      image: { name: "platform-test/tiny:1" },
      port: 8080,
      readiness: { path: "/" },
      startPeriod: "10s",
      resources: { cpus: 0.5, memory: "32MB" },
      uses: [],
      variableStyle: "url",
    },
  ],
  balancers: [],
  databases: [],
  databaseServers: {},
  caches: [],
  brokers: [],
  documents: [],
  objectStores: [],
  routes: [
    { name: "web", hosts: ["@", "www"], service: "web" },
    { name: "nodes", hosts: ["node10", "node2", "yes"], path: "/nodes/*", service: "web" },
  ],
  secrets: [],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

import type { PlatformSpec } from "../../../config/platform";
import { webImage } from "../../support/web-images";

/** Two databases of MariaDB, two virtual hosts of RabbitMQ, and a service that is given a login of each. */
export const platform: PlatformSpec = {
  name: "sql",
  description: "MariaDB and RabbitMQ, for tests",
  registry: "registry.example.org/sql",
  networks: [
    { name: "edge", holds: ["proxy"] },
    { name: "backend", internal: true, holds: ["proxy", "services", "databases", "brokers", "monitoring"] },
  ],
  services: [
    {
      ...{ name: "web", image: { name: webImage("sql-web", "1") }, port: 8080, readiness: { path: "/" } },
      ...{ startPeriod: "10s", stopGrace: "2s", resources: { cpus: 0.5, memory: "32MB" } },
      ...{ uses: ["billing-db", "events"], variableStyle: "url" },
    },
  ],
  balancers: [],
  documents: [],
  objectStores: [],
  databases: [
    { name: "billing-db", engine: "mariadb", database: "own_billing" },
    { name: "stock-db", engine: "mariadb", database: "own1billing" },
  ],
  databaseServers: {
    mariadb: {
      ...{ resources: { cpus: 1, memory: "256MB" }, maxConnections: 40 },
      settings: { innodb_buffer_pool_size: "64M" },
    },
  },
  caches: [],
  brokers: [
    {
      ...{ name: "rabbitmq", engine: "rabbitmq", resources: { cpus: 1, memory: "256MB" }, settings: {} },
      virtualHosts: [
        { name: "events", virtualHost: "clinic" },
        { name: "mails", virtualHost: "mails" },
      ],
    },
  ],
  monitoring: { light: ["mysqld-exporter"], full: [], interval: "5s", retention: "1d" },
  routes: [{ name: "web", hosts: ["web"], service: "web" }],
  secrets: [],
  logs: { fileSize: "1MB", files: 2 },
  proxy: { resources: { cpus: 0.5, memory: "128MB" }, headers: {} },
};

// @ts-check
import { copyLibraries, extractSpringBootJar } from "../maven.mjs";
import { debian, jre } from "./base.mjs";
import { officialOrBuilt } from "./recipe.mjs";

const postgres = officialOrBuilt({
  name: "postgres",
  base: debian,
  version: { command: ["postgres", "--version"], pattern: /(\d+\.\d+)/ },
  tag: (version) => `platform/postgres:${version}-debian12`,
});

const mariadb = officialOrBuilt({
  name: "mariadb",
  base: debian,
  version: { command: ["mariadbd", "--version"], pattern: /Ver (\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/mariadb:${version}-debian12`,
});

const redis = officialOrBuilt({
  name: "redis",
  base: debian,
  version: { command: ["redis-server", "--version"], pattern: / v=(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/redis:${version}-debian12`,
});

const rabbitmq = officialOrBuilt({
  name: "rabbitmq",
  base: debian,
  version: { command: ["sh", "-c", "ls /usr/lib/rabbitmq/lib"], pattern: /rabbitmq_server-(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/rabbitmq:${version}-debian12`,
});

const kafka = officialOrBuilt({
  name: "kafka",
  base: jre,
  prepare: copyLibraries,
  version: { command: ["/opt/kafka/bin/kafka-topics.sh", "--version"], pattern: /^(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/kafka:${version}`,
});

const zipkin = officialOrBuilt({
  name: "zipkin",
  base: jre,
  prepare: extractSpringBootJar,
  version: { command: ["sh", "-c", "ls /zipkin"], pattern: /zipkin-server-(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/zipkin:${version}`,
});

/**
 * Kafka comes second: its libraries come while Postgres' base is made.
 * @type {Record<string, import("./recipe.mjs").Recipe>}
 */
export const backingRecipes = { postgres, kafka, redis, zipkin, mariadb, rabbitmq };

export const backingNames = Object.keys(backingRecipes);

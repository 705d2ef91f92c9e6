import type { VariableStyle } from "../../config/platform";
import { addresses, connectionField, query, withPlaces } from "./connection";
import type { ConnectionPlan } from "./connection";
import { clientProperties, mechanism } from "./kafka-logins";
import type { PlanValue } from "./workload";

type Variables = Record<string, PlanValue>;
type Kind = ConnectionPlan["kind"];

/**
 * The variables by which a service is told one connection. Kafka's login comes to Spring as properties of the client, and to
 * others as KAFKA_USER, KAFKA_PASSWORD, KAFKA_SASL_MECHANISM (`SCRAM-SHA-256`) and KAFKA_SECURITY_PROTOCOL (`SASL_PLAINTEXT`).
 */
export function connectionVariables(style: VariableStyle, connection: ConnectionPlan, poolSize?: number): Variables {
  const variables = styles[style][connection.kind];
  if (variables === undefined) throw new Error(`${style} has no variables for ${connection.kind}: the check missed it`);
  return variables(connection, poolSize);
}

/** The variables by which a service is told where its traces go, and which share of the requests is traced. */
export function tracingVariables(style: VariableStyle, address: string | undefined, share: PlanValue): Variables {
  if (style !== "spring") return address === undefined ? {} : { ZIPKIN_URL: address, TRACING_SAMPLE_RATE: share };
  if (address === undefined) return { MANAGEMENT_TRACING_ENABLED: "false" };
  return { MANAGEMENT_ZIPKIN_TRACING_ENDPOINT: address, MANAGEMENT_TRACING_SAMPLING_PROBABILITY: share };
}

const poolVariable = "SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE";

/** Size of the pools that a service is told; none in a style that does not tell it. */
export function plannedPool({ [poolVariable]: size }: Variables): number | undefined {
  return typeof size === "string" && /^\d+$/.test(size) ? Number(size) : undefined;
}

type Writer = (connection: ConnectionPlan, poolSize?: number) => Variables;

const mongodb = (connection: ConnectionPlan): PlanValue => ({
  template: `mongodb://\${user}:\${password}@${addresses(connection)}/${connection.database}?${new URLSearchParams(connection.options).toString()}`,
  values: { user: connection.user ?? "", password: connection.password ?? "" },
});

/** Clients of S3 must write the bucket as the first part of the path: no host of its own leads to it. */
const s3: Writer = ({ database = "", user = "", password = "", options, ...connection }) => ({
  S3_ENDPOINT: `http://${addresses({ ...connection, options })}`,
  S3_REGION: options["region"] ?? "",
  S3_BUCKET: database,
  S3_ACCESS_KEY_ID: user,
  S3_SECRET_ACCESS_KEY: password,
});

const styles: Record<VariableStyle, Partial<Record<Kind, Writer>>> = {
  spring: {
    postgres: (connection, poolSize) =>
      dataSource(`postgresql://${place(connection)}${query(jdbc(connection))}`, connection, poolSize),
    mariadb: (connection, poolSize) => dataSource(`mariadb://${place(connection)}`, connection, poolSize),
    redis: (connection) => ({
      SPRING_DATA_REDIS_HOST: connectionField(connection, "host"),
      SPRING_DATA_REDIS_PORT: String(connection.port),
      SPRING_DATA_REDIS_PASSWORD: connection.password ?? "",
    }),
    kafka: (connection) => ({
      SPRING_KAFKA_BOOTSTRAP_SERVERS: addresses(connection),
      ...asVariables("SPRING_KAFKA_PROPERTIES_", clientProperties(connection)),
    }),
    mongodb: (connection) => ({ SPRING_DATA_MONGODB_URI: mongodb(connection) }),
    rabbitmq: (connection) => rabbitmqParts("SPRING_RABBITMQ_", ["VIRTUAL_HOST", "USERNAME"], connection),
  },
  url: {
    postgres: (connection) => ({ DATABASE_URL: withLogin("postgres", connection, query(connection)) }),
    mariadb: (connection) => ({ DATABASE_URL: withLogin("mysql", connection) }),
    redis: (connection) => ({
      REDIS_URL: withPassword(`redis://:\${password}@${addresses(connection)}/0`, connection),
    }),
    kafka: (connection) => ({ KAFKA_BROKERS: addresses(connection), ...kafkaLogin(connection) }),
    mongodb: (connection) => ({ MONGODB_URL: mongodb(connection) }),
    s3,
    rabbitmq: (connection) => ({ RABBITMQ_URL: withLogin("amqp", connection) }),
  },
  parts: {
    postgres: databaseParts,
    mariadb: databaseParts,
    redis: (connection) => ({
      REDIS_HOST: connectionField(connection, "host"),
      REDIS_PORT: String(connection.port),
      REDIS_PASSWORD: connection.password ?? "",
    }),
    kafka: (connection) => ({ KAFKA_BOOTSTRAP_SERVERS: addresses(connection), ...kafkaLogin(connection) }),
    mongodb: (connection) => ({
      MONGODB_HOST: connectionField(connection, "host"),
      MONGODB_PORT: String(connection.port),
      MONGODB_DATABASE: connection.database ?? "",
      MONGODB_USER: connection.user ?? "",
      MONGODB_PASSWORD: connection.password ?? "",
    }),
    s3,
    rabbitmq: (connection) => rabbitmqParts("RABBITMQ_", ["VHOST", "USER"], connection),
  },
};

function databaseParts(connection: ConnectionPlan): Variables {
  return {
    DB_HOST: connectionField(connection, "host"),
    DB_PORT: String(connection.port),
    DB_NAME: connection.database ?? "",
    DB_USER: connection.user ?? "",
    DB_PASSWORD: connection.password ?? "",
  };
}

/** Behind a pool the driver must not count on statements that it prepared before: the next one may run elsewhere. */
function jdbc({ options, ...connection }: ConnectionPlan): ConnectionPlan {
  return { ...connection, options: connection.pooled ? { ...options, prepareThreshold: "0" } : options };
}

function dataSource(url: string, connection: ConnectionPlan, poolSize?: number): Variables {
  const { user = "", password = "" } = connection;
  return {
    SPRING_DATASOURCE_URL: withPlaces(connection, `jdbc:${url}`),
    SPRING_DATASOURCE_USERNAME: user,
    SPRING_DATASOURCE_PASSWORD: password,
    ...(poolSize && { [poolVariable]: String(poolSize) }),
  };
}

function withLogin(scheme: string, connection: ConnectionPlan, options = ""): PlanValue {
  const { user = "", password = "", places } = connection;
  const template = `${scheme}://\${user}:\${password}@${place(connection)}${options}`;
  return { template, values: { user, password, ...places } };
}

/** Where a database or a virtual host is: its servers and its name. */
function place(connection: ConnectionPlan): string {
  return `${addresses(connection)}/${connection.database ?? connection.virtualHost}`;
}

function rabbitmqParts(prefix: string, [host, user]: [string, string], connection: ConnectionPlan): Variables {
  return {
    [`${prefix}HOST`]: connectionField(connection, "host"),
    [`${prefix}PORT`]: String(connection.port),
    [`${prefix}${host}`]: connection.virtualHost ?? "",
    [`${prefix}${user}`]: connection.user ?? "",
    [`${prefix}PASSWORD`]: connection.password ?? "",
  };
}

function kafkaLogin({ user = "", password = "" }: ConnectionPlan): Variables {
  return {
    KAFKA_USER: user,
    KAFKA_PASSWORD: password,
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SECURITY_PROTOCOL: "SASL_PLAINTEXT",
  };
}

/** Properties with dots as Spring takes them from variables. */
export function asVariables(prefix: string, properties: Variables): Variables {
  const named = Object.entries(properties).map(([name, value]) => [name.replaceAll(".", "_").toUpperCase(), value]);
  return Object.fromEntries(named.map(([name, value]) => [`${prefix}${String(name)}`, value])) as Variables;
}

function withPassword(template: string, { password = "" }: ConnectionPlan): PlanValue {
  return { template, values: { password } };
}

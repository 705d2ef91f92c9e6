import type { AddressField, ServiceSpec, Value, VariableStyle } from "../../config/platform";
import { addresses, connectionField, query } from "./connection";
import type { ConnectionPlan } from "./connection";
import type { PlanValue } from "./workload";

/** What the values of a service's variables may refer to. */
export interface References {
  connections: Record<string, ConnectionPlan>;
  /** Public address of each route. */
  addresses: Record<string, string>;
}

/** The variables of a service: its port and connections in the style it asks for, then its own, which win. */
export function environment(service: ServiceSpec, references: References): Record<string, PlanValue> {
  const port = service.variableStyle === "spring" ? "SERVER_PORT" : "PORT";
  const connected = service.uses.flatMap((name) =>
    Object.entries(styles[service.variableStyle](connection(name, references), service)),
  );
  const own = Object.entries(service.variables ?? {}).map(([name, value]) => [name, planValue(value, references)]);
  return Object.fromEntries([[port, String(service.port)], ...connected, ...own]) as Record<string, PlanValue>;
}

/** A described value with its connections and addresses looked up. */
export function planValue(value: Value, references: References): PlanValue {
  if (typeof value === "string" || "secret" in value) return value;
  if ("connection" in value) return connectionField(connection(value.connection, references), value.field);
  if ("address" in value)
    return address(found(references.addresses[value.address], "route", value.address), value.field);
  const values = Object.entries(value.values).map(([name, inner]) => [name, planValue(inner, references)] as const);
  return { template: value.template, values: Object.fromEntries(values) };
}

function address(url: string, field: AddressField = "url"): string {
  return field === "url" ? url : new URL(url)[field];
}

const styles: Record<VariableStyle, (connection: ConnectionPlan, service: ServiceSpec) => Record<string, PlanValue>> = {
  spring: (connection, service) => ({
    SPRING_DATASOURCE_URL: `jdbc:postgresql://${addresses(connection)}/${connection.database}${query(connection)}`,
    SPRING_DATASOURCE_USERNAME: connection.user,
    SPRING_DATASOURCE_PASSWORD: connection.password,
    ...(service.poolSize && { SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: String(service.poolSize) }),
  }),
  url: (connection) => ({
    DATABASE_URL: {
      template: `postgres://${connection.user}:\${password}@${addresses(connection)}/${connection.database}${query(connection)}`,
      values: { password: connection.password },
    },
  }),
  parts: (connection) => ({
    DB_HOST: connectionField(connection, "host"),
    DB_PORT: String(connection.port),
    DB_NAME: connection.database,
    DB_USER: connection.user,
    DB_PASSWORD: connection.password,
  }),
};

function connection(name: string, references: References): ConnectionPlan {
  return found(references.connections[name], "connection", name);
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new Error(`no ${kind} named "${name}": the check of the platform missed it`);
  return value;
}

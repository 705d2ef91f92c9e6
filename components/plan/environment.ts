import type { ServiceSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { prefixOf, usedNames } from "../../config/uses";
import type { UseSpec } from "../../config/uses";
import type { AddressField, Environment, Value } from "../../config/value";
import { connectionField } from "./connection";
import type { ConnectionPlan } from "./connection";
import { currentName, previousName } from "./secret-versions";
import { connectionVariables, tracingVariables } from "./variable-styles";
import type { PlanValue } from "./workload";

/** What the values of a service's variables may refer to. */
export interface References {
  connections: Record<string, ConnectionPlan>;
  /** Public address of each route. */
  addresses: Record<string, string>;
  /** Inside address of each service. */
  inside: Record<string, string>;
  environment: Environment;
  secretVersions: Settings["secretVersions"];
  /** Where traces go, where something takes them. */
  traces?: string;
  /** Largest number of database connections of one replica of the service. */
  poolSize?: number;
}

/** The variables of a service: its port and connections in the style it asks for, then its own, which win. */
export function environment(
  service: ServiceSpec,
  references: References,
  poolSize: number | undefined,
): Record<string, PlanValue> {
  const { variableStyle: style, variables = {}, traces } = service;
  const port = style === "spring" ? "SERVER_PORT" : "PORT";
  const connected = service.uses.map((use) => {
    const [name = ""] = usedNames({ uses: [use] });
    return prefixed(use, connectionVariables(style, connection(name, references), poolSize));
  });
  const sampled = traces === undefined ? {} : tracingVariables(style, references.traces, planValue(traces, references));
  return Object.assign(
    { [port]: String(service.port) },
    ...connected,
    sampled,
    planValues(variables, { ...references, poolSize }),
  ) as Record<string, PlanValue>;
}

function prefixed(use: UseSpec, variables: Record<string, PlanValue>): Record<string, PlanValue> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`${prefixOf(use)}${name}`, value]));
}

/** Described variables with everything looked up. */
export function planValues(values: Record<string, Value>, references: References): Record<string, PlanValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, planValue(value, references)]));
}

/** A described value with its connections, addresses and choices looked up. */
export function planValue(value: Value, references: References): PlanValue {
  if (typeof value === "string") return value;
  if ("secret" in value) {
    if (value.previous) return { secret: previousName(value.secret, references), previous: true };
    return { secret: currentName(value.secret, references) };
  }
  if ("connection" in value) {
    if (value.field === "poolSize") return String(found(references.poolSize, "pool of", value.connection));
    return connectionField(connection(value.connection, references), value.field);
  }
  if ("address" in value)
    return address(found(references.addresses[value.address], "route", value.address), value.field);
  if ("service" in value)
    return address(found(references.inside[value.service], "service", value.service), value.field);
  if ("development" in value) return value[references.environment];
  return { template: value.template, values: planValues(value.values, references) };
}

function address(url: string, field: AddressField = "url"): string {
  return field === "url" ? url : new URL(url)[field];
}

function connection(name: string, references: References): ConnectionPlan {
  return found(references.connections[name], "connection", name);
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new Error(`no ${kind} named "${name}": the check of the platform missed it`);
  return value;
}

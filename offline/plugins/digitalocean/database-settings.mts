// What a cluster has exactly one of, and what is therefore set rather than made: its firewall and its settings.
import type { Context, Current, Resource } from "../protocol/declaration.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";
import { isPlainProperties } from "../protocol/values.mts";
import { Api } from "./api.mts";
import { needed, neededAndFixed, token } from "./inputs.mts";
import { bodyOf, objects, propertiesOf } from "./mapping.mts";
import type { Field, Fields } from "./mapping.mts";
import { postgresSettings } from "./postgres-settings.mts";

const pathOf = ({ clusterId }: PlainProperties, part: string): string => `/v2/databases/${String(clusterId)}/${part}`;

const rule = {
  object: "DatabaseFirewallRule",
  fields: {
    createdAt: { shape: "string" },
    type: { shape: "string", required: true, oneOf: ["droplet", "k8s", "ip_addr", "tag", "app"] },
    uuid: { shape: "string" },
    value: { shape: "string", required: true },
  },
} as const;

const FIREWALL = "the database cluster's firewall";

const said = ({ type, value }: PlainProperties): PlainProperties => ({ type: type ?? "", value: value ?? "" });

async function setRules(given: PlainProperties, rules: Plain | undefined, context: Context): Promise<PlainProperties> {
  const body = { rules: objects(rules).map(said) };
  const api = new Api(context);
  await api.ask(`${FIREWALL} could not be set`, "PUT", pathOf(given, "firewall"), body);
  const answer = await api.ask(`${FIREWALL} could not be read`, "GET", pathOf(given, "firewall"));
  const known = objects(answer["rules"]);
  const told = known.map((one) => ({ ...said(one), uuid: String(one["uuid"]), createdAt: String(one["created_at"]) }));
  return { ...given, rules: told };
}

async function readRules(current: Current, context: Context): Promise<Current | undefined> {
  const path = pathOf(current.outputs, "firewall");
  const answer = await new Api(context).find(`${FIREWALL} could not be read`, path);
  if (!answer) return undefined;
  const rules = objects(answer["rules"]).map(said);
  return { outputs: { ...current.outputs, rules }, inputs: { ...current.inputs, rules } };
}

/** A cluster that is gone took its rules with it. */
async function clearRules(state: PlainProperties, context: Context): Promise<void> {
  const there = await new Api(context).find(`${FIREWALL} could not be read`, pathOf(state, "firewall"));
  if (there) await setRules(state, [], context);
}

export const databaseFirewall: Resource = {
  token: token("DatabaseFirewall"),
  inputs: { clusterId: neededAndFixed("string"), rules: needed({ set: rule }) },
  outputs: {},
  create: async (given, context) => ({
    id: `${String(given["clusterId"])}-firewall`,
    outputs: await setRules(given, given["rules"], context),
  }),
  read: (_id, current, context) => readRules(current, context),
  update: (_id, _state, given, context) => setRules(given, given["rules"], context),
  delete: (_id, state, context) => clearRules(state, context),
};

const fields: Fields = {
  pgPartmanBgwInterval: { api: "pg_partman_bgw.interval" },
  pgPartmanBgwRole: { api: "pg_partman_bgw.role" },
  pgStatStatementsTrack: { api: "pg_stat_statements.track" },
} satisfies Record<string, Field>;

const names = Object.keys(postgresSettings);
const SETTINGS = "the database cluster's settings";

async function configure(given: PlainProperties, context: Context): Promise<PlainProperties> {
  const config = bodyOf(given, fields, names);
  await new Api(context).ask(`${SETTINGS} could not be changed`, "PATCH", pathOf(given, "config"), { config });
  return given;
}

async function readSettings(current: Current, context: Context): Promise<Current | undefined> {
  const answer = await new Api(context).find(`${SETTINGS} could not be read`, pathOf(current.outputs, "config"));
  const config = answer?.["config"];
  if (!isPlainProperties(config)) return undefined;
  const known = propertiesOf(config, fields, names);
  const given = Object.entries(known).filter(([name]) => current.inputs[name] !== undefined);
  return { outputs: { ...current.outputs, ...known }, inputs: { ...current.inputs, ...Object.fromEntries(given) } };
}

/** Removed from a stack, the settings stay as they are: DigitalOcean has no request that undoes them. */
export const databasePostgresqlConfig: Resource = {
  token: token("DatabasePostgresqlConfig"),
  inputs: { clusterId: neededAndFixed("string"), ...postgresSettings },
  outputs: {},
  unsupported: ["pgbouncers", "timescaledbs"],
  create: async (given, context) => ({
    id: `${String(given["clusterId"])}/postgresql-config`,
    outputs: await configure(given, context),
  }),
  read: (_id, current, context) => readSettings(current, context),
  update: (_id, _state, given, context) => configure(given, context),
};

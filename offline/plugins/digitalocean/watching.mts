import type { Input } from "../protocol/declaration.mts";
import { isPlainProperties } from "../protocol/values.mts";
import type { Plain, PlainProperties } from "../protocol/values.mts";
import { name, needed, text, token } from "./inputs.mts";
import { objects, texts, untold } from "./mapping.mts";
import type { Thing } from "./thing.mts";

const slack = (object: string) =>
  ({
    object,
    fields: { channel: { shape: "string", required: true }, url: { shape: "string", required: true } },
  }) as const;

const receivers = (object: string) =>
  ({
    object,
    fields: { emails: { shape: { list: "string" } }, slacks: { shape: { list: slack(`${object}Slack`) } } },
  }) as const;

const written = (given: Plain): PlainProperties => {
  const { emails, slacks } = isPlainProperties(given) ? given : {};
  return { email: texts(emails), slack: objects(slacks) };
};

const told = (answer: Plain | undefined): PlainProperties => {
  const { email, slack } = isPlainProperties(answer) ? answer : {};
  const all: [string, Plain[]][] = [
    ["emails", texts(email)],
    ["slacks", objects(slack)],
  ];
  return Object.fromEntries(all.filter(([, found]) => found.length > 0));
};

const COMPARISONS = ["GreaterThan", "LessThan"];
const WINDOWS = ["5m", "10m", "30m", "1h"];
const enabled: Input = { shape: "boolean", default: true };

export const monitorAlert: Thing = {
  token: token("MonitorAlert"),
  noun: "alert policy",
  path: () => "/v2/monitoring/alerts",
  key: "policy",
  inputs: {
    alerts: needed(receivers("MonitorAlertAlerts")),
    compare: { ...needed("string"), oneOf: COMPARISONS },
    description: needed("string"),
    enabled,
    entities: { shape: { set: "string" } },
    tags: { shape: { set: "string" } },
    type: needed("string"),
    value: { ...needed("number"), minimum: 0 },
    window: { ...needed("string"), oneOf: WINDOWS },
  },
  outputs: { uuid: text },
  standard: { entities: [], tags: [] },
  fields: { alerts: { write: written, read: ({ alerts }) => told(alerts) } },
  id: (answer) => String(answer["uuid"]),
  update: "PUT",
};

export const uptimeCheck: Thing = {
  token: token("UptimeCheck"),
  noun: "uptime check",
  path: () => "/v2/uptime/checks",
  key: "check",
  inputs: {
    enabled,
    name,
    regions: { shape: { set: "string" } },
    target: needed("string"),
    type: { shape: "string", oneOf: ["ping", "http", "https"] },
  },
  outputs: {},
  standard: { regions: [], type: "https" },
  update: "PUT",
};

export const uptimeAlert: Thing = {
  token: token("UptimeAlert"),
  noun: "uptime alert",
  path: ({ checkId }) => `/v2/uptime/checks/${String(checkId)}/alerts`,
  key: "alert",
  inputs: {
    checkId: needed("string"),
    comparison: { shape: "string", oneOf: ["greater_than", "less_than"] },
    name,
    notifications: needed({ list: receivers("UptimeAlertNotification") }),
    period: { shape: "string", oneOf: ["2m", "3m", "5m", "10m", "15m", "30m", "1h"] },
    threshold: { shape: "integer" },
    type: { ...needed("string"), oneOf: ["latency", "down", "down_global", "ssl_expiry"] },
  },
  outputs: {},
  unsent: ["checkId"],
  fields: {
    checkId: { read: untold },
    notifications: {
      write: (given) => written(objects(given)[0] ?? {}),
      read: ({ notifications }) => [told(notifications)],
    },
  },
  update: "PUT",
};

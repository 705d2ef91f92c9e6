import type { Plain, PlainProperties } from "../protocol/values.mts";
import type { Context } from "../protocol/declaration.mts";
import { Api } from "./api.mts";
import { databaseRegions, databaseSizes, databaseVersions } from "./choices.mts";
import { fixed, name, needed, neededAndFixed, secret, text, token, whole } from "./inputs.mts";
import { at, objects, untold } from "./mapping.mts";
import { retag } from "./tagging.mts";
import type { Change, Thing } from "./thing.mts";

const put = (change: Change, what: string, part: string, body: PlainProperties): Promise<unknown> =>
  change.api.ask(`${change.subject} could not be ${what}`, "PUT", `${change.path}/${part}`, body);

async function resize(change: Change): Promise<void> {
  const { before, after } = change;
  // Left out, the storage is what comes with the size.
  const grows = before["storageSizeMib"] !== after["storageSizeMib"] && after["storageSizeMib"];
  const storage: PlainProperties = grows ? { storage_size_mib: Number(after["storageSizeMib"]) } : {};
  await put(change, "resized", "resize", { size: after["size"] ?? "", num_nodes: after["nodeCount"] ?? 1, ...storage });
}

async function maintain(change: Change): Promise<void> {
  const [window] = objects(change.after["maintenanceWindows"]);
  if (window) await put(change, "given its maintenance window", "maintenance", { ...window });
}

/** The hour as it was given, without the seconds that the API adds. */
const windows = (answer: PlainProperties): Plain => {
  const [day, hour] = [at("maintenance_window", "day")(answer), at("maintenance_window", "hour")(answer)];
  return [{ day: String(day), hour: String(hour).split(":").slice(0, 2).join(":") }];
};

const window = {
  object: "DatabaseClusterMaintenanceWindow",
  fields: {
    day: { shape: "string", required: true },
    hour: { shape: "string", required: true, pattern: /^\d\d:\d\d$/ },
  },
} as const;

export const databaseCluster: Thing = {
  token: token("DatabaseCluster"),
  noun: "database cluster",
  path: () => "/v2/databases",
  key: "database",
  inputs: {
    engine: { ...neededAndFixed("string") },
    maintenanceWindows: { shape: { list: window } },
    name: { ...name, replace: true },
    nodeCount: needed("integer"),
    privateNetworkUuid: fixed("string"),
    projectId: fixed("string"),
    region: needed("string"),
    size: needed("string"),
    storageSizeMib: { shape: "string", pattern: /^\d+$/ },
    tags: { shape: { set: "string" } },
    version: { shape: "string" },
  },
  outputs: {
    clusterUrn: text,
    database: text,
    host: text,
    metricsEndpoints: { shape: { list: "string" } },
    password: secret,
    port: whole,
    privateHost: text,
    privateNetworkUuid: text,
    privateUri: secret,
    projectId: text,
    storageSizeMib: text,
    uiDatabase: text,
    uiHost: text,
    uiPassword: secret,
    uiPort: whole,
    uiUri: secret,
    uiUser: text,
    uri: secret,
    user: text,
  },
  unsupported: ["backupRestore", "evictionPolicy", "sqlMode", "storageAutoscale"],
  unsent: ["maintenanceWindows"],
  fields: {
    maintenanceWindows: { read: windows },
    nodeCount: { api: "num_nodes" },
    storageSizeMib: { write: (value) => Number(value), read: (answer) => String(answer["storage_size_mib"]) },
    clusterUrn: { read: (answer) => `do:dbaas:${String(answer["id"])}` },
    database: { read: at("connection", "database") },
    host: { read: at("connection", "host") },
    password: { read: at("connection", "password") },
    port: { read: at("connection", "port") },
    privateHost: { read: at("private_connection", "host") },
    privateUri: { read: at("private_connection", "uri") },
    uri: { read: at("connection", "uri") },
    user: { read: at("connection", "user") },
    metricsEndpoints: { read: () => [] },
    ...Object.fromEntries(
      ["Database", "Host", "Password", "Uri", "User"].map((part) => [`ui${part}`, { read: () => "" }]),
    ),
    uiPort: { read: () => 0 },
  },
  ready: ["online"],
  choices: { region: databaseRegions, size: databaseSizes, version: databaseVersions },
  afterwards: maintain,
  update: [
    { of: ["size", "nodeCount", "storageSizeMib"], run: resize },
    { of: ["region"], run: (change) => put(change, "moved", "migrate", { region: change.after["region"] ?? "" }) },
    {
      of: ["version"],
      run: (change) => put(change, "upgraded", "upgrade", { version: change.after["version"] ?? "" }),
    },
    { of: ["maintenanceWindows"], run: maintain },
    { of: ["tags"], run: (change) => retag(change, "database") },
  ],
};

/** The certificate of the authority that signed the cluster's own, as text. */
export async function databaseAuthority(given: PlainProperties, context: Context): Promise<PlainProperties> {
  const id = String(given["clusterId"]);
  const what = "the authority of the database cluster could not be read";
  const answer = await new Api(context).ask(what, "GET", `/v2/databases/${id}/ca`);
  const certificate = Buffer.from(String(at("ca", "certificate")(answer)), "base64").toString();
  return { id, clusterId: id, certificate };
}

const within =
  (part: string) =>
  ({ clusterId }: PlainProperties): string =>
    `/v2/databases/${String(clusterId)}/${part}`;

const lastPart = (id: string): string => id.split("/").at(-1) ?? "";
const clusterId = neededAndFixed("string");
const inCluster = { clusterId: { read: untold } };

export const databaseDb: Thing = {
  token: token("DatabaseDb"),
  noun: "database",
  path: within("dbs"),
  key: "db",
  inputs: { clusterId, name: { ...name, replace: true } },
  outputs: {},
  unsent: ["clusterId"],
  fields: inCluster,
  id: (answer, inputs) => `${String(inputs["clusterId"])}/database/${String(answer["name"])}`,
  part: lastPart,
};

export const databaseUser: Thing = {
  token: token("DatabaseUser"),
  noun: "database user",
  path: within("users"),
  key: "user",
  inputs: { clusterId, name: { ...name, replace: true } },
  outputs: { accessCert: secret, accessKey: secret, password: secret, role: text },
  unsupported: ["mysqlAuthPlugin", "settings"],
  unsent: ["clusterId"],
  fields: inCluster,
  id: (answer, inputs) => `${String(inputs["clusterId"])}/user/${String(answer["name"])}`,
  part: lastPart,
};

export const databaseConnectionPool: Thing = {
  token: token("DatabaseConnectionPool"),
  noun: "connection pool",
  path: within("pools"),
  key: "pool",
  inputs: {
    clusterId,
    dbName: neededAndFixed("string"),
    mode: { ...neededAndFixed("string"), oneOf: ["session", "transaction", "statement"] },
    name: { ...name, replace: true },
    size: { ...neededAndFixed("integer"), minimum: 1 },
    user: fixed("string"),
  },
  outputs: { host: text, password: secret, port: whole, privateHost: text, privateUri: secret, uri: secret },
  unsent: ["clusterId"],
  fields: {
    ...inCluster,
    dbName: { api: "db" },
    host: { read: at("connection", "host") },
    password: { read: at("connection", "password") },
    port: { read: at("connection", "port") },
    privateHost: { read: at("private_connection", "host") },
    privateUri: { read: at("private_connection", "uri") },
    uri: { read: at("connection", "uri") },
  },
  id: (answer, inputs) => `${String(inputs["clusterId"])}/${String(answer["name"])}`,
  part: lastPart,
};

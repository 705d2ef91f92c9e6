import type { DocumentDatabaseSpec } from "../../config/backing";
import type { PlatformSpec } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { seconds } from "../../config/units";
import { backingPlace, childName } from "./backing";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import { addUsers, administrator, removeUser } from "./document-users";
import type { DocumentUser } from "./document-users";
import { loginUser, versionName, versionOf } from "./secret-versions";
import { laterLooks } from "./workload";
import type { HealthPlan, WorkloadPlan } from "./workload";

const port = 27_017;

// by the container's own address: the server of the first initialisation listens on 127.0.0.1 alone
const probe = ["CMD", "bash", "-c", `exec 3<>/dev/tcp/$HOSTNAME/${port}`];
const health: HealthPlan = { command: probe, timeout: 5, startPeriod: 60, ...laterLooks };

/** A MongoDB server with its databases, each with one user, two while the password changes, and how they are reached. */
export function planDocuments(server: DocumentDatabaseSpec, platform: PlatformSpec, settings: Settings): BackingPlan {
  const { name, databases } = server;
  const users = databases.map((database) => documentUser(database.name, settings));
  return {
    name,
    workload: planServer(server, platform, settings),
    passwords: [administratorOf(name), ...users.map(({ secret }) => secret)],
    setUp: addUsers(name, users),
    logins: users.map((user) => ({
      name: `${childName(name, user.database)}-login-v${user.version}`,
      retire: removeUser(name, user),
    })),
    connections: Object.fromEntries(users.map((user) => [user.database, connection(name, user)])),
  };
}

function administratorOf(server: string): string {
  return `${server}-administrator`;
}

function documentUser(database: string, settings: Settings): DocumentUser {
  const password = `${database}-password`;
  const version = versionOf(password, settings);
  return { database, version, user: loginUser(database, version), secret: versionName(password, version) };
}

function connection(host: string, { database, user, secret }: DocumentUser): ConnectionPlan {
  return {
    kind: "mongodb",
    hosts: [host],
    port,
    database,
    user: { login: secret, user },
    password: { secret },
    tls: false,
    options: { authSource: database },
  };
}

function planServer(
  { name, hostPort, resources }: DocumentDatabaseSpec,
  platform: PlatformSpec,
  settings: Settings,
): WorkloadPlan {
  return {
    part: name,
    image: { name: "mongodb" },
    replicas: 1,
    update: "recreate",
    environment: {
      [administrator.user]: "platform",
      [administrator.password]: { secret: administratorOf(name) },
    },
    files: [],
    volumes: [{ name: "data", path: "/data/db", data: true }],
    ...backingPlace("documents", { part: name, port: { inside: port, host: hostPort } }, platform, settings),
    port,
    health,
    readyTimeout: seconds(settings.readyTimeout),
    resources,
    user: "999:999",
    readOnlyRoot: false,
    // the official image would make a volume without a name of it
    scratch: ["/data/configdb"],
    capabilities: [],
    stopGrace: 60,
    logs: platform.logs,
  };
}

import { networksOf } from "../../../config/networks";
import type { LoadedStack } from "../../../config/settings";
import type { BackingPlan } from "../backing";
import type { ConnectionPlan } from "../connection";
import { connectionVariables } from "../variable-styles";
import type { WorkloadPlan } from "../workload";
import { planTool } from "./tool";
import type { ToolPlan } from "./tool";

/** Pages that show and change what databases hold; each asks for a login of the database, beside the operators'. */
export function planStoreConsoles(backing: BackingPlan[], stack: LoadedStack): ToolPlan[] {
  return [
    planPhpMyAdmin(serversOf("mariadb", backing), stack),
    planPgAdmin(serversOf("postgres", backing), stack),
    ...planMongoExpress(serversOf("mongodb", backing), stack),
  ];
}

interface Server {
  name: string;
  connection: ConnectionPlan;
}

function serversOf(kind: ConnectionPlan["kind"], backing: BackingPlan[]): Server[] {
  return backing.flatMap(({ name, connections }) => {
    const [connection] = Object.values(connections);
    return connection?.kind === kind && connection.hosts.includes(name) ? [{ name, connection }] : [];
  });
}

function place(servers: Server[], kind: "databases" | "documents", { platform }: LoadedStack) {
  const networks = [...new Set([...networksOf("monitoring", platform), ...networksOf(kind, platform)])];
  return { networks, needs: servers.map(({ name }) => name), readOnlyRoot: false };
}

function planPhpMyAdmin(servers: Server[], stack: LoadedStack): ToolPlan {
  const port = 8080;
  return planTool(
    "phpmyadmin",
    {
      ...place(servers, "databases", stack),
      port,
      path: "/",
      startPeriod: 30,
      environment: { APACHE_PORT: String(port), PMA_HOSTS: servers.map(({ name }) => name).join(",") },
      // its server begins as root and goes on as another user
      capabilities: ["SETUID", "SETGID"],
    },
    stack,
  );
}

function planPgAdmin(servers: Server[], stack: LoadedStack): ToolPlan {
  const password = "pgadmin-admin";
  const described = servers.map(({ name, connection: { port } }, index) => {
    const server = { Name: name, Group: "Servers", Host: name, Port: port, MaintenanceDB: "postgres" };
    return [String(index + 1), { ...server, Username: "", SSLMode: "disable" }];
  });
  const content = JSON.stringify({ Servers: Object.fromEntries(described) as object }, undefined, 2);
  return planTool(
    "pgadmin",
    {
      ...place(servers, "databases", stack),
      port: 8080,
      path: "/misc/ping",
      startPeriod: 90,
      environment: {
        PGADMIN_LISTEN_PORT: "8080",
        PGADMIN_DEFAULT_EMAIL: "admin@example.org",
        PGADMIN_DEFAULT_PASSWORD: { secret: password },
        PGADMIN_DISABLE_POSTFIX: "true",
      },
      files: [{ path: "/pgadmin4/servers.json", content, mode: "0444" }],
      passwords: [password],
    },
    stack,
  );
}

/** It knows one server, by the login of its first database. */
function planMongoExpress(servers: Server[], stack: LoadedStack): ToolPlan[] {
  return servers.slice(0, 1).map(({ connection, ...server }) =>
    planTool(
      "mongo-express",
      {
        ...place([{ connection, ...server }], "documents", stack),
        port: 8081,
        path: "/status",
        startPeriod: 60,
        environment: {
          ...prefixedUrl(connection),
          ME_CONFIG_MONGODB_ENABLE_ADMIN: "false",
          ME_CONFIG_BASICAUTH_ENABLED: "false",
        },
      },
      stack,
    ),
  );
}

function prefixedUrl(connection: ConnectionPlan): WorkloadPlan["environment"] {
  const { MONGODB_URL = "" } = connectionVariables("url", connection);
  return { ME_CONFIG_MONGODB_URL: MONGODB_URL };
}

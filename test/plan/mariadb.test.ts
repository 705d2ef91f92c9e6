import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { images } from "../../config/images";
import type { PlatformSpec, VariableStyle } from "../../config/platform";
import type { Settings } from "../../config/settings";
import { databaseServers, mariadb, monitoring, service, stackOf } from "./samples";

const databases: PlatformSpec["databases"] = [
  { name: "billing-db", engine: "mariadb", database: "billing" },
  { name: "stock-db", engine: "mariadb", database: "own_stock" },
  { name: "patient-db", engine: "postgres", database: "billing" },
];
const platform: Partial<PlatformSpec> = {
  databases,
  databaseServers: { ...databaseServers, mariadb },
  services: [service("web", { uses: ["billing-db", { name: "patient-db", prefix: "PATIENT" }] })],
  monitoring: monitoring({ light: ["mysqld-exporter", "postgres-exporter"], full: [] }),
};

const plan = (settings: Partial<Settings> = {}): PlatformPlan => planPlatform(stackOf(platform, settings));
const serverOf = (planned: PlatformPlan, name = "mariadb") => {
  const found = planned.databases.find((server) => server.name === name);
  if (found === undefined) throw new Error(`no server ${name}`);
  return found;
};
const sqlOf = (planned: PlatformPlan): string => (serverOf(planned).setUp?.stdin as { template: string }).template;

test("one server for each engine, each with its databases", () => {
  const servers = plan().databases.map(({ name, connections }) => [name, Object.keys(connections)]);
  expect(servers).toEqual([
    ["mariadb", ["billing-db", "stock-db"]],
    ["postgres", ["patient-db"]],
  ]);
  expect(serverOf(plan()).passwords).toEqual([
    ...["mariadb-superuser", "mariadb-monitor", "billing-db-v1", "stock-db-v1"],
  ]);
  expect(plan().services[0]?.needs).toEqual(["mariadb", "postgres"]);
});

test("per-service: one for each database; external: Postgres alone is somebody else's", () => {
  const names = (settings: Partial<Settings>) => plan(settings).databases.map(({ name }) => name);
  expect(names({ databases: "per-service" })).toEqual(["billing-db", "stock-db", "patient-db"]);
  const server = { host: "db.example.org", port: 5432, user: "admin", database: "postgres", maxConnections: 100 };
  const external = { databases: "external" as const, externalDatabase: { ...server, sslmode: "require" as const } };
  expect(names(external)).toEqual(["mariadb", "database-client"]);
  expect(serverOf(plan(external))).toEqual(serverOf(plan()));
});

test("a server keeps its data, opens no port, has utf8mb4 and half of its memory for InnoDB unless it is said", () => {
  const { workload } = serverOf(plan());
  expect(workload).toMatchObject({
    ...{ update: "recreate", replicas: 1, aliases: ["mariadb"], published: [], port: 3306 },
    environment: { MARIADB_ROOT_PASSWORD: { secret: "mariadb-superuser" }, MARIADB_ROOT_HOST: "localhost" },
    volumes: [{ name: "data", path: "/var/lib/mysql", data: true }],
  });
  const flags = ["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"];
  const sizes = ["--innodb-buffer-pool-size=192M", "--wait-timeout=600", "--max-connections=60"];
  expect(workload.command).toEqual(["mariadbd", ...flags, ...sizes]);
  const settings = { innodb_buffer_pool_size: "32M", max_connections: "7" };
  const own = { ...platform, databaseServers: { ...databaseServers, mariadb: { ...mariadb, settings } } };
  expect(serverOf(planPlatform(stackOf(own))).workload.command).toEqual([
    ...["mariadbd", ...flags, "--innodb-buffer-pool-size=32M", "--max-connections=60"],
  ]);
});

test("the mark of its data is the release series of the pinned image", () => {
  const [volume] = serverOf(plan()).workload.volumes;
  expect(images["mariadb"]?.image).toContain(`mariadb:${volume?.mark?.value}.`);
  expect(volume?.mark).toMatchObject({ file: "mysql_upgrade_info", versionParts: 2 });
});

test("each login has rights on its database alone, and the name of no other matches", () => {
  expect(sqlOf(plan())).toContain("GRANT ALL PRIVILEGES ON `billing`.* TO 'billing_v1'@'%';");
  expect(sqlOf(plan())).toContain("GRANT ALL PRIVILEGES ON `own\\_stock`.* TO 'own_stock_v1'@'%';");
  expect(sqlOf(plan())).toContain("ALTER USER 'root'@'localhost' IDENTIFIED VIA unix_socket;");
  const { setUp } = serverOf(plan());
  expect(JSON.stringify(setUp?.command)).not.toMatch(/billing|-v1/);
  expect(Object.values((setUp?.stdin as { values: object }).values)).toEqual([
    { secret: "billing-db-v1" },
    { secret: "stock-db-v1" },
    { secret: "mariadb-monitor" },
  ]);
});

test("a login's next version: another user with another password, on the same server", () => {
  const [first, second] = [plan(), plan({ secretVersions: { "billing-db": 2, "mariadb-monitor": 3 } })];
  expect(serverOf(second).workload).toEqual(serverOf(first).workload);
  expect(serverOf(second, "postgres")).toEqual(serverOf(first, "postgres"));
  expect(serverOf(second).connections["billing-db"]).toMatchObject({
    user: { login: "billing-db-v2", user: "billing_v2" },
    password: { secret: "billing-db-v2" },
  });
  expect(serverOf(second).logins.map(({ name }) => name)).toEqual([
    ...["mariadb-monitor-login-v3", "mariadb-billing-db-login-v2", "mariadb-stock-db-login-v1"],
  ]);
  expect(serverOf(first).logins[1]?.retire).toMatchObject({ part: "mariadb", purpose: "Taking login billing_v1 away" });
  expect(serverOf(first).logins[1]?.retire.stdin).toContain("DROP USER 'billing_v1'@'%';");
});

test.each<[VariableStyle, object]>([
  [
    "url",
    {
      DATABASE_URL: {
        template: "mysql://${user}:${password}@mariadb:3306/billing",
        values: { user: { login: "billing-db-v1", user: "billing_v1" }, password: { secret: "billing-db-v1" } },
      },
    },
  ],
  [
    "parts",
    {
      ...{ DB_HOST: "mariadb", DB_PORT: "3306", DB_NAME: "billing" },
      DB_USER: { login: "billing-db-v1", user: "billing_v1" },
      DB_PASSWORD: { secret: "billing-db-v1" },
    },
  ],
  [
    "spring",
    {
      SPRING_DATASOURCE_URL: "jdbc:mariadb://mariadb:3306/billing",
      SPRING_DATASOURCE_USERNAME: { login: "billing-db-v1", user: "billing_v1" },
      SPRING_DATASOURCE_PASSWORD: { secret: "billing-db-v1" },
      SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: "8",
    },
  ],
])("a service is told in its style: %s", (variableStyle, expected) => {
  const services = [service("web", { uses: ["billing-db"], variableStyle, poolSize: 8 })];
  const [web] = planPlatform(stackOf({ ...platform, services })).services;
  expect(web?.workload.environment).toMatchObject(expected);
});

test("its exporter logs in by a file, and sees no data", () => {
  const exporter = plan().monitoring.tools.find(({ tool }) => tool === "mysqld-exporter");
  expect(exporter).toMatchObject({ needs: ["mariadb"] });
  expect(exporter?.workload).toMatchObject({
    part: "mariadb-exporter",
    command: ["--config.my-cnf=/etc/platform/my.cnf"],
  });
  expect(exporter?.workload.files).toEqual([
    {
      path: "/etc/platform/my.cnf",
      content: {
        template: "[client]\nhost=mariadb\nport=3306\nuser=platform_monitor\npassword=${password}\n",
        values: { password: { secret: "mariadb-monitor" } },
      },
      mode: "0444",
    },
  ]);
  expect(sqlOf(plan())).toContain("GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO 'platform_monitor'@'%';");
});

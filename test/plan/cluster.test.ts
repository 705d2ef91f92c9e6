import { digitaloceanDatabaseSetting } from "../../config/database-settings";
import type { Settings } from "../../config/settings";
import { clusterUser } from "../../components/plan/cluster";
import { planPlatform } from "../../components/plan/platform";
import type { PlatformPlan } from "../../components/plan/platform";
import { databaseServers, platformOf, rofecareStack, service, settingsOf, stackOf } from "./samples";

const cluster = (more: object = {}): Partial<Settings> => ({
  databases: "digitalocean",
  digitaloceanDatabase: digitaloceanDatabaseSetting.parse({
    ...{ region: "fra1", size: "db-s-4vcpu-8gb", allow: ["tag:prod", "203.0.113.7"], ...more },
  }),
});

function plan(settings: Partial<Settings>): PlatformPlan {
  return planPlatform(rofecareStack(settings));
}

const patientOf = ({ services }: PlatformPlan) => services.find(({ workload }) => workload.part === "patient");
const places = { "database-cluster-host": { told: "database-cluster-host" } };

test("what DigitalOcean is asked for: the settings, the logins' databases, and of the tuning what it takes", () => {
  const [client, ...others] = plan(cluster({ size: "db-s-1vcpu-1gb", nodes: 2, storage: "60GB" })).databases;
  const { databases, pools, ...asked } = client?.cluster ?? {};
  expect(others).toEqual([]);
  expect(asked).toEqual({
    ...{ name: "database-cluster", region: "fra1", size: "db-s-1vcpu-1gb", version: "15", nodes: 2 },
    ...{ storageMebibytes: 61_440, network: "private", maintenance: { day: "sunday", hour: "03:00" } },
    allow: [
      { type: "tag", value: "prod" },
      { type: "ip_addr", value: "203.0.113.7" },
    ],
    tuning: { workMem: 16, sharedBuffersPercentage: 25 },
  });
  expect(Object.entries(databases ?? {}).at(1)).toEqual(["patient-db", "rofecare_patient"]);
  expect(pools?.at(1)).toEqual({ name: "rofecare_patient_pool", database: "rofecare_patient", size: 2 });
  const large = plan(cluster()).databases[0]?.cluster;
  expect([large?.pools, large?.tuning.sharedBuffersPercentage]).toEqual([[], 20]);
});

test("what runs here is a client that is told the host and the administrator's password once they are known", () => {
  const client = plan(cluster()).databases[0];
  expect(client?.workload).toMatchObject({
    part: "database-client",
    networks: ["edge"],
    volumes: [],
    environment: {
      PGHOST: { told: "database-cluster-host" },
      PGPASSWORD: { secret: "database-cluster-administrator" },
      PGSSLMODE: "require",
    },
    health: { command: ["CMD", "pg_isready", "--quiet", "--port=25060", "--username=doadmin", "--dbname=defaultdb"] },
  });
  expect(JSON.stringify(client?.setUp?.stdin)).not.toMatch(/CREATE DATABASE|LOGIN PASSWORD|ALTER ROLE \\"/);
});

test("a service has the same variables on either side; direct and pooled ones say where and how", () => {
  const here = patientOf(plan({}))?.workload.environment ?? {};
  const direct = patientOf(plan(cluster()))?.workload.environment ?? {};
  const pooled = patientOf(plan(cluster({ size: "db-s-1vcpu-1gb" })))?.workload.environment ?? {};
  const url = (rest: string) => ({ template: `jdbc:postgresql://\${database-cluster-host}:${rest}`, values: places });
  const values = {
    SPRING_DATASOURCE_USERNAME: { login: "patient-db-v1", user: "rofecare_patient_v1" },
    SPRING_DATASOURCE_PASSWORD: { secret: "patient-db-v1" },
  };
  const size = (each: number) => ({ SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: String(each) });
  expect(here).toMatchObject({
    ...values,
    SPRING_DATASOURCE_URL: "jdbc:postgresql://postgres:5432/rofecare_patient?sslmode=disable",
  });
  expect(direct).toEqual({
    ...{ ...here, ...values, ...size(12) },
    SPRING_DATASOURCE_URL: url("25060/rofecare_patient?sslmode=require"),
  });
  expect(pooled).toEqual({
    ...{ ...here, ...values, ...size(20) },
    SPRING_DATASOURCE_URL: url("25061/rofecare_patient_pool?sslmode=require&prepareThreshold=0"),
  });
  expect(patientOf(plan(cluster()))?.workload.networks).toEqual(["backend", "database", "edge"]);
});

test("the other styles name the same variables too", () => {
  const databases = [{ name: "web-db", engine: "postgres" as const, database: "web" }];
  const told = (variableStyle: "url" | "parts", settings: Partial<Settings>) => {
    const services = [service("web", { uses: ["web-db"], variableStyle })];
    const platform = platformOf({ services, databases, databaseServers });
    return planPlatform(stackOf(platform, settings)).services[0]?.workload.environment;
  };
  const login = { user: { login: "web-db-v1", user: "web_v1" }, password: { secret: "web-db-v1" } };
  expect(told("url", cluster())).toEqual({
    PORT: "8080",
    DATABASE_URL: {
      template: "postgres://\${user}:\${password}@\${database-cluster-host}:25060/web?sslmode=require",
      values: { ...login, ...places },
    },
  });
  expect(told("parts", cluster())).toEqual({
    ...{ PORT: "8080", DB_PORT: "25060", DB_NAME: "web", DB_USER: login.user, DB_PASSWORD: login.password },
    DB_HOST: { template: "\${database-cluster-host}", values: places },
  });
  expect(Object.keys(told("parts", cluster()) ?? {})).toEqual(Object.keys(told("parts", {}) ?? {}));
});

test("a rotation has a user of the next version in the same database and pool, and the old one hands over first", () => {
  const rotated = { ...cluster({ size: "db-s-1vcpu-1gb" }), secretVersions: { "patient-db": 2 } };
  const [before, after] = [plan(cluster({ size: "db-s-1vcpu-1gb" })).databases[0], plan(rotated).databases[0]];
  expect([after?.cluster, after?.workload]).toEqual([before?.cluster, before?.workload]);
  expect(after?.passwords).toContain("patient-db-v2");
  expect(after?.cluster && clusterUser(after.cluster, "patient-db-v2")).toBe("rofecare_patient_v2");
  expect(after?.logins.at(1)).toMatchObject({
    name: "database-client-patient-db-login-v2",
    user: "rofecare_patient_v2",
  });
  const { stdin } = before?.logins.at(1)?.retire ?? {};
  const text = (stdin as { template: string }).template;
  expect(text).toContain('REASSIGN OWNED BY SESSION_USER TO "rofecare_patient";');
  expect(text).not.toContain("DROP ROLE");
});

test("records of a larger zone have the rest of the domain in their names", () => {
  const dns = { provider: "digitalocean", zone: "example.org" } as const;
  const settings = settingsOf({ dns, domain: "his.example.org", publicAddress: "203.0.113.5" });
  const { zoneRecords, dnsRecords } = planPlatform({ ...rofecareStack(), settings });
  expect(zoneRecords[0]).toMatchObject({ zone: "example.org", name: "api.his", type: "A", values: ["203.0.113.5"] });
  expect(dnsRecords[0]).toMatchObject({ zone: "his.example.org", name: "api" });
  expect(plan({}).zoneRecords).toEqual([]);
});

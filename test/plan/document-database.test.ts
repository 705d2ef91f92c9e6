import { planPlatform } from "../../components/plan/platform";
import type { BackingPlan } from "../../components/plan/backing";
import type { Settings } from "../../config/settings";
import { stackSecrets } from "../../config/secrets";
import { documents, service, stackOf } from "./samples";

const stack = (settings: Partial<Settings> = {}) =>
  stackOf({ documents: [documents("mongodb", ["visits", "notes"], { hostPort: 17_017 })] }, settings);

function plan(settings: Partial<Settings> = {}): BackingPlan {
  const [server] = planPlatform(stack(settings)).documents;
  if (server === undefined) throw new Error("no server");
  return server;
}

test("the server: no root, no capability, data on one volume, an administrator who is told by variables", () => {
  expect(plan().workload).toMatchObject({
    ...{ update: "recreate", replicas: 1, user: "999:999", capabilities: [], files: [], published: [], port: 27_017 },
    volumes: [{ name: "data", path: "/data/db", data: true }],
    environment: {
      MONGO_INITDB_ROOT_USERNAME: "platform",
      MONGO_INITDB_ROOT_PASSWORD: { secret: "mongodb-administrator" },
    },
  });
  const [port] = plan({ infraOnly: true }).workload.published;
  expect(port).toEqual({ address: "127.0.0.1", port: 17_017, inside: 27_017, protocol: "tcp" });
});

test("each database has a user of its own, who is told over standard input", () => {
  const { setUp, passwords, logins } = plan();
  expect(passwords).toEqual(["mongodb-administrator", "visits-password", "notes-password"]);
  expect(setUp?.stdin).toEqual({
    template:
      '[{"database":"visits","user":"visits_v1","password":"${visits-password}"},' +
      '{"database":"notes","user":"notes_v1","password":"${notes-password}"}]\n',
    values: { "visits-password": { secret: "visits-password" }, "notes-password": { secret: "notes-password" } },
  });
  expect(logins[0]?.retire).toMatchObject({
    purpose: "Taking user visits_v1 away",
    stdin: '[{"database":"visits","user":"visits_v1"}]\n',
  });
});

test("one command for both images: MongoDB's own shell gives rights on the database and none to let others in", () => {
  const { setUp, logins } = plan();
  expect(setUp?.command.slice(0, 2)).toEqual(["bash", "-c"]);
  expect(setUp?.command[2]).toContain("then exec document-users add; fi");
  expect(setUp?.command[3]).toContain('roles: ["readWrite", "dbAdmin"]');
  expect(logins[0]?.retire.command[2]).toContain("then exec document-users remove; fi");
  expect(logins[0]?.retire.command[3]).toContain("own.dropUser(user)");
});

test("a password's next version: a user of its own on the same server, and the old one has an end", () => {
  const [first, second] = [plan(), plan({ secretVersions: { "visits-password": 2 } })];
  expect(second.workload).toEqual(first.workload);
  expect(second.connections["visits"]).toMatchObject({
    user: { login: "visits-password-v2", user: "visits_v2" },
    password: { secret: "visits-password-v2" },
  });
  expect(first.logins.map(({ name }) => name)).toEqual(["mongodb-visits-login-v1", "mongodb-notes-login-v1"]);
  expect(second.logins.map(({ name }) => name)).toEqual(["mongodb-visits-login-v2", "mongodb-notes-login-v1"]);
});

test("its secrets are among those of the stack, and the administrator is not rotated", () => {
  const { platform, settings } = stack();
  const secrets = stackSecrets(platform, settings);
  expect(secrets.map(({ name }) => name)).toEqual(["mongodb-administrator", "visits-password", "notes-password"]);
  expect(secrets.filter(({ rotation }) => rotation !== undefined)).toHaveLength(1);
});

const url = {
  template: "mongodb://${user}:${password}@mongodb:27017/visits?authSource=visits",
  values: { user: { login: "visits-password", user: "visits_v1" }, password: { secret: "visits-password" } },
};

test.each([
  ["spring", { SPRING_DATA_MONGODB_URI: url }],
  ["url", { MONGODB_URL: url }],
  [
    "parts",
    {
      MONGODB_HOST: "mongodb",
      MONGODB_PORT: "27017",
      MONGODB_DATABASE: "visits",
      MONGODB_USER: { login: "visits-password", user: "visits_v1" },
      MONGODB_PASSWORD: { secret: "visits-password" },
    },
  ],
] as const)("the variables of a database in the style %s", (variableStyle, expected) => {
  const services = [service("web", { uses: ["visits"], variableStyle })];
  const planned = planPlatform(stackOf({ ...stack().platform, services }));
  expect(planned.services[0]?.workload.environment).toMatchObject(expected);
  expect(planned.services[0]?.needs).toEqual(["mongodb"]);
});

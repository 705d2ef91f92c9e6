import { isSecret, revealed, valueOf } from "./mocks";
import { build } from "./build";
import type { Built } from "./build";
import * as pulumi from "@pulumi/pulumi";
import { domains } from "../../config/platforms/rofecare-services";
import { rofecareStack } from "../plan/samples";

/** The databases are on a server of somebody else's, of which the operator supplies the password. */
let built: Built;

beforeAll(async () => {
  pulumi.runtime.setAllConfig({ "platform:externalDatabasePassword": "of-the-operator" }, [
    "platform:externalDatabasePassword",
  ]);
  const externalDatabase = {
    ...{ host: "db.example.org", port: 25060, user: "admin", database: "defaultdb" },
    ...{ sslmode: "require" as const, maxConnections: 500 },
  };
  built = await build(
    rofecareStack({ databases: "external", externalDatabase, only: ["patient"], monitoring: "none" }),
  );
});

test("a client makes the databases on it, and no server and no volume of ours is made", () => {
  const client = built.all.filter(({ parent }) => parent === "database-client").map(({ name }) => name);
  const passwords = domains.map(({ name }) => `database-client-${name}-db-v1`);
  const logins = domains.map(({ name }) => `database-client-${name}-db-login-v1`);
  expect(client.sort()).toEqual(
    ["database-client", "database-client-ready", "database-client-roles", ...passwords, ...logins].sort(),
  );
  expect(built.one("ManagedDatabase", "database-client").parent).toBe("rofecare");
});

test("the operator's password reaches the client alone, as a secret", async () => {
  const holding = built.all.filter(({ inputs }) => JSON.stringify(inputs).includes("of-the-operator"));
  expect(holding.map(({ type, name }) => [type.split(":").at(-1), name])).toEqual([["Container", "database-client"]]);
  const envs = revealed(holding[0]?.inputs["envs"]) as unknown[];
  const password = envs.find((variable) => String(revealed(variable)).startsWith("PGPASSWORD="));
  expect([isSecret(password), revealed(password)]).toEqual([true, "PGPASSWORD=of-the-operator"]);
  expect(await pulumi.isSecret(pulumi.output(built.outputs["credentials"]))).toBe(true);
  expect(await valueOf(built.outputs["credentials"])).toMatchObject({ externalDatabasePassword: "of-the-operator" });
});

test("the logins' passwords reach the task on its standard input, and a service waits for it", () => {
  const { stdin } = built.one("Command", "database-client-roles").inputs;
  expect(isSecret(stdin)).toBe(true);
  expect(revealed(stdin)).toContain("PASSWORD 'password of database-client-patient-db-v1'");
  expect(built.one("Container", "patient").dependencies).toContain("database-client-patient-db-login-v1");
  expect(built.one("Command", "database-client-patient-db-login-v1").dependencies).toContain("database-client-roles");
});

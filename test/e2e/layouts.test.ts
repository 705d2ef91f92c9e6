import { randomBytes } from "node:crypto";
import { lockedImage } from "../images/support";
import { Client } from "./support/client";
import { expectCode, expectNoStackTrace } from "./support/commands";
import { containersOf, docker, dockerWith, linesOf, namesOf } from "./support/docker";
import { eventually } from "./support/eventually";
import { freePort, TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(240_000);

describe("a config server whose repository cannot be reached", () => {
  const uri = "https://127.0.0.1:9/none.git";
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.make({ platform: "rofecare", only: ["config-server"], configRepository: { uri } });
  });

  afterAll(() => stack.remove());

  test("up ends with its sentence", async () => {
    const ending = await stack.up();
    expectCode(ending, 1);
    expectNoStackTrace(ending);
    expect(ending.stderr).toMatch(/^config-server is not ready: its container \S+ exited with code \d+\b/m);
    expect(ending.stderr).toContain(`${uri}\\", whose branch \\"main\\" cannot be cloned`);
  });
});

describe("databases on a server of somebody else's", () => {
  const name = `test-external-${randomBytes(4).toString("hex")}`;
  const password = randomBytes(16).toString("hex");
  const user = "landlord";
  let port: number;
  let stack: TestStack;

  const asked = (database: string, sql: string): string[] =>
    linesOf(
      docker(
        "exec",
        name,
        "psql",
        "--no-psqlrc",
        "-At",
        "-U",
        "postgres",
        "-p",
        String(port),
        "-d",
        database,
        "-c",
        sql,
      ),
    );

  beforeAll(async () => {
    port = await freePort();
    const words = ["run", "--detach", "--name", name, "--network", "host", "--env", "POSTGRES_PASSWORD"];
    dockerWith({ POSTGRES_PASSWORD: password }, ...words, lockedImage("postgres").id, "postgres", "-p", String(port));
    // while the entrypoint initialises, the server listens on its socket alone
    await eventually(() => docker("exec", name, "pg_isready", "--host=127.0.0.1", `--port=${port}`));
    asked("postgres", `CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB PASSWORD '${password}'`);
    // an engine that was just started tells the range of its bridge, and not yet the address that it has there: the first one
    const range = docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Subnet}}");
    const host = range.replace(/\.0\/\d+$/, ".1");
    stack = await TestStack.make();
    const settings = {
      databases: "external",
      externalDatabase: { host, port, user, sslmode: "disable", maxConnections: 100 },
    };
    stack.set(settings);
    expectCode(await stack.pulumi("stack", "init"), 0);
    expectCode(await stack.pulumi("config", "set", "--secret", "externalDatabasePassword", password), 0);
  });

  afterAll(async () => {
    docker("rm", "--force", "--volumes", name);
    await stack.remove();
  });

  test("the service keeps its records there, and no server runs here", async () => {
    const ending = await stack.up();
    expectCode(ending, 0);
    expect(ending.all).not.toContain(password);
    expect(Object.keys(containersOf(stack.name)).sort()).toEqual(["database-client", "patient", "proxy"]);
    expect(namesOf("volume", stack.name).join()).not.toContain("postgres");
    const { caCertificate } = await stack.outputs<Outputs>();
    const client = new Client(stack.ports, caCertificate);
    const record = await client.store("Ada", "elsewhere");
    expect(await client.read(record.id)).toEqual(record);
    client.close();
    expect(
      asked("clinic_patient", "SELECT count(*) FROM pg_roles WHERE rolname = 'clinic_patient_v1' AND NOT rolsuper"),
    ).toEqual(["1"]);
    const tables = "SELECT tableowner FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    expect(new Set(asked("clinic_patient", tables))).toEqual(new Set(["clinic_patient"]));
  });
});

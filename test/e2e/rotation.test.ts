import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Load, losses } from "../../bench/load/load";
import { checkStored } from "../../bench/load/stored";
import { Client, smallDomain } from "./support/client";
import type { StoredRecord } from "./support/client";
import { expectCode, expectNoStackTrace, project } from "./support/commands";
import type { Ending, Running } from "./support/commands";
import { containersOf, docker, idsOf, linesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(240_000);

const settings = (more: object = {}) => ({ platform: "./test/e2e/platforms/rotation.ts", monitoring: "none", ...more });
const page = "page.clinic.localhost";

let stack: TestStack;
let client: Client;
let caCertificate: string;
let record: StoredRecord;
/** Every password that there was. */
const passwords: Record<string, string> = {};
const outputs: string[] = [];

async function notePasswords(): Promise<void> {
  Object.assign(passwords, (await stack.outputs<Outputs>("--show-secrets")).credentials);
}

beforeAll(async () => {
  stack = await TestStack.make(settings());
  expectCode(await stack.up(), 0);
  caCertificate = (await stack.outputs<Outputs>()).caCertificate;
  client = new Client(stack.ports, caCertificate);
  record = await client.store("Ada", "before every rotation");
  await notePasswords();
});

afterAll(async () => {
  client.close();
  await stack.remove();
});

function command(name: string, ...words: string[]): Running {
  const running = stack.run(["npm", "run", "--silent", name, "--", "--stack", stack.name, ...words]);
  void running.ending.then(({ all }) => outputs.push(all));
  return running;
}

const rotate = (...words: string[]): Promise<Ending> => command("rotate", ...words).ending;
/** Without the proof of the passphrase, which every command puts back. */
const settingsFile = (): string =>
  readFileSync(join(project, `Pulumi.${stack.name}.yaml`), "utf8").replace(/^encryptionsalt: .*\n/m, "");

/** Containers of the stack, or of one of its parts; of a part there may be two in the middle of an update. */
function containers(part?: string): string[] {
  const labels = [`platform.stack=${stack.name}`, ...(part === undefined ? [] : [`platform.part=${part}`])];
  return linesOf(
    docker("ps", "--all", "--quiet", "--no-trunc", ...labels.flatMap((label) => ["--filter", `label=${label}`])),
  );
}

/** What the server says to a login over TCP, where it asks for the password. */
function login(version: number): string {
  const password = passwords[`patient-db-v${version}`] ?? "";
  const query = "SELECT session_user || ' as ' || current_user";
  const psql = ["psql", "--host=127.0.0.1", `--username=clinic_patient_v${version}`, "--no-psqlrc", "-At"];
  const words = ["exec", "--env", `PGPASSWORD=${password}`, ...containers("postgres")];
  try {
    return docker(...words, ...psql, "--command", query, "clinic_patient");
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

const opens = (version: number): string => `clinic_patient_v${version} as clinic_patient`;
const refused = /password authentication failed/;

async function untouched(words: string[], sentence: RegExp): Promise<void> {
  const [ids, file] = [containers(), settingsFile()];
  const ending = await rotate(...words);
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(sentence);
  expect([containers(), settingsFile()]).toEqual([ids, file]);
}

test("what is no secret, or must stay, is refused in a sentence; without a name all are told", async () => {
  await untouched(
    ["patient-bd"],
    /^rotate: no secret named "patient-bd"; did you mean patient-db\?; known: operators, /m,
  );
  await untouched(
    ["records-key"],
    /^records-key is not rotated: what is encrypted with it could no longer be read\.$/m,
  );
  await untouched(["postgres-superuser"], /^postgres-superuser is not rotated: it opens nothing: /m);
  const { stdout } = await rotate();
  expect(stdout).toMatch(/^patient-db +1 +\d{4}-\d\d-\d\d +login of database patient-db +what uses it is made anew/m);
  expect(stdout).toMatch(
    /^operators +1 +\S+ +password of the pages page +the proxy is told; no container is made anew$/m,
  );
});

test("where something stands in the way, the settings stay as they were", async () => {
  const [{ Subnet }] = JSON.parse(docker("network", "inspect", "bridge", "--format", "{{json .IPAM.Config}}")) as [
    { Subnet: string },
  ];
  stack.set(settings({ subnets: { edge: Subnet } }));
  try {
    await untouched(["patient-db"], new RegExp(Subnet.replaceAll(".", "\\.")));
  } finally {
    stack.set(settings());
  }
});

test("a database's login under load: no request is lost, the server stays, the old login opens nothing", async () => {
  expect(login(1)).toBe(opens(1));
  const { postgres, patient } = idsOf(stack.name);
  const load = await Load.start({
    ...{ port: stack.ports.https, ca: caCertificate, host: `api.${smallDomain}`, perSecond: 50 },
    ...{ records: "/api/patients/records", id: "rotation" },
    slow: { path: "/api/patients/slow?seconds=8", everySeconds: 4 },
  });
  const ending = await rotate("patient-db");
  await delay(1000);
  const result = await load.stop();
  expectCode(ending, 0);
  expect(ending.stdout).toMatch(/^patient-db: version 1 → 2\..*\n {2}patient {2}made anew, the new one first$/m);
  expect(ending.stdout).toMatch(/^patient-db is at version 2; version 1 opens nothing any more\.$/m);
  expect(losses(result)).toEqual([]);
  expect(result.sent).toBeGreaterThan(100);
  const place = { container: String(postgres), database: "clinic_patient" };
  expect(await checkStored(place, "rotation", result)).toEqual({ missing: [], twice: [], unanswered: [] });
  await notePasswords();
  expect(idsOf(stack.name)["postgres"]).toBe(postgres);
  expect(idsOf(stack.name)["patient"]).not.toBe(patient);
  expect(login(1)).toMatch(refused);
  expect(login(2)).toBe(opens(2));
  expect(await client.read(record.id)).toEqual(record);
  expect(settingsFile()).toMatch(/^ {2}platform:secretVersions:\n {4}patient-db: 2$/m);
  const { stdout } = await command("history").ending;
  expect(stdout).toMatch(/^2 .*healthy +rotate patient-db: patient: variables SPRING_DATASOURCE_PASSWORD, /m);
});

test("the password of a page: the proxy takes the new one alone, and no container is made anew", async () => {
  const asked = async (password = ""): Promise<number> => {
    const Authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
    return (await client.get("/actuator/health/readiness", page, { Authorization })).status;
  };
  const ids = idsOf(stack.name);
  expect([await asked(passwords["operators"]), await asked("wrong")]).toEqual([200, 401]);
  const ending = await rotate("operators");
  expectCode(ending, 0);
  expect(ending.stdout).toContain("  proxy  told the new password, without a stop\n");
  expect(ending.stdout).toContain("Passwords of the pages with a user (operators-v2): ");
  await notePasswords();
  expect([await asked(passwords["operators"]), await asked(passwords["operators-v2"])]).toEqual([401, 200]);
  expect(idsOf(stack.name)).toEqual(ids);
});

test("killed in the middle both logins are valid, and the next up completes it", async () => {
  const running = command("rotate", "patient-db");
  await running.printed(/patient {2}created anew/);
  await running.kill();
  expect(login(2)).toBe(opens(2));
  expect(await client.read(record.id)).toEqual(record);
  await untouched(["operators"], /^(The settings ask for what stack|An earlier rotation is not complete)/m);
  const versions = { "patient-db": 3, operators: 2 };
  stack.set(settings({ secretVersions: versions, variables: { patient: { REFERENCE_NOTE: "new" } } }));
  expectCode(await command("up").ending, 0);
  await notePasswords();
  expect(login(2)).toMatch(refused);
  expect(login(3)).toBe(opens(3));
  expect(await client.read(record.id)).toEqual(record);
});

test("an earlier release runs with the login of today", async () => {
  expectCode(await command("rollback", "--to", "1").ending, 0);
  expect(await client.read(record.id)).toEqual(record);
  const { Id } = containersOf(stack.name)["patient"] ?? { Id: "" };
  const variables = docker("inspect", Id, "--format", "{{range .Config.Env}}{{println .}}{{end}}");
  expect(variables).toContain("SPRING_DATASOURCE_USERNAME=clinic_patient_v3\n");
  expect(variables).not.toContain("REFERENCE_NOTE");
});

test("a lower version is refused", async () => {
  const ids = idsOf(stack.name);
  stack.set(settings({ secretVersions: { operators: 2 } }));
  const ending = await command("up").ending;
  expectCode(ending, 1);
  expect(ending.stderr).toMatch(/^secretVersions: 1 for \S*patient-db, and stack \S+ has version 3 already/m);
  expect(idsOf(stack.name)).toEqual(ids);
});

test("no password was ever printed", () => {
  expect(Object.keys(passwords)).toEqual(
    expect.arrayContaining(["operators", "operators-v2", "patient-db-v1", "patient-db-v2", "patient-db-v3"]),
  );
  for (const password of Object.values(passwords)) expect(outputs.join("\n")).not.toContain(password);
});

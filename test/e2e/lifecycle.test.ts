import { Load, losses } from "../../bench/load/load";
import { checkStored } from "../../bench/load/stored";
import { expectCode, watchCommandLines } from "./support/commands";
import { Client, smallDomain } from "./support/client";
import type { StoredRecord } from "./support/client";
import { containersOf, docker, idsOf, namesOf, nothing, objectsOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(180_000);

let stack: TestStack;
let client: Client;
let outputs: Outputs;
let record: StoredRecord;
let secrets: string[];
let log = "";
let commandLines = "";

beforeAll(async () => {
  stack = await TestStack.make();
  const watch = watchCommandLines();
  const ending = await stack.up();
  commandLines = watch.stop();
  expectCode(ending, 0);
  log = ending.all;
  outputs = await stack.outputs<Outputs>("--show-secrets");
  secrets = await stack.secrets();
  client = new Client(stack.ports, outputs.caCertificate);
  record = await client.store("Ada", "first");
});

afterAll(async () => {
  client?.close();
  await stack.remove();
});

const told = (text: string): string[] => secrets.filter((secret) => text.includes(secret));

describe("after up", () => {
  test("the closing table names each part, its address, state and seconds, and the way in", () => {
    expect(log).toMatch(/^part +address +state +seconds$/m);
    expect(log).toMatch(/^patient +platform-test-\S+:8082 +healthy +\d+\.\d$/m);
    expect(log).toMatch(/^proxy +127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ +healthy/m);
    expect(log).toMatch(/^postgres +\S+:5432 +healthy/m);
    expect(log).toContain(`patients  https://api.clinic.localhost:${stack.ports.https}/api/patients/`);
  });

  test("a record is read as it was posted", async () => {
    expect(await client.read(record.id)).toEqual({ ...record, name: "Ada", text: "first" });
    expect((await client.get("/api/patients/about")).body).toContain('"name":"patient-service"');
    expect(JSON.parse((await client.get("/api/patients/actuator/health")).body)).toMatchObject({ status: "UP" });
  });

  test("HTTP/2 and QUIC are spoken, and HTTP/3 is offered", async () => {
    expect(await client.overHttp2("/api/patients/about")).toEqual({ protocol: "h2", status: 200 });
    expect((await client.get("/api/patients/about")).headers["alt-svc"]).toContain(`h3=":${stack.ports.https}"`);
    expect(await client.quicVersions()).toContain(1);
  });

  test("the proxy adds its headers, and names no server", async () => {
    const { headers } = await client.get("/api/patients/about");
    expect(headers).toMatchObject({
      "strict-transport-security": "max-age=0",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "x-xss-protection": "1; mode=block",
    });
    expect(headers).not.toHaveProperty("server");
  });

  test("plain HTTP leads to the port of HTTPS; what is not routed is not found", async () => {
    const { status, headers } = await client.plain("/api/patients/about");
    expect({ status, location: headers.location }).toEqual({
      status: 308,
      location: `https://api.clinic.localhost:${stack.ports.https}/api/patients/about`,
    });
    expect((await client.plain("/", "other.clinic.localhost")).status).toBe(404);
    expect((await client.get("/elsewhere")).status).toBe(404);
    expect((await client.getUncertified("/api/patients/about", "other.clinic.localhost")).status).toBe(404);
    expect((await client.get("/actuator/health")).status).toBe(404);
  });

  test("outputs are complete; what is secret is not shown unasked", async () => {
    const shown = await stack.outputs<Record<string, unknown>>();
    expect(Object.keys(shown).sort()).toEqual([
      "caCertificate",
      "credentials",
      "dnsRecords",
      "images",
      "leftOut",
      "networks",
      "services",
      "urls",
    ]);
    expect(shown["credentials"]).toBe("[secret]");
    expect(shown["urls"]).toEqual({ patients: `https://api.clinic.localhost:${stack.ports.https}/api/patients/` });
    expect(shown["dnsRecords"]).toEqual([
      {
        zone: "clinic.localhost",
        name: "api",
        fqdn: "api.clinic.localhost",
        type: "A",
        ttl: 300,
        values: ["127.0.0.1"],
      },
    ]);
    expect(Object.keys(outputs.services)).toEqual(["patient"]);
    expect(outputs.services["patient"]?.address).toBe(`${containersOf(stack.name)["patient"]?.Name.slice(1)}:8082`);
    expect(Object.keys(outputs.networks).sort()).toEqual(["backend", "database", "edge"]);
    expect(outputs.caCertificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  test("no generated secret is told where it need not be", async () => {
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    const exported = await stack.pulumi("stack", "export");
    const preview = await stack.pulumi("preview", "--diff", "--expect-no-changes");
    expectCode(exported, 0);
    expectCode(preview, 0);
    const labels = Object.values(containersOf(stack.name)).map(({ Config }) => Config.Labels);
    const places = { log, commandLines, exported: exported.all, preview: preview.all, labels: JSON.stringify(labels) };
    const tellers = Object.entries(places).filter(([, text]) => told(text).length > 0);
    expect(tellers.map(([place]) => place)).toEqual([]);
    expect(commandLines).toContain("agent/main.mts ready");
    const written = docker("logs", String(containersOf(stack.name)["postgres"]?.Name.slice(1)));
    expect(told(written)).toEqual([]);
  });
});

describe("containers", () => {
  test("are confined, limited, and their logs bounded", () => {
    for (const [part, { HostConfig }] of Object.entries(containersOf(stack.name))) {
      expect([part, HostConfig]).toMatchObject([
        part,
        {
          SecurityOpt: ["no-new-privileges:true"],
          CapDrop: ["ALL"],
          LogConfig: { Type: "json-file", Config: { "max-size": "100m", "max-file": "50" } },
        },
      ]);
      expect(HostConfig.Memory).toBeGreaterThan(0);
    }
    expect(containersOf(stack.name)["patient"]?.HostConfig).toMatchObject({ CapAdd: [], ReadonlyRootfs: true });
  });

  test("only the proxy publishes ports, and only its networks lead outside", () => {
    const { patient, postgres } = containersOf(stack.name);
    expect([patient?.HostConfig.PortBindings, postgres?.HostConfig.PortBindings]).toEqual([{}, {}]);
    const internal = Object.entries(outputs.networks).map(([name, id]) => [
      name,
      docker("network", "inspect", id, "--format", "{{.Internal}}"),
    ]);
    expect(Object.fromEntries(internal)).toEqual({ backend: "true", database: "true", edge: "false" });
    expect(Object.keys(postgres?.NetworkSettings.Networks ?? {})).toEqual([outputs.networks["database"]]);
  });

  test("the service's login reaches its own database and no other", () => {
    const postgres = String(containersOf(stack.name)["postgres"]?.Id);
    const ask = (database: string): string => {
      const url = `postgresql://clinic_patient_v1:${outputs.credentials["patient-db-v1"]}@127.0.0.1/${database}`;
      try {
        return docker(
          "exec",
          postgres,
          "psql",
          "--no-psqlrc",
          "-At",
          "-c",
          "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper",
          url,
        );
      } catch (error) {
        return String((error as { stderr: string }).stderr);
      }
    };
    expect(ask("clinic_patient")).toBe("0");
    expect(ask("postgres")).toMatch(/permission denied for database "postgres"/);
    expect(ask("template1")).toMatch(/permission denied for database "template1"/);
  });
});

describe("further commands", () => {
  test("a second up changes nothing", async () => {
    const before = idsOf(stack.name);
    const ending = await stack.up();
    expectCode(ending, 0);
    expect(idsOf(stack.name)).toEqual(before);
    expect(ending.stdout.match(/ unchanged$/gm)).toHaveLength(3);
    const history = await stack.pulumi("stack", "history", "--json", "--page-size", "1");
    const [last] = JSON.parse(history.stdout) as { resourceChanges: Record<string, number> }[];
    expect(Object.keys(last?.resourceChanges ?? {})).toEqual(["same"]);
  });

  test("an update under load answers every request, and the old container goes", async () => {
    const before = idsOf(stack.name);
    stack.set({ variables: { patient: { REFERENCE_NOTE: "changed" } } });
    const load = await Load.start({
      ...{ port: stack.ports.https, ca: outputs.caCertificate, host: `api.${smallDomain}`, perSecond: 50 },
      ...{ records: "/api/patients/records", id: "update" },
      slow: { path: "/api/patients/slow?seconds=8", everySeconds: 4 },
    });
    const ending = await stack.up();
    const result = await load.stop();
    expectCode(ending, 0);
    expect(losses(result)).toEqual([]);
    expect(result.sent).toBeGreaterThan(100);
    const place = { container: String(idsOf(stack.name)["postgres"]), database: "clinic_patient" };
    expect(await checkStored(place, "update", result)).toEqual({ missing: [], twice: [], unanswered: [] });
    const after = idsOf(stack.name);
    expect(after).toEqual({ ...before, patient: expect.not.stringContaining(String(before["patient"])) as string });
    expect(await client.read(record.id)).toMatchObject({ text: "first" });
  });

  test("down keeps the data and the secrets, and the next up has them again", async () => {
    const volumes = namesOf("volume", stack.name);
    expectCode(await stack.down(), 0);
    expect(objectsOf(stack.name)).toMatchObject({ container: [], network: [] });
    const kept = namesOf("volume", stack.name);
    expect(volumes).toEqual(expect.arrayContaining(kept));
    expect(kept).toEqual([expect.stringContaining("postgres-data")]);
    expectCode(await stack.up(), 0);
    expect(await stack.outputs("--show-secrets")).toMatchObject({
      credentials: outputs.credentials,
      caCertificate: outputs.caCertificate,
    });
    expect(await client.read(record.id)).toMatchObject({ text: "first" });
  });

  test("down --delete-data asks where nobody can answer, and with --yes leaves nothing", async () => {
    const asked = await stack.down("--delete-data");
    expectCode(asked, 1);
    expect(asked.stderr).toContain("say --yes as well");
    expect(namesOf("container", stack.name)).toHaveLength(3);
    expectCode(await stack.down("--delete-data", "--yes"), 0);
    expect(objectsOf(stack.name)).toEqual(nothing);
  });
});

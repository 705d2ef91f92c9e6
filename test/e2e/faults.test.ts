import { expectCode, expectNoStackTrace } from "./support/commands";
import type { Ending } from "./support/commands";
import { Client } from "./support/client";
import type { StoredRecord } from "./support/client";
import { docker, healthOf, idsOf, namesOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(180_000);

let stack: TestStack;
let client: Client;
let record: StoredRecord;
let good: Record<string, string>;

beforeAll(async () => {
  stack = await TestStack.make();
  expectCode(await stack.up(), 0);
  const { caCertificate } = await stack.outputs<Outputs>();
  client = new Client(stack.ports, caCertificate);
  record = await client.store("Ada", "first");
  good = idsOf(stack.name);
});

afterAll(async () => {
  client?.close();
  await stack.remove();
});

/** Deploys what cannot work: it must be told, and the containers of before must serve on, untouched. */
async function failing(settings: Record<string, unknown>): Promise<Ending> {
  stack.set(settings);
  const ending = await stack.up();
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  const running = docker("ps", "--quiet", "--no-trunc", "--filter", `label=platform.stack=${stack.name}`);
  for (const id of Object.values(good)) expect(running).toContain(id);
  expect(await client.read(record.id)).toMatchObject({ text: "first" });
  return ending;
}

async function healthy(): Promise<void> {
  expectCode(await stack.up(), 0);
  expect(healthOf(stack.name)).toEqual({ patient: "well", postgres: "well", proxy: "well" });
}

describe("a release that cannot work leaves the old one serving", () => {
  test("it crashes at start: told with its exit code and its last log lines", async () => {
    const { stderr } = await failing({ variables: { patient: { REFERENCE_FAULT: "crash-at-start" } } });
    expect(stderr).toMatch(/^patient is not ready: its container \S+ exited with code 1\b/m);
    expect(stderr).toMatch(/^ {4}.*REFERENCE_FAULT is \\"crash-at-start\\"/m);
  });

  test("it never becomes ready: told with the time it had and its state", async () => {
    const { stderr } = await failing({
      variables: { patient: { REFERENCE_FAULT: "never-ready" } },
      readyTimeout: "5s",
    });
    expect(stderr).toMatch(/^patient is not ready: its container \S+ never became ready in 5 s \(state: running, /m);
  });

  test("its image does not exist: told with the image's name", async () => {
    const { stderr } = await failing({ images: "registry", registry: "registry.invalid/none", version: "v0" });
    expect(stderr).toMatch(/Image "registry\.invalid\/none\/clinic-service-patient:v0" .*registry cannot be reached/);
  });

  test("the next good release takes away what the bad ones left", async () => {
    stack.set({});
    await healthy();
    expect(idsOf(stack.name)).toMatchObject({ postgres: good["postgres"], proxy: good["proxy"] });
    expect(await client.read(record.id)).toMatchObject({ text: "first" });
  });
});

describe("what went behind the stack's back", () => {
  test("a container and a network are made again", async () => {
    const { patient, proxy } = idsOf(stack.name);
    const backend = namesOf("network", stack.name).find((name) => name.includes("-backend-")) ?? "";
    docker("rm", "--force", String(patient));
    docker("network", "disconnect", "--force", backend, String(proxy));
    docker("network", "rm", backend);
    await healthy();
    expect(namesOf("network", stack.name)).toHaveLength(3);
    expect(await client.read(record.id)).toMatchObject({ text: "first" });
  });

  test("a data volume stops up with a sentence, and --accept-empty goes on", async () => {
    const { postgres, ...others } = idsOf(stack.name);
    const volume = namesOf("volume", stack.name).find((name) => name.includes("-postgres-data-")) ?? "";
    docker("rm", "--force", String(postgres));
    docker("volume", "rm", volume);
    const stopped = await stack.up();
    expectCode(stopped, 1);
    expectNoStackTrace(stopped);
    expect(stopped.stderr).toMatch(
      new RegExp(`^Data volume ${volume} of stack ${stack.name} is missing in Docker; `, "m"),
    );
    expect(stopped.stderr).toContain(`npm run up -- --stack ${stack.name} --accept-empty`);
    expect(idsOf(stack.name)).toEqual(others);
    expectCode(await stack.up("--accept-empty"), 0);
    expect((await client.get(`/api/patients/records/${record.id}`)).status).toBe(404);
    const again = await client.store("Grace", "after");
    expect(await client.read(again.id)).toMatchObject({ text: "after" });
  });
});

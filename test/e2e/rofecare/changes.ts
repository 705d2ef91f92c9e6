import { Client, Load } from "../support/client";
import type { StoredRecord } from "../support/client";
import { expectCode } from "../support/commands";
import { docker, idsOf, linesOf, namesOf, objectsOf } from "../support/docker";
import { domain, infrastructure, routes, services } from "./running";
import type { Running } from "./running";

/** Containers of a part that run. */
function runningOf(stack: string, part: string): string[] {
  const filters = ["--filter", `label=platform.stack=${stack}`, "--filter", `label=platform.part=${part}`];
  return linesOf(docker("ps", "--quiet", "--no-trunc", ...filters));
}

/** Parts that have a running container. */
function runningParts(stack: string): string[] {
  const filter = ["--filter", `label=platform.stack=${stack}`];
  const parts = linesOf(docker("ps", ...filter, "--format", '{{.Label "platform.part"}}'));
  return [...new Set(parts)].sort();
}

/** What a stack that runs can be made into, one change after the other. */
export function changes(running: () => Running): void {
  let record: StoredRecord;
  let volumes: string[];

  const set = (settings: Record<string, unknown>): void => running().stack.set({ platform: "rofecare", ...settings });
  const dataVolumes = (): string[] =>
    linesOf(docker("volume", "ls", "--quiet", "--filter", `label=platform.stack=${running().stack.name}`)).filter(
      (name) => /-data-/.test(name),
    );

  beforeAll(async () => {
    record = await running().client.store("Ada", "kept");
    volumes = dataVolumes();
  });

  test("an update of a service under load answers every request, and touches no other part", async () => {
    const { stack, outputs } = running();
    const before = idsOf(stack.name);
    set({ variables: { patient: { REFERENCE_NOTE: "changed" } } });
    const visitor = new Client(stack.ports, outputs.caCertificate, { domain, keepAlive: false });
    const load = new Load(visitor, record.id);
    const ending = await stack.up();
    const { sent, lost } = await load.stop();
    expectCode(ending, 0);
    expect(lost).toEqual([]);
    expect(sent).toBeGreaterThan(50);
    expect(idsOf(stack.name)).toEqual({
      ...before,
      patient: expect.not.stringContaining(String(before["patient"])) as string,
    });
  });

  test("of a service with two replicas both answer", async () => {
    const { stack, client } = running();
    set({ replicas: { patient: 2 } });
    expectCode(await stack.up(), 0);
    expect(runningOf(stack.name, "patient")).toHaveLength(2);
    const instances = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const { body } = await client.get("/api/patients/about");
      instances.add((JSON.parse(body) as { instance: string }).instance);
    }
    expect(instances.size).toBe(2);
  });

  test("narrowed to one service, the others are stopped and the data are kept", async () => {
    const { stack } = running();
    set({ only: ["patient"] });
    expectCode(await stack.up(), 0);
    const parts = runningParts(stack.name);
    expect(parts).toEqual(expect.arrayContaining(["patient", "postgres"]));
    for (const part of ["finance", "gateway", "frontend", "prometheus"]) expect(parts).not.toContain(part);
    expect(dataVolumes()).toEqual(volumes);
  });

  test("made whole again but for what watches it, it has what it had", async () => {
    const { stack, client } = running();
    set({ monitoring: "none" });
    expectCode(await stack.up(), 0);
    expect(runningParts(stack.name)).toEqual(["proxy", ...infrastructure, ...services].sort());
    expect(await client.read(record.id)).toEqual(record);
    for (const route of Object.values(routes)) expect((await client.get(`/api/${route}/about`)).status).toBe(200);
  });

  test("down keeps the data", async () => {
    const { stack } = running();
    expectCode(await stack.down(), 0);
    expect(objectsOf(stack.name)).toMatchObject({ container: [], network: [] });
    expect(dataVolumes()).toEqual(namesOf("volume", stack.name));
    expect(dataVolumes().join()).toMatch(/postgres-data/);
  });
}

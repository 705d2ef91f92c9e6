import { crashAndWait } from "../../../bench/crash";
import { Load, lossSentence, losses } from "../../../bench/load/load";
import type { LoadResult } from "../../../bench/load/result";
import { rofecareLoad } from "../../../bench/load/rofecare";
import { checkStored } from "../../../bench/load/stored";
import { expectCode } from "../support/commands";
import { docker, idsOf, linesOf } from "../support/docker";
import { eventually } from "../support/eventually";
import { services } from "./running";
import type { Running } from "./running";

/** Containers of a part that run. */
function runningOf(stack: string, part: string): string[] {
  const filters = ["--filter", `label=platform.stack=${stack}`, "--filter", `label=platform.part=${part}`];
  return linesOf(docker("ps", "--quiet", "--no-trunc", ...filters));
}

/** Requests a second: on two cores, which all of Rofecare, its second generations and the load share, 40 waited up to 27 s. */
const usual = 20;
/** And that of all services at once for less. */
const light = 10;

/** What a stack that runs can be made into, one change after the other. */
export function changes(running: () => Running): void {
  let loads = 0;

  const set = (settings: Record<string, unknown>): void => running().stack.set({ platform: "rofecare", ...settings });
  const only = (part: string): string => {
    const [container = "", ...others] = runningOf(running().stack.name, part);
    expect(others).toEqual([]);
    return container;
  };

  /** Does something under a load; each record that it stored must be there once. */
  async function underLoad(work: () => Promise<void>, perSecond = usual): Promise<LoadResult> {
    const { stack, outputs } = running();
    loads += 1;
    const id = `load${loads}`;
    const load = await Load.start(rofecareLoad({ port: stack.ports.https, ca: outputs.caCertificate, id, perSecond }));
    try {
      await work();
      const result = await load.stop();
      process.stdout.write(`${id}: ${result.sent} requests, ${JSON.stringify(result.latency)}\n`);
      const place = { container: only("postgres"), database: "rofecare_patient" };
      expect(await checkStored(place, id, result)).toMatchObject({ missing: [], twice: [] });
      return result;
    } finally {
      load.kill();
    }
  }

  async function upUnderLoad(perSecond?: number): Promise<LoadResult> {
    return underLoad(async () => expectCode(await running().stack.up(), 0), perSecond);
  }

  /** The instances of a service that answer. */
  async function instances(route: string): Promise<number> {
    const found = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const { body } = await running().client.get(`/api/${route}/about`);
      found.add((JSON.parse(body) as { instance: string }).instance);
    }
    return found.size;
  }

  test("an update of a service under load answers every request, and touches no other part", async () => {
    const { stack } = running();
    const before = idsOf(stack.name);
    set({ variables: { patient: { REFERENCE_NOTE: "changed" } } });
    expect(losses(await upUnderLoad())).toEqual([]);
    expect(idsOf(stack.name)).toEqual({
      ...before,
      patient: expect.not.stringContaining(String(before["patient"])) as string,
    });
  });

  test("so does an update of the gateway while a service gets three replicas, and all three answer", async () => {
    set({
      variables: { patient: { REFERENCE_NOTE: "changed" }, gateway: { NOTE: "changed" } },
      replicas: { patient: 3 },
    });
    expect(losses(await upUnderLoad())).toEqual([]);
    expect(await instances("patients")).toBe(3);
  });

  test("a replica that crashes takes what it was doing with it, and nothing that comes later", async () => {
    const [victim = ""] = runningOf(running().stack.name, "patient");
    let died = 0;
    const result = await underLoad(async () => {
      const { client } = running();
      ({ died } = await crashAndWait(victim, async () => (await client.get("/api/patients/about")).status === 200));
    });
    const lost = [...result.lost, ...result.slow.lost];
    process.stdout.write(`crash of one of three replicas: ${lost.length} requests lost\n`);
    expect(lost.filter(({ at }) => Date.parse(at) > died).map(lossSentence)).toEqual([]);
    expect(result.socket.lost.map(lossSentence)).toEqual([]);
    await eventually(async () => expect(await instances("patients")).toBe(3));
  });

  test("an update of all services at once, and back to one replica, answers every request", async () => {
    const { stack } = running();
    const parts = services.filter((name) => name !== "patient");
    const old = Object.fromEntries(parts.map((part) => [part, runningOf(stack.name, part)]));
    set({ variables: Object.fromEntries(services.map((name) => [name, { NOTE: "all" }])) });
    const result = await upUnderLoad(light);
    expect(losses(result)).toEqual([]);
    // the page's server is another one now: the websocket was told to go, and went on with the new one
    expect(result.socket.ends.map(({ code }) => code)).toEqual([1001, 1000]);
    const now = idsOf(stack.name);
    expect(parts.filter((part) => old[part]?.includes(String(now[part])))).toEqual([]);
  });

  test("the only replica of a service that crashes serves again by itself, five seconds after its own start-up", async () => {
    const { client } = running();
    const serves = async (): Promise<boolean> => (await client.get("/api/patients/about")).status === 200;
    const { serving, startUp } = await crashAndWait(only("patient"), serves);
    process.stdout.write(`crash: ${serving.toFixed(1)} s to serving, own start-up ${startUp.toFixed(1)} s\n`);
    expect(serving).toBeLessThanOrEqual(startUp + 5);
  });
}
